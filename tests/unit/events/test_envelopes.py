"""Out of envelopes, and what is no event: contract section 4."""

import gzip
import json
from base64 import b64encode, encodebytes, urlsafe_b64encode
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from x_conversions.core.outcome import Rejected
from x_conversions.events.envelopes import read_fields

from tests.support.builders import disposition, event, payload, reason
from tests.support.each import each


def eventbridge(inner: Any) -> dict[str, Any]:
    return {"version": "0", "detail-type": "conversion", "source": "shop", "detail": inner}


def sns(inner: Any) -> dict[str, Any]:
    return {"Type": "Notification", "TopicArn": "arn:aws:sns:eu-west-1:1:t", "Message": json.dumps(inner)}


def cloud_event(**data: Any) -> dict[str, Any]:
    return {"specversion": "1.0", "id": "1", "source": "/shop", "type": "com.shop.order", **data}


def encoded(inner: Any) -> str:
    return b64encode(json.dumps(inner).encode()).decode()


ENVELOPES = {
    "none": event(),
    "a byte order mark": "\ufeff" + json.dumps(event()),
    "a byte order mark in base64": cloud_event(data_base64=b64encode(json.dumps(event()).encode("utf-8-sig")).decode()),
    "a JSON text": json.dumps(json.dumps(event())),
    "a JSON text in a JSON text": json.dumps(json.dumps(json.dumps(event()))),
    "a JSON text with spaces before its object": json.dumps(" \n" + json.dumps(event())),
    "CloudEvents": cloud_event(data=event()),
    "CloudEvents with the type of an event in it": cloud_event(type="track", data=event()),
    "CloudEvents with a JSON text": cloud_event(data=json.dumps(event())),
    "CloudEvents with base64": cloud_event(data_base64=encoded(event())),
    "CloudEvents in EventBridge": eventbridge(cloud_event(data=event())),
    "CloudEvents in EventBridge in SNS": sns(eventbridge(cloud_event(data=event()))),
    "EventBridge with a JSON text": eventbridge(json.dumps(event())),
    "EventBridge": eventbridge(event()),
    "SNS": sns(event()),
    "EventBridge in SNS": sns(eventbridge(event())),
    "SNS in EventBridge": eventbridge(sns(event())),
}


@each("body", ENVELOPES.values(), ids=ENVELOPES)
def test_envelopes_are_taken_off(body: Any) -> None:
    assert payload(body) == payload(event())


NO_EVENTS = {
    "not JSON": ('{"type":', "malformed_json"),
    "empty": ("", "malformed_json"),
    "NaN": ('{"type": NaN}', "malformed_json"),
    "Infinity": ('{"type": Infinity}', "malformed_json"),
    "a lone surrogate": ('{"type": "\\ud800"}', "malformed_json"),
    "nested beyond reason": ("[" * 5000 + "]" * 5000, "malformed_json"),
    "SNS around something that is no JSON": (
        json.dumps({"Type": "Notification", "Message": "hello"}),
        "malformed_json",
    ),
    "CloudEvents with base64 that is none": (json.dumps(cloud_event(data_base64="%%%")), "malformed_json"),
    "CloudEvents with base64 of no JSON": (json.dumps(cloud_event(data_base64="aGk=")), "malformed_json"),
    "CloudEvents with XML": (json.dumps(cloud_event(data="<order/>")), "invalid_event"),
    "CloudEvents without data": (json.dumps(cloud_event()), "invalid_event"),
    "four envelopes": (json.dumps(eventbridge(sns(eventbridge(eventbridge(event()))))), "invalid_event"),
    "a JSON text that is cut off": (json.dumps('{"type":'), "malformed_json"),
    "a byte order mark alone": ("\ufeff", "malformed_json"),
    "a list": ("[]", "invalid_event"),
    "a text": ('"track"', "invalid_event"),
    "a number": ("5", "invalid_event"),
    "null": ("null", "invalid_event"),
    "no type": ("{}", "invalid_event"),
    "unknown type": ('{"type": "click"}', "invalid_event"),
    "a type that is a list": ('{"type": ["track"]}', "invalid_event"),
    "track without a name": ('{"type": "track"}', "invalid_event"),
    "track with an empty name": ('{"type": "track", "event": " "}', "invalid_event"),
    "identify": ('{"type": "identify"}', "not_a_conversion"),
    "group": ('{"type": "group"}', "not_a_conversion"),
    "alias": ('{"type": "alias"}', "not_a_conversion"),
    "screen": ('{"type": "screen"}', "not_a_conversion"),
}


