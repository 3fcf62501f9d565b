"""docs/producers.md: made from the payloads as they come out now."""

from devtools.paths import ROOT

from tests.payloads.document import page


def test_the_page_is_current() -> None:
    assert (ROOT / "docs" / "producers.md").read_text() == page(), "run: make producers"
