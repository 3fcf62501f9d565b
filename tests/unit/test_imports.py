"""Which way imports run between what is deployed, what an operator installs, and what proves both."""

from pathlib import Path

import pytest
from devtools.paths import ROOT

from tests.support.each import each
from tests.support.imports import imports_of, modules_of, packages_of

TOOLS, LAYER, FUNCTIONS = ROOT / "tools", ROOT / "layers/shared/x_conversions", ROOT / "functions"
OURS = {"x_conversions", "xconv", "devtools", "tests"}


def forbid(package: Path, *others: str) -> list[object]:
    """One case for each module of a package: none of these may it import."""
    return [pytest.param(path, set(others), id=str(path.relative_to(ROOT))) for path in modules_of(package)]


@each(
    ("module", "forbidden"),
    [
        # What an operator installs stands without what proves it,
        *forbid(TOOLS / "xconv", "devtools", "tests"),
        # the layer without the tools,
        *forbid(LAYER, "xconv", "devtools", "tests"),
        # the functions know the layer alone,
        *forbid(FUNCTIONS, "xconv", "devtools", "tests"),
        # the tools don't need the tests, and X's stand-in judges what the layer sends: it shares no code with it, nor
        # the library with which it signs.
        *forbid(TOOLS / "devtools", "tests"),
        *forbid(TOOLS / "devtools/x_simulator", "x_conversions", "xconv", "oauthlib"),
    ],
)
def test_no_module_imports_what_it_must_do_without(module: Path, forbidden: set[str]) -> None:
    assert not forbidden & packages_of(module)


@pytest.mark.parametrize("module", modules_of(FUNCTIONS), ids=lambda path: str(path.relative_to(ROOT)))
def test_functions_import_the_layer_and_nothing_else_of_ours(module: Path) -> None:
    assert packages_of(module) & OURS <= {"x_conversions"}
    # and of others only what the layer brings or the runtime has
    assert not {"boto3", "botocore", "urllib3"} & packages_of(module)


def test_imports_inside_functions_are_seen_and_those_for_types_are_not(tmp_path: Path) -> None:
    # Given a module that imports in every way there is
    module = tmp_path / "module.py"
    module.write_text(
        "import one.inner, two\n"
        "from three.inner import x\n"
        "if TYPE_CHECKING:\n    import typed\n"
        "else:\n    import five\n"
        "def f():\n    from four import y\n    import_module('six.inner')\n"
    )
    # Then all that it imports when it runs is found
    assert imports_of(module) == {"one.inner", "two", "three.inner", "four", "five", "six.inner"}
    assert packages_of(module) == {"one", "two", "three", "four", "five", "six"}
