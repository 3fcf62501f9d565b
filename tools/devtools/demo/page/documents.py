"""The project's documents as pages, for whoever follows a link of the demo's page."""

import re
from itertools import pairwise

from markdown_it import MarkdownIt

from devtools.paths import ROOT

_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


def documents() -> dict[str, str]:
    """The paths of all there are, in the checkout; nothing else of it is shown. Pictures are among them."""
    texts = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "docs" / "images").glob("*.png")]
    return {path.relative_to(ROOT).as_posix(): path.stem for path in texts}


def as_html(text: str) -> str:
    """A Markdown text, its headings with the ids that GitHub gives them."""
    tokens = _MARKDOWN.parse(text)
    for opening, inside in pairwise(tokens):
        if opening.type == "heading_open":
            opening.attrSet("id", slug(inside.content))
    html: str = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    # What is wider than a telephone scrolls by itself, also by keyboard; text can't look like this, it is escaped.
    html = html.replace("<pre>", '<pre tabindex="0">').replace("<table>", '<div class="wide" tabindex="0"><table>')
    return html.replace("</table>", "</table></div>")


def slug(heading: str) -> str:
    """The id of a heading, as GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
