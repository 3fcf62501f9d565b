"""Every payload that was taken from a producer, held to what was worked out by hand."""

import pytest

from tests.payloads.outcomes import STACKS, Row, expected, found
from tests.support.each import each

HEADINGS, ROWS = expected()
FOUND = found()
PAIRS = [pytest.param(row, contract, id=f"{row.file}:{row.line}") for row, contract in zip(FOUND, ROWS, strict=True)]


def test_every_payload_is_held_to_something() -> None:
    assert [row[:3] for row in FOUND] == [row[:3] for row in ROWS]
    assert HEADINGS[3:6] == tuple(STACKS)


@each(("row", "contract"), PAIRS)
def test_a_payload_becomes_what_the_contract_says(row: Row, contract: Row) -> None:
    assert row == contract
