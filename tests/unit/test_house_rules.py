"""The tests' own rules: helpers live in one place, and what is private to the code is not a test's business."""

from pathlib import Path

import pytest
from devtools.paths import ROOT

from tests.support.each import each
from tests.support.imports import imports_of, modules_of
from tests.support.private_names import private_names

TESTS = ROOT / "tests"
# Benchmarks are no tests: they measure one part of the code by itself, private or not.
MODULES = [module for module in modules_of(TESTS) if TESTS / "benchmarks" not in module.parents]


def name_of(path: Path) -> str:
    """The dotted name that a module is imported by."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def test_no_module_imports_a_test_module_or_a_conftest() -> None:
    tests = {name_of(module) for module in MODULES if module.name.startswith(("test_", "conftest"))}
    assert len(tests) > 100
    found = {name_of(module): imports_of(module) & tests for module in MODULES}
    assert {module: names for module, names in found.items() if names} == {}


def test_no_module_reaches_for_a_private_name() -> None:
    found = {name_of(module): private_names(module) for module in MODULES}
    assert {module: names for module, names in found.items() if names} == {}


def test_who_wants_another_number_of_examples_says_so_where_it_can_be_a_part_of_them() -> None:
    # A number that a test sets by itself is the same where fewer are wanted: @examples of tests/support. A command
    # counts by itself.
    whole_runs = {TESTS / "conftest.py", TESTS / "mutation/nothing_left.py"}
    commands = {TESTS / "hostile/events.py", TESTS / "hostile/intake.py"}
    own = {*whole_runs, *commands, TESTS / "support/examples.py", Path(__file__)}
    assert [name_of(module) for module in MODULES if module not in own and "max_examples" in module.read_text()] == []


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("from delivery.batch import _hidden", ["1: _hidden"]),
        ("import batch\nbatch.open._hidden()", ["2: _hidden"]),
        ("batch._hidden = 1", ["1: _hidden"]),
        ("monkeypatch.setattr(batch, '_hidden', 1)", ["1: _hidden"]),
        ("monkeypatch.setattr('delivery.batch._hidden', 1)", ["1: delivery.batch._hidden"]),
        ("patch.object(batch, '_hidden')", ["1: _hidden"]),
        ("getattr(batch, '_hidden')", ["1: _hidden"]),
        ("self._own = pair._replace(a=1).__class__", []),
        ("monkeypatch.setattr(batch, 'open', '_text')", []),
    ],
)
def test_every_way_to_a_private_name_is_seen(source: str, names: list[str], tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text(source)
    assert private_names(module) == names


@each("folder", sorted({module.parent for module in (TESTS / "unit").rglob("test_*.py")}), ids=name_of)
def test_each_folder_of_unit_tests_is_named_as_what_it_tests(folder: Path) -> None:
    # The layer's packages and the tools'; functions and docs; what tests are made of.
    roots = (ROOT / "layers/shared/x_conversions", ROOT / "tools", ROOT, TESTS, TESTS / "support")
    assert any((root / folder.relative_to(TESTS / "unit")).is_dir() for root in roots)
