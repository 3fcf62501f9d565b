"""Every reason that the page may show has something to do about it, and a link that leads there."""

import re

import pytest
from devtools.demo.page.documents import as_html, documents, slug
from devtools.demo.page.message_results import FUNCTION_ERROR
from devtools.demo.page.remedies import remedies
from devtools.paths import ROOT
from x_conversions.core.outcome import Reason

from tests.support.each import each

REMEDIES = remedies()


def test_every_reason_has_one() -> None:
    assert REMEDIES.keys() == {*Reason, FUNCTION_ERROR}


@pytest.mark.parametrize("reason", sorted(REMEDIES))
def test_it_leads_to_a_heading_that_is_there(reason: str) -> None:
    path, _, heading = REMEDIES[reason].document.partition("#")
    assert path in documents()
    assert f'id="{heading}"' in as_html((ROOT / path).read_text())
    assert REMEDIES[reason].text.count("`") % 2 == 0


@each("path", sorted(path for path in documents() if path.endswith(".md")))
def test_every_document_is_a_page_without_anybody_elses_markup(path: str) -> None:
    html = as_html((ROOT / path).read_text())
    assert html.startswith("<h1 ")
    assert not re.search(r"<(script|iframe|img src=\"http)", html)


def test_headings_have_the_ids_that_links_on_github_have() -> None:
    assert slug("What is `not` sent, and how: to-mend it") == "what-is-not-sent-and-how-to-mend-it"


def test_nothing_else_of_the_checkout_is_among_them() -> None:
    assert {path.partition("/")[0] for path in documents() if "/" in path} == {"docs"}
    assert all(path.endswith((".md", ".png")) for path in documents())
