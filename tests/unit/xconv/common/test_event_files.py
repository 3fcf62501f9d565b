"""Events however `curl`, a webhook's log, CloudWatch or a queue has them: the same messages in the end."""

import csv
import gzip
import json
from base64 import b64encode
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xconv.common.event_files import read_file, read_messages

from tests.support.builders import NOW
from tests.support.each import each

EVENT = {"type": "page", "messageId": "page-1", "context": {"page": {"url": "https://shop.example/?twclid=2-a"}}}
ORDER = {"order_key": "wc_1", "line_items": [], "status": "completed", "id": 7}
STRIPE = {"object": "event", "type": "checkout.session.completed", "data": {"object": {"id": "cs_1"}}}
TEXT = json.dumps(EVENT)
RECEIVED = {
    "MessageId": "m-1",
    "Body": TEXT,
    "Attributes": {"SentTimestamp": str(NOW - 5)},
    "MessageAttributes": {"original_sent_at": {"StringValue": str(NOW - 9), "DataType": "String"}},
}
LETTER = {"message_id": "m-1", "reason": "invalid_value", "rejected_at": "2026-11-24T09:00:00.000Z", "body": TEXT}

# What is given, the event in it, and what is said of it.
SHAPES: dict[str, tuple[Any, Any, str]] = {
    "an event": (EVENT, EVENT, ""),
    "a function's input": ({"Records": [{"body": TEXT}]}, EVENT, ""),
    "one record of it": ({"messageId": "m-1", "receiptHandle": "r", "body": TEXT}, EVENT, "a record of SQS: 1"),
    "aws sqs receive-message": ({"Messages": [RECEIVED]}, EVENT, "messages of SQS: 1"),
    "xconv dlq export": (LETTER | {"original_sent_at": "2026-11-24T08:00:00.000Z"}, EVENT, "dead letters: 1"),
    "aws logs filter-log-events": ({"events": [{"timestamp": 1, "message": f"x {TEXT}\n"}]}, EVENT, "a log: 1"),
    "a log group's subscription": (
        {"messageType": "DATA_MESSAGE", "logEvents": [{"id": "1", "timestamp": 1, "message": TEXT}]},
        EVENT,
        "a log: 1",
    ),
    "aws logs get-query-results": (
        {"results": [[{"field": "@timestamp", "value": "x"}, {"field": "@message", "value": TEXT}]]},
        EVENT,
        "a log: 1",
    ),
    "Logs Insights, exported": ([{"@timestamp": "x", "@message": TEXT}], EVENT, "a log: 1"),
    "Lambda's JSON log": ({"timestamp": "x", "level": "INFO", "message": EVENT}, EVENT, "a log: 1"),
    "pino": ({"level": 30, "time": 1, "msg": TEXT}, EVENT, "a log: 1"),
    "a request, API Gateway": ({"requestContext": {}, "headers": {}, "body": TEXT}, EVENT, "requests: 1"),
    "a request in base64": (
        {"requestContext": {}, "isBase64Encoded": True, "body": b64encode(TEXT.encode()).decode()},
        EVENT,
        "requests: 1",
    ),
    "a webhook tester": ({"method": "POST", "headers": {}, "content": json.dumps(ORDER)}, ORDER, "requests: 1"),
    "a request in a log": ({"level": "INFO", "message": {"method": "POST", "body": EVENT}}, EVENT, "a log: 1"),
    "Shopify's or a shop's API, one": ({"order": ORDER}, ORDER, "an API's answer: 1"),
    "and several": ({"orders": [ORDER]}, ORDER, "an API's answer: 1"),
    "Stripe's API": ({"object": "list", "data": [STRIPE], "has_more": False}, STRIPE, "an API's answer: 1"),
}