@each(("body", "expected"), NO_EVENTS.values(), ids=NO_EVENTS)
def test_what_is_no_event(body: str, expected: str) -> None:
    assert reason(body) == expected


def test_of_duplicate_keys_the_last_counts() -> None:
    body = json.dumps(event())[:-1] + ', "event": "Second"}'
    assert payload(body)["description"] == "Second"


# What an event keeps under an envelope's name is its own: the marks are several fields together.
NO_ENVELOPES: dict[str, dict[str, Any]] = {
    "a detail of its own": {"detail": {"type": "identify"}},
    "both names of EventBridge in a track event": {"detail": {"type": "identify"}, "detail-type": "conversion"},
    "a Message of its own": {"Message": json.dumps({"type": "identify"})},
    "SNS' names in a track event": {"Message": json.dumps({"type": "identify"}), "Type": "Notification"},
    "data of its own": {"data": {"type": "identify"}},
    "a specversion of its own": {"specversion": "1.0"},
}


@pytest.mark.parametrize("fields", NO_ENVELOPES.values(), ids=NO_ENVELOPES)
def test_an_event_with_an_envelopes_field_stays_itself(fields: dict[str, Any]) -> None:
    assert payload(event() | fields) == payload(event())


@pytest.mark.parametrize("kind", ["Track", "TRACK", " track ", "tRACK"])
def test_a_type_is_read_in_any_case(kind: str) -> None:
    assert payload(event({"type": kind})) == payload(event())


@pytest.mark.parametrize("kind", ["Page", "PAGE"])
def test_a_page_is_one_in_any_case(kind: str) -> None:
    assert payload(event({"type": kind}))["description"] == "page"


@pytest.mark.parametrize("kind", ["Identify", "GROUP", "Alias", "Screen"])
def test_what_is_no_conversion_is_none_in_any_case(kind: str) -> None:
    assert reason(event({"type": kind})) == "not_a_conversion"


SQS = {"messageId": "1", "receiptHandle": "r", "body": json.dumps(event()), "eventSource": "aws:sqs"}
KINESIS = {"eventSource": "aws:kinesis", "kinesis": {"data": encoded(event())}}
# What is no event, and words that say what it is and what to do.
SAID: dict[str, tuple[Any, list[str]]] = {
    "a list": ([event(), event()], ["a list of 2", "a message of its own"]),
    "a list of SQS records": ([SQS], ["a list of 1", "a record of SQS", "only its body"]),
    "a batch": ({"batch": [event()], "writeKey": "k"}, ["batch, 1", "a message of its own"]),
    "GA4's Measurement Protocol": ({"client_id": "1", "events": [{"name": "purchase"}]}, ["GA4", "event_name"]),
    "mParticle": ({"events": [{"event_type": "commerce_event"}], "mpid": 1}, ["mParticle", "track event of each"]),
    "somebody's events": ({"events": [{"name": "purchase"}]}, ["events, 1", "a message of its own"]),
    "conversions for another network": ({"data": [{"event_name": "Purchase"}]}, ["data, 1", "a message of its own"]),
    "a function's input": ({"Records": [SQS, SQS]}, ["Records, 2", "a record of SQS", "only its body"]),
    "a record of SQS": (SQS, ["a record of SQS", "only its body"]),
    "a record of SQS from a pipe": ({"receiptHandle": "r", "body": "{}"}, ["a record of SQS", "<$.body>"]),
    "a record of Kinesis": (KINESIS, ["a record of Kinesis", "only its data"]),
    "a record of Kinesis from a pipe": ({"partitionKey": "1", "data": encoded(event())}, ["Kinesis", "<$.data>"]),
    "a record of DynamoDB": ({"eventSource": "aws:dynamodb", "dynamodb": {}}, ["a record of DynamoDB"]),
    "a notification of S3": ({"Records": [{"eventSource": "aws:s3"}]}, ["Records, 1", "S3"]),
    "a record of SNS": ({"Records": [{"EventSource": "aws:sns", "Sns": sns(event())}]}, ["SNS", "subscribe"]),
    "records of Firehose": ({"deliveryStreamArn": "a", "records": [{"data": "e30="}]}, ["records, 1", "of its own"]),
    "an HTTP request": ({"requestContext": {"stage": "$default"}, "body": "{}"}, ["API Gateway", "only its body"]),
    "SNS asking": ({"Type": "SubscriptionConfirmation", "Message": "You chose"}, ["SNS", "confirm"]),
    "Snowplow": ({"event": "page_view", "collector_tstamp": "2026-11-24T09:00:00Z"}, ["Snowplow", "track event"]),
    "a thin event of Stripe's": ({"id": "evt_1", "object": "v2.core.event"}, ["Stripe", "snapshot"]),
    "a record of Firehose": ({"recordId": "1", "data": encoded(event())}, ["a record of Kinesis", "only its data"]),
    "a session of Stripe's": (
        {"id": "cs_1", "object": "checkout.session"},
        ["checkout.session", "event that holds it"],
    ),
    "an event without a type": (
        {"event": "Order Completed", "properties": {"total": 1}},
        ['"type": "track"', "event, properties"],
    ),
    "an event in something": ({"source": "shop", "data": event()}, ["in data: send that by itself", "source, data"]),
    "its text in something": ({"payload": json.dumps(event())}, ["in payload: send that by itself"]),
    "its base64 in something": ({"isBase64Encoded": True, "body": encoded(event())}, ["in body, as base64"]),
    "a text of base64": (json.dumps(encoded(event())), ["is base64: send it decoded"]),
    "a webhook as a function gets it": ({"headers": {}, "body": '{"line_items": []}'}, ["in body: send that"]),
    "something else in something": ({"data": {"temperature": 5}, "body": "{", "event": {}}, ["no producer's event"]),
    "nobody's": ({"order": 1, "customer": {}}, ["no producer's event", "its fields are order, customer"]),
    "nobody's, with names that are personal": (
        {"order": 1, "user@example.com": 1, "+1 202 555 0143": 1},
        ["its fields are order and 2 more"],
    ),
    "an empty object": ({}, ["no producer's event", "no fields"]),
}


