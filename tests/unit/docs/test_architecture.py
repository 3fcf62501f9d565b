"""docs/architecture.md leads to where things are."""

import ast
import re
from pathlib import Path

import pytest
from devtools.paths import ROOT

from tests.support.each import each
from tests.support.imports import imports_of, modules_of, packages_of

TEXT = (ROOT / "docs" / "architecture.md").read_text()
LAYER, XCONV, DEVTOOLS = ROOT / "layers/shared/x_conversions", ROOT / "tools/xconv", ROOT / "tools/devtools"
MAP: list[tuple[str, str, str]] = re.findall(
    r"^\| (.+?) \| `(.+?)` \| `(.+?)` \|$", TEXT.split("## Where is it?")[1].split("\n## ")[0], re.MULTILINE
)


WORDS = re.findall(r"^\| (.+?) \| ", TEXT.split("| word | meaning |\n|---|---|\n")[1], re.MULTILINE)


def packages(top: Path) -> list[str]:
    """The folders of modules below `top`, such as ``local_aws/moto``."""
    return sorted({path.parent.relative_to(top).as_posix() for path in top.rglob("*.py")} - {"."})


def defined_in(file: Path) -> set[str]:
    """The functions and classes of a module, and the methods of its classes: ``RateLimiter.block_until``.

    A class has its base classes' methods, too, as far as they are in the same module.
    """
    classes: dict[str, set[str]] = {}
    found: set[str] = set()
    for node in ast.parse(file.read_text()).body:
        if isinstance(node, ast.ClassDef):
            own = {one.name for one in node.body if isinstance(one, ast.FunctionDef)}
            bases = [base.id for base in node.bases if isinstance(base, ast.Name)]
            classes[node.name] = own.union(*(classes.get(base, set()) for base in bases))
            found |= {node.name, *(f"{node.name}.{method}" for method in classes[node.name])}
        elif isinstance(node, ast.FunctionDef):
            found.add(node.name)
    return found


def test_the_map_has_its_sentences() -> None:
    assert len(MAP) >= 10
    assert len({sentence for sentence, _, _ in MAP}) == len(MAP)


@each(("file", "function"), [row[1:] for row in MAP], ids=[row[0] for row in MAP])
def test_what_happens_is_where_the_map_says(file: str, function: str) -> None:
    path = (ROOT if file.startswith("tools/") else LAYER) / file
    assert path.is_file()
    assert function in defined_in(path)


@pytest.mark.parametrize("package", packages(LAYER))
def test_every_package_of_the_layer_has_its_paragraph(package: str) -> None:
    assert f"\n**`{package}`** " in TEXT


@each("package", [f"xconv/{one}" for one in packages(XCONV)])
def test_every_folder_of_the_command_line_has_its_line(package: str) -> None:
    assert f"\n- **`{package}`** " in TEXT


@pytest.mark.parametrize(
    "package", [f"devtools/{one}" for one in packages(DEVTOOLS) if "static" not in one and "portable" not in one]
)
def test_every_folder_of_what_proves_it_has_its_line(package: str) -> None:
    assert f"\n- **`{package}`** " in TEXT


def test_imports_run_downwards_as_in_the_picture() -> None:
    # Given the picture, each of whose lines may import what is below
    (picture,) = re.findall(r"^```\n(assembly .+?)```", TEXT, re.MULTILINE | re.DOTALL)
    lines = [line.split(" | ") for line in picture.splitlines()]
    below = {name: {one for line in lines[at + 1 :] for one in line} for at, line in enumerate(lines) for name in line}

    # Then every module of the layer has its place in it, and keeps to it
    astray = []
    for module in modules_of(LAYER):
        name = module.relative_to(LAYER).with_suffix("").parts[0]
        if name != "__init__":
            ours = {one.split(".")[1] for one in imports_of(module) if one.startswith("x_conversions.")}
            astray += [f"{module.relative_to(LAYER)}: {one}" for one in ours - below[name] - {name}]
    assert astray == []


def test_what_is_said_to_do_no_io_imports_nothing_for_it() -> None:
    (packages_said, modules_said) = re.findall(r"^(`core`.+?) import neither (.+?): they", TEXT, re.MULTILINE)[0]
    pure, forbidden = (
        re.findall(r"`(\w+)`", packages_said),
        set(re.findall(r"\b(boto3|botocore|urllib3|os)\b", modules_said)),
    )
    assert (len(pure), len(forbidden)) == (6, 4)
    assert [path for one in pure for path in modules_of(LAYER / one) if packages_of(path) & forbidden] == []


def test_the_glossary_is_in_order() -> None:
    assert len(WORDS) > 30
    assert sorted(WORDS, key=str.lower) == WORDS


def test_the_glossary_has_words_that_the_code_uses() -> None:
    files = [*LAYER.rglob("*.py"), *XCONV.rglob("*.py"), ROOT / "template.yaml"]
    code = _letters(" ".join(file.read_text() for file in files))
    assert [word for entry in WORDS for word in entry.split(", ") if _letters(word) not in code] == []


def _letters(text: str) -> str:
    """`Circuit breaker` is `CircuitBreaker` and `circuit_breaker`, too."""
    return re.sub(r"[\s_-]", "", text).lower()