@each(("written", "event", "said"), SHAPES.values(), ids=SHAPES)
def test_what_stands_around_an_event_is_taken_off_and_said(written: Any, event: Any, said: str) -> None:
    for text in (json.dumps(written), json.dumps(written, indent=1)):
        found = read_messages(text, NOW)
        assert [json.loads(one.body) for one in found.messages] == [event]
        assert [note.removeprefix("taken out of ").partition(",")[0] for note in found.notes] == (
            [said] if said else []
        )


# What is the function's own affair, or a batch that is none on the queue either.
UNTOUCHED = {
    "EventBridge": {"detail-type": "x", "time": "x", "detail": EVENT},
    "SNS": {"Type": "Notification", "Message": TEXT},
    "CloudEvents": {"specversion": "1.0", "time": "x", "data": EVENT},
    "a batch": {"batch": [EVENT], "sentAt": "x"},
    "an event about a message": {"event": "purchase", "value": 1, "message": TEXT, "level": "gold"},
    "an event with headers and a body": EVENT | {"headers": {}, "body": TEXT},
    "a stranger's own": {"kind": "sale", "time": "x", "message": "hello"},
    "a screen": {"type": "screen", "timestamp": "x", "message": TEXT},
}


@pytest.mark.parametrize("written", UNTOUCHED.values(), ids=UNTOUCHED)
def test_nothing_else_is_taken_off(written: Any) -> None:
    text = json.dumps(written)
    found = read_messages(text, NOW)
    assert [one.body for one in found.messages] == [text]
    assert found.notes == []


def test_a_message_of_a_queue_keeps_its_time_and_its_name() -> None:
    (received,) = read_messages(json.dumps({"Messages": [RECEIVED]}), NOW).messages
    assert (received.message_id, received.sent_at) == ("m-1", NOW - 9)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (TEXT, ["line 1"]),
        (f"{TEXT}\n\n{TEXT}", ["line 1", "line 3"]),
        (f"[{TEXT}, {TEXT}]", ["1", "2"]),
        (f"[\n{TEXT},\n{TEXT}\n]", ["line 2", "line 3"]),
        (json.dumps({"orders": [ORDER, ORDER]}), ["line 1, 1", "line 1, 2"]),
        (json.dumps({"Records": [{"messageId": "m-1", "body": TEXT}, {"body": TEXT}]}), ["m-1", "line 1, 2"]),
    ],
)
def test_each_message_is_named_by_where_it_stands(text: str, names: list[str]) -> None:
    assert [one.message_id for one in read_messages(text, NOW).messages] == names


def test_what_curl_writes_before_the_body_is_passed_over() -> None:
    head = "HTTP/1.1 100 Continue\r\n\r\nHTTP/2 200 \r\ncontent-type: application/json\r\n\r\n"
    assert [one.body for one in read_messages(head + TEXT, NOW).messages] == [TEXT]


def test_lines_of_a_log_without_an_event_are_counted() -> None:
    log = f'START\n{{"level": "INFO", "message": "hello"}}\n2026-11-24T09:00:00Z {TEXT}\n'
    found = read_messages(log, NOW)
    assert [one.body for one in found.messages] == [TEXT]
    assert found.notes == ["log lines without an event, left out: 2"]


INSIGHTS = ["@timestamp", "@message", "@logStream"]


def table(columns: list[str], *messages: str) -> str:
    """Rows as the consoles export them."""
    written = StringIO()
    writer = csv.writer(written)
    writer.writerow(columns)
    writer.writerows([one if name.endswith("message") else "x" for name in columns] for one in messages)
    return written.getvalue()


@pytest.mark.parametrize("columns", [INSIGHTS, ["@message"], ["timestamp", "message"]], ids=str)
@pytest.mark.parametrize(
    "logged", [TEXT, json.dumps(EVENT, indent=1), f"2026-11-24T09:00:00Z\tINFO\t{TEXT}\n"], ids=repr
)
def test_a_table_of_logs_has_an_event_in_each_row(columns: list[str], logged: str) -> None:
    # Given an export with a row that has no event, and a body over several lines
    for mark in ("", "\ufeff"):
        found = read_messages(mark + table(columns, logged, 'START, "hello"', TEXT), NOW)
        # Then the events are named by the lines on which their rows begin, and what is left out is counted
        assert [json.loads(one.body) for one in found.messages] == [EVENT, EVENT]
        third = 3 + 1 + logged.count("\n")
        assert [one.message_id for one in found.messages] == ["line 2", f"line {third}"]
        assert found.notes[0].startswith("taken out of a log: 2")
        assert found.notes[1:] == ["log lines without an event, left out: 1"]


