"""A record is read whatever is in it; what isn't as SQS writes it counts as missing."""

from typing import Any

import pytest
from hypothesis import given
from x_conversions.core.timestamps import FIRST_BELIEVABLE, LAST_TIME
from x_conversions.events.message import Message, read_message

from tests.support.batches import record
from tests.support.each import each
from tests.support.generated_records import RECORDS

NOW = 1_795_514_400_000  # 2026-11-24T10:00:00.000Z
SENT = "1795514300000"
NESTED: Any = []
for _ in range(200_000):
    NESTED = [NESTED]


def read(**fields: Any) -> Message:
    """A good record, with some of its fields replaced."""
    return read_message(record(1, "{}", SentTimestamp=SENT) | fields, NOW)


def attributes(**values: Any) -> dict[str, Any]:
    return {"attributes": {"SentTimestamp": SENT, "ApproximateReceiveCount": "3"} | values}


def redriven(original_sent_at: Any) -> dict[str, Any]:
    return {"messageAttributes": {"original_sent_at": {"stringValue": original_sent_at, "dataType": "String"}}}


def test_a_record_as_sqs_writes_it() -> None:
    assert read(**attributes(), **redriven("2026-11-20T08:00:00.000Z")) == Message(
        "message-1", "receipt-1", "{}", 1_795_161_600_000, 3, int(SENT)
    )


@pytest.mark.parametrize("value", [None, 5, "text", True, [], [{"messageId": "message-1"}]])
def test_what_is_no_record_has_no_id(value: object) -> None:
    assert read_message(value, NOW) == Message("", "", "null", NOW, 1, NOW)


@pytest.mark.parametrize("value", [None, 5, True, ["message-1"], {"a": 1}])
def test_an_id_and_a_handle_are_texts_or_missing(value: object) -> None:
    message = read(messageId=value, receiptHandle=value)
    assert (message.message_id, message.receipt_handle) == ("", "")


BODIES = {
    "a text": ("{ broken", "{ broken"),
    "null": (None, "null"),
    "empty": ("", '""'),
    "a number": (5, "5"),
    "zero": (0, "0"),
    "an object": ({"type": "track"}, '{"type": "track"}'),
    "a list": ([1], "[1]"),
    "a number of 5,000 digits": (10**5_000, "null"),
    "nested beyond reason": (NESTED, "null"),
}


@pytest.mark.parametrize(("body", "read_as"), BODIES.values(), ids=BODIES)
def test_a_body_is_a_text_or_becomes_its_json(body: object, read_as: str) -> None:
    assert read(body=body).body == read_as


def test_a_missing_body_is_null() -> None:
    assert read_message({"messageId": "message-1"}, NOW).body == "null"


@pytest.mark.parametrize("value", ["many", "", "-3", "0", "1e3", "٣", "9" * 16, "9" * 5_000, None, 3.5, [], {"a": 1}])
def test_a_receive_count_that_is_none_is_the_first(value: object) -> None:
    assert read(**attributes(ApproximateReceiveCount=value)).receive_count == 1


WRONG_TIMES: list[object] = [
    *("yesterday", "", "-1", "0", "1136073599999", "999999999999999", "9" * 16, "9" * 5_000),
    *(None, 1.5, [], {}),
]


@pytest.mark.parametrize("value", WRONG_TIMES)
def test_a_sent_timestamp_that_is_none_is_now(value: object) -> None:
    message = read(**attributes(SentTimestamp=value))
    assert (message.sent_at, message.queued_at) == (NOW, NOW)


def test_a_message_has_the_same_time_whatever_this_machines_clock_says() -> None:
    ahead = str(NOW + 1)
    assert read(**attributes(SentTimestamp=ahead)).sent_at == NOW + 1
    assert read(**attributes(SentTimestamp=ahead), **redriven("2026-11-24T10:00:00.001Z")).sent_at == NOW + 1


@pytest.mark.parametrize("value", [None, 5, "SentTimestamp", [], ["SentTimestamp"], [["SentTimestamp", SENT]]])
def test_attributes_that_are_no_object_are_missing(value: object) -> None:
    message = read(attributes=value, messageAttributes=value)
    assert (message.sent_at, message.receive_count) == (NOW, 1)


WRONG_REDRIVES: list[object] = [
    "0001-01-01T00:00:00+23:59",
    "9999-12-31T23:59:59-23:59",
    "2005-12-31T23:59:59.999Z",
    "2026-11-24T10:00:00.001Z",
    "2026-11-24T09:58:20.001Z",
    "2026-11-20T08:00:00",
    "soon",
    "",
    None,
    [],
    {"a": 1},
    "9" * 5_000,
]
WRONG_ATTRIBUTES = [redriven(text) for text in WRONG_REDRIVES] + [
    {"messageAttributes": {"original_sent_at": value}} for value in (None, [], ["stringValue"], "text", 5, True)
]


@each("fields", WRONG_ATTRIBUTES, ids=map(str, range(len(WRONG_ATTRIBUTES))))
def test_an_original_time_that_is_none_between_2006_and_the_message_is_ignored(fields: dict[str, Any]) -> None:
    assert read(**attributes(), **fields).sent_at == int(SENT)


@given(RECORDS)
def test_whatever_comes_is_a_message(value: object) -> None:
    message = read_message(value, NOW)
    assert message.body
    assert message.receive_count >= 1
    assert message.queued_at is not None
    assert FIRST_BELIEVABLE <= message.sent_at <= message.queued_at <= LAST_TIME
