"""The page's files need nothing from elsewhere, and say what the server says."""

import re
from pathlib import Path

import pytest
from devtools.demo.page.log_entry import IN_PROGRESS, WAITING
from devtools.paths import ROOT
from x_conversions.core.outcome import Outcome

from tests.support.each import each

STATIC = ROOT / "tools/devtools/demo/page/static"
FILES = sorted(STATIC.iterdir())


@each("file", FILES, ids=lambda file: file.name)
def test_nothing_comes_from_elsewhere(file: Path) -> None:
    addresses = set(re.findall(r"""https?://[^\s"'<)]+|\s//[a-z][^\s"']+""", file.read_text()))
    assert addresses <= {"http://www.w3.org/2000/svg"}  # a name, which nobody looks up


@pytest.mark.parametrize("file", [file for file in FILES if file.suffix == ".js"], ids=lambda file: file.name)
def test_nothing_is_taken_for_html(file: Path) -> None:
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", file.read_text())


def test_every_state_has_its_words_and_its_colour() -> None:
    words, colours = (STATIC / "dom.js").read_text(), (STATIC / "panels.css").read_text()
    for state in (*Outcome, WAITING, IN_PROGRESS):
        assert f"  {state}: " in words
    for state in (*Outcome, WAITING):
        assert f".{state} {{ --of: var(--{state}); }}" in colours


def test_every_element_that_a_script_asks_for_is_on_the_page() -> None:
    scripts = "".join(file.read_text() for file in FILES if file.suffix == ".js")
    page = (STATIC / "index.html").read_text()
    asked = set(re.findall(r'byId\("([a-z-]+)"\)', scripts))
    assert asked
    assert asked <= set(re.findall(r'id="([a-z-]+)"', page))
