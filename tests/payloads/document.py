"""`docs/producers.md`: what becomes of every payload, as a page."""

from itertools import groupby

from tests.payloads.outcomes import STACKS, Row, expected, found

_BEGINNING = """# What becomes of producers' events

Events that were taken from SDKs and services, or written after their documentation, and what the transformation makes
of each. The tables are made by `make producers`; a test compares every row with what was worked out by hand from the
[event contract](event-contract.md).

Three stacks, otherwise alike: `RequireConsent=true`; the same with `ConsentCategories=C0004`, which is OneTrust's name
for advertising; `RequireConsent=false`. `EventIds` has an id for each X event type below and nothing else,
`DefaultEventId` is empty, everything else has its default.

Who: C click id, E e-mail address, P phone number, I IP address, A user agent. Type, who and money are those of the
conversion that X gets, where at least one of the stacks delivers it.
"""


def page() -> str:
    """The page as it is now."""
    parts = [_BEGINNING]
    for file, rows in groupby(found(), key=lambda row: row.file):
        parts.append(f"## {file}\n\n{_table(list(rows))}\n")
    return "\n".join(parts)


def _table(rows: list[Row]) -> str:
    headings = [heading for heading in expected()[0] if heading != "file"]
    lines = [headings, ["---"] * len(headings), *(_cells(row) for row in rows)]
    return "\n".join("|" + "".join(f" {cell} |" if cell else " |" for cell in line) for line in lines)


def _cells(row: Row) -> list[str]:
    _, line, event, *rest = row
    ends = ["**delivered**" if end == "delivered" else f"`{end}`" for end in rest[: len(STACKS)]]
    return [line, event, *ends, *rest[len(STACKS) :]]