def test_a_table_that_is_none_is_said() -> None:
    with pytest.raises(ValueError, match="no CSV: "):
        read_messages('@message\n"{', NOW)
    with pytest.raises(ValueError, match="there are no events in what was given"):
        read_messages("@timestamp,@message\n", NOW)


def test_rows_of_half_a_megabyte_are_read() -> None:
    event = EVENT | {"properties": {"note": "x" * 500_000}}
    for text in (table(INSIGHTS, json.dumps(event)), json.dumps(event)):
        (found,) = read_messages(text, NOW).messages
        assert json.loads(found.body) == event


@given(bodies=st.lists(st.dictionaries(st.sampled_from(["type", "event", "a"]), st.text(max_size=9)), min_size=1))
def test_json_lines_stay_as_they_were_written(bodies: list[dict[str, str]]) -> None:
    lines = [json.dumps(body) for body in bodies]
    assert [one.body for one in read_messages("\n".join(lines), NOW).messages] == lines


@pytest.mark.parametrize(
    "content",
    [TEXT.encode(), gzip.compress(TEXT.encode(), mtime=0), TEXT.encode("utf-16"), b"\xef\xbb\xbf" + TEXT.encode()],
    ids=["plain", "gzip", "UTF-16 of PowerShell", "byte order mark"],
)
def test_files_as_tools_write_them(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "event").write_bytes(content)
    (message,) = read_file(str(tmp_path / "event"), NOW).messages
    assert json.loads(message.body.removeprefix("\ufeff")) == EVENT


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "there are no events in what was given"),
        (b"[]", "there are no events in what was given"),
        (b'{\n "type": "page",\n}', "no JSON: line [23], column"),
        (b'{"Records": [{}]}', "record 1 of the SQS payload has no body"),
        (gzip.compress(TEXT.encode(), mtime=0)[:-9], "can't be read"),
        (b"\x1f\x8bno gzip", "can't be read"),
    ],
)
def test_what_holds_no_event_is_one_line_that_names_the_file(content: bytes, why: str, tmp_path: Path) -> None:
    file = tmp_path / "event"
    file.write_bytes(content)
    with pytest.raises(ValueError, match=why) as failed:
        read_file(str(file), NOW)
    assert str(file) in str(failed.value)
    assert "\n" not in str(failed.value)


def test_a_folder_and_a_missing_file_are_named(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none"):
        with pytest.raises(ValueError, match="can't be read"):
            read_file(str(path), NOW)


KEYS = (
    "Records records Messages body Body messageId MessageId receiptHandle Attributes MessageAttributes events "
    "logEvents results field value message @message msg timestamp level reason rejected_at original_sent_at headers "
    "method request requestContext isBase64Encoded object data orders order type event"
).split()
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["@message", "list", TEXT, "{", "", "e30="]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=15,
)


@given(written=JSON)
def test_whatever_stands_around_whatever_it_is_messages_or_one_sentence(written: Any) -> None:
    said, messages = "", []
    try:
        messages = read_messages(json.dumps(written), NOW).messages
    except ValueError as error:
        said = str(error)
    assert bool(messages) != bool(said)
    assert "\n" not in said
    assert all(one.body and one.message_id for one in messages)


def test_an_id_that_is_none_is_not_a_messages_name() -> None:
    (message,) = read_messages(json.dumps({"Records": [{"messageId": 5, "body": TEXT}]}), NOW).messages
    assert message.message_id == "line 1"
