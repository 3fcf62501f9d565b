"""A redrive whose letters are rejected again, while it still reads the queue."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xconv.dlq.came_back import MovedLetters
from xconv.dlq.dead_letter import DeadLetter, read_dead_letter

from tests.support.examples import examples

SENT = "2026-11-24T10:00:00.000Z"
REJECTED = datetime(2026, 11, 24, 10, 0, 5, tzinfo=UTC)


def letter(number: int = 1, body: str = "{", seconds: float = 0, **attributes: str) -> DeadLetter:
    """One that was rejected so many seconds after the first."""
    told = {
        "reason": "missing_currency",
        "original_sent_at": SENT,
        "rejected_at": f"{REJECTED + timedelta(seconds=seconds):%Y-%m-%dT%H:%M:%S.%fZ}",
        "source_message_id": f"source-{number}",
    } | attributes
    message: dict[str, Any] = {
        "MessageId": f"letter-{number}",
        "ReceiptHandle": f"handle-{number}",
        "Body": body,
        "Attributes": {"SentTimestamp": "1795514400000"},
        "MessageAttributes": {name: {"DataType": "String", "StringValue": text} for name, text in told.items()},
    }
    return read_dead_letter(message)


def moved(*letters: DeadLetter, ids: tuple[str, ...] = ("queued-1",)) -> MovedLetters:
    them = MovedLetters()
    them.add(letters, ids)
    return them


def test_what_was_moved_and_rejected_again_is_known() -> None:
    # Given a letter that was moved, When it is rejected again, Then it is known by the message it was in between
    assert moved(letter()).has(letter(2, seconds=3, source_message_id="queued-1"))
    # and one that SQS moved itself by its own id, which stays
    assert moved(letter()).has(replace(letter(), message_id="queued-1", rejected_at=""))


@given(st.floats(1, 10_000), st.text(max_size=9))
@examples(30)
def test_what_somebody_else_moved_in_between_is_known_by_what_it_is(seconds: float, body: str) -> None:
    # Given two people who move the same letters, each what came back from the other
    assert moved(letter(1, body)).has(letter(2, body, seconds=seconds, source_message_id="of the other"))


@pytest.mark.parametrize(
    "other",
    [
        letter(2, "another body", seconds=5),
        letter(2, seconds=5, original_sent_at="2026-11-24T09:59:59.999Z"),
        letter(2, seconds=0.4),  # a second copy of the event, rejected with the first
        letter(2),
        replace(letter(2), rejected_at=""),
    ],
)
def test_what_was_not_moved_is_not_taken_for_it(other: DeadLetter) -> None:
    assert not moved(letter()).has(other)
    assert not MovedLetters().has(other)
