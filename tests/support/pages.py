"""The project's pages, as tests read them."""

import re
from pathlib import Path

from devtools.paths import ROOT

PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
_FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_LINK_OR_CODE = re.compile(r"\[([^\]]*)\]\([^)]*\)|`([^`]*)`")


def name_of(page: Path) -> str:
    """Such as ``docs/cost.md``."""
    return page.relative_to(ROOT).as_posix()


def prose(page: Path) -> str:
    """A page's text without its blocks of code."""
    return _FENCED.sub("", page.read_text())


def links(page: Path) -> set[str]:
    """The addresses that a page's links and pictures lead to."""
    return set(re.findall(r"\]\(([^()\s]+)\)", prose(page)))


def anchors(page: Path) -> set[str]:
    """The anchors that GitHub gives a page's headings; of headings alike the second gets ``-1`` at its end."""
    found: set[str] = set()
    for heading in re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE):
        text = _LINK_OR_CODE.sub(lambda match: match[1] or match[2], heading).lower()
        anchor = re.sub(r"[^\w\- ]", "", text).replace(" ", "-")
        found.add(anchor if anchor not in found else f"{anchor}-1")
    return found


def code_spans(page: Path) -> set[str]:
    """What a page has in backticks."""
    return {" ".join(span.split()) for span in re.findall(r"`([^`]+)`", prose(page))}