@each(("body", "words"), SAID.values(), ids=SAID)
def test_what_is_no_event_is_told_what_it_is_and_what_to_do(body: Any, words: list[str]) -> None:
    said = disposition(body)
    assert said.reason == "invalid_event"
    assert [word for word in words if word not in said.detail] == []
    assert "\n" not in said.detail


@each("body", [body for body, _ in SAID.values()], ids=SAID)
def test_the_same_in_an_envelope(body: Any) -> None:
    assert disposition(sns(body)) == disposition(body)


@pytest.mark.parametrize("field", ["properties", "traits", "user"])
@pytest.mark.parametrize("value", [[], "text", 5, True], ids=str)
def test_a_part_of_the_wrong_kind_counts_as_absent(field: str, value: object) -> None:
    assert payload(event() | {field: value}) | {"conversion_id": ""} == payload(event()) | {"conversion_id": ""}


def test_a_page_is_a_page_whatever_its_name() -> None:
    sent = payload(event({"type": "page", "event": None, "name": "Order Completed"}))
    assert (sent["description"], sent["event_id"]) == ("page", "tw-o8z6j-o87nf")


# Names by which envelopes, wrappings and producers are told.
MARKS = """
    type event detail detail-type Type Message specversion data data_base64 batch events Records records eventSource
    receiptHandle body requestContext object entity action name distinct_id properties context line_items order_key id
    payload metadata checkout client_id ecommerce items value currency
""".split()
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text() | st.sampled_from(MARKS), inner, max_size=4),
    max_leaves=12,
)


@given(value=json_values)
def test_any_json_is_read_or_refused(value: object) -> None:
    try:
        body = json.dumps(value)
        fields = read_fields(body)
    except (Rejected, UnicodeEncodeError):
        return
    assert isinstance(fields, dict)
    assert reason(body)


ENCODED = {
    "base64": (encoded(event()), "is base64: send it decoded"),
    "over several lines": (encodebytes(json.dumps(event()).encode()).decode(), "is base64"),
    "for URLs": (urlsafe_b64encode(b'{"\xfb\xff": 1}').decode(), "is base64"),
    "of a list": (b64encode(b'[{"type": "track"}]').decode(), "is base64"),
    "gzip": (b64encode(gzip.compress(json.dumps(event()).encode())).decode(), "is gzip in base64"),
    "words": ("somethingelse", "RFC 8259"),
    "an id": ("4b9e2f0a77c1d3e5", "RFC 8259"),
    "a few letters": ("eyJ", "RFC 8259"),
}


@pytest.mark.parametrize(("body", "said"), ENCODED.values(), ids=ENCODED)
def test_what_came_encoded_is_told_so(body: str, said: str) -> None:
    assert said in disposition(body).detail
    assert disposition(body).reason == "malformed_json"


def test_a_long_text_of_blanks_takes_no_time() -> None:
    assert "RFC 8259" in disposition("eyJ0eXBl" + " " * 250_000 + "!").detail
