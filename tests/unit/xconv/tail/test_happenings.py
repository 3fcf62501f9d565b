"""What a log line says, and whether somebody wants to see it."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xconv.tail.happenings import Happening, Wanted, read_happening

AT = 1_795_514_400_123  # 2026-11-24T10:00:00.123Z
REQUEST = {
    "message": "request",
    "answer": "processed",
    "status": "200",
    "debug_id": "ff02e052-36e4-47d6-bdf0-6d8986446562",
    "sent": 3,
    "delivered": 2,
    "errors": ["INVALID_PARAMETER value"],
    "conversion_ids": ["A", "B", "C"],
}
RECEIPT = {
    "message": "receipt",
    "outcome": "rejected",
    "reason": "missing_currency",
    "detail": "a Purchase needs one",
    "conversion_ids": ["D"],
}


def read(fields: dict[str, Any]) -> Happening:
    found = read_happening(json.dumps(fields), AT)
    assert found is not None
    return found


def test_a_request_is_told_with_xs_answer() -> None:
    assert read(REQUEST) == Happening(
        "2026-11-24T10:00:00Z",
        "request",
        "200 processed",
        "2 of 3 counted; INVALID_PARAMETER value",
        "ff02e052-36e4-47d6-bdf0-6d8986446562",
        ["A", "B", "C"],
    )


def test_an_end_is_told_with_its_reason() -> None:
    assert read(RECEIPT) == Happening(
        "2026-11-24T10:00:00Z", "rejected", "missing_currency", "a Purchase needs one", "", ["D"]
    )


@pytest.mark.parametrize("line", ["REPORT RequestId: 1", "[1]", '{"message": "summary"}', "[" * 10_000, ""])
def test_other_lines_are_none(line: str) -> None:
    assert read_happening(line, AT) is None


@pytest.mark.parametrize(
    ("wanted", "takes"),
    [
        (Wanted(), (True, True)),
        (Wanted(frozenset({"missing_currency"})), (False, True)),
        (Wanted(frozenset({"rejected"})), (False, True)),
        (Wanted(frozenset({"200"})), (True, False)),
        (Wanted(frozenset({"request", "rejected"})), (True, True)),
        (Wanted(conversion_id="B"), (True, False)),
        (Wanted(frozenset({"rejected"}), "B"), (False, False)),
    ],
)
def test_filters_by_reason_and_id(wanted: Wanted, takes: tuple[bool, bool]) -> None:
    assert (wanted.takes(read(REQUEST)), wanted.takes(read(RECEIPT))) == takes


@given(st.dictionaries(st.sampled_from([*REQUEST, *RECEIPT]), st.recursive(st.none() | st.text(), st.lists)))
def test_whatever_a_line_holds_nothing_of_it_moves_a_terminal(fields: dict[str, Any]) -> None:
    found = read_happening(json.dumps({**fields, "message": "receipt", "conversion_ids": ["\x1b[2J"]}), AT)
    assert found is not None
    assert not any("\x1b" in text for text in (found.outcome, found.reason, found.detail, *found.conversion_ids))
