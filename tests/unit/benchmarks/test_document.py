"""The documents show the figures of docs/bench.json, and no others."""

import json
from pathlib import Path

import pytest
from devtools.figures.__main__ import KEPT

from tests.benchmarks.document import DOCUMENTS, filled

FIGURES = json.loads(KEPT.read_text())


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_a_document_is_what_its_figures_make_of_it(document: Path) -> None:
    text = document.read_text()
    assert filled(text, FIGURES) == text, "make figures writes them anew"


def test_only_what_is_between_the_comments_is_written() -> None:
    # Given a document with an old figure, and words around it
    text = "Before.\n<!-- figures: machine -->\nold\n<!-- end -->\nAfter 15 ms.\n"
    machine = {"processor": "P", "system": "Linux", "python": "3.13", "measured_at": "2026-11-25"}

    # When it is filled, Then the figure is new and the words are the same
    expected = "Before.\n<!-- figures: machine -->\nP, Linux, Python 3.13, 2026-11-25.\n<!-- end -->\nAfter 15 ms.\n"
    assert filled(text, {"machine": machine}) == expected


def test_what_was_not_measured_yet_is_left_empty() -> None:
    text = "<!-- figures: intake -->\nold\n<!-- end -->\n"
    assert filled(text, {}) == "<!-- figures: intake -->\n<!-- end -->\n"
