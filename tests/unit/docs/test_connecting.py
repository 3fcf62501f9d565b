"""docs/producers/: what each page must say, and that its examples print what it shows."""

import re
import shlex
from pathlib import Path

import pytest
from devtools.paths import ROOT
from typer.testing import CliRunner
from xconv.cli import app
from xconv.common.stack_settings import EVENT_PARAMETERS

from tests.support.pages import name_of

INDEX = ROOT / "docs" / "producers" / "README.md"
PAGES = sorted(set(INDEX.parent.glob("*.md")) - {INDEX})
SECTIONS = ["Which id", "Consent", "What is not possible", "Try it"]
EXAMPLE = re.compile(r"^```console\n\$ xconv (.+)\n((?:.*\n)*?)```$", re.MULTILINE)
LEFT_OUT = "…\n"
each_page = pytest.mark.parametrize("page", PAGES, ids=name_of)


def test_the_index_has_every_page_and_no_other() -> None:
    rows = re.findall(r"^\| \[[^\]]+\]\((\w+\.md)\)", INDEX.read_text(), re.MULTILINE)
    assert sorted(rows) == [page.name for page in PAGES]


@each_page
def test_a_page_says_what_a_person_must_know(page: Path) -> None:
    found = re.findall(r"^## (.+)$", page.read_text(), re.MULTILINE)
    assert [one for one in SECTIONS if one not in found] == []


EXAMPLES = [
    pytest.param(*example, id=f"{page.stem}, {number}")
    for page in PAGES
    for number, example in enumerate(EXAMPLE.findall(page.read_text()), 1)
]


@each_page
def test_a_page_has_an_example(page: Path) -> None:
    assert EXAMPLE.search(page.read_text())


@pytest.mark.parametrize(("command", "shown"), EXAMPLES)
def test_an_example_prints_what_the_page_shows(command: str, shown: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # Given a checkout, and nobody's settings in the environment
    monkeypatch.chdir(ROOT)
    for variable in EVENT_PARAMETERS.values():
        monkeypatch.delenv(variable, raising=False)

    # When the command is run as it stands there
    done = CliRunner().invoke(app, shlex.split(command))

    # Then it prints this, but for what the page leaves out, and says nothing beside it
    printed = "".join(f"{line.rstrip()}\n" for line in done.stdout.splitlines())
    parts = [re.escape(part) for part in shown.split(LEFT_OUT)]
    assert re.fullmatch("(?:.*\n)*".join(parts), printed), printed
    assert done.stderr == ""
    assert shown.rstrip().endswith("┘"), "the page shows how it ends"
