"""Out of EventBridge and SNS envelopes, and what is no event: contract section 4."""

import json
from typing import Any

import pytest

from tests.support.builders import event, payload, reason


def eventbridge(inner: Any) -> dict[str, Any]:
    return {"version": "0", "detail-type": "conversion", "source": "shop", "detail": inner}


def sns(inner: Any) -> dict[str, Any]:
    return {"Type": "Notification", "TopicArn": "arn:aws:sns:eu-west-1:1:t", "Message": json.dumps(inner)}


ENVELOPES = {
    "none": event(),
    "EventBridge": eventbridge(event()),
    "SNS": sns(event()),
    "EventBridge in SNS": sns(eventbridge(event())),
    "SNS in EventBridge": eventbridge(sns(event())),
}


@pytest.mark.parametrize("body", ENVELOPES.values(), ids=ENVELOPES)
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
    "a list": ("[]", "invalid_event"),
    "a text": ('"track"', "invalid_event"),
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


@pytest.mark.parametrize(("body", "expected"), NO_EVENTS.values(), ids=NO_EVENTS)
def test_what_is_no_event(body: str, expected: str) -> None:
    assert reason(body) == expected


def test_of_duplicate_keys_the_last_counts() -> None:
    body = json.dumps(event())[:-1] + ', "event": "Second"}'
    assert payload(body)["description"] == "Second"


@pytest.mark.parametrize("field", ["properties", "traits", "user"])
@pytest.mark.parametrize("value", [[], "text", 5, True], ids=str)
def test_a_part_of_the_wrong_kind_counts_as_absent(field: str, value: object) -> None:
    assert payload(event() | {field: value}) | {"conversion_id": ""} == payload(event()) | {"conversion_id": ""}


def test_a_page_is_a_page_whatever_its_name() -> None:
    sent = payload(event({"type": "page", "event": None, "name": "Order Completed"}))
    assert (sent["description"], sent["event_id"]) == ("page", "tw-o8z6j-o87nf")
