"""What X deduplicates by: contract section 4, conversion id."""

import json
from hashlib import sha256

import pytest

from tests.support.builders import LEAST, event, payload


def test_the_first_path_that_holds_something_wins() -> None:
    assert payload(event())["conversion_id"] == "m-1"
    assert payload(event({"properties": {"conversion_id": "c-1"}}))["conversion_id"] == "c-1"
    assert payload(event({"properties": {"conversionId": "c-2"}}))["conversion_id"] == "c-2"


def test_paths_are_the_stacks_choice() -> None:
    written = event({"properties": {"order_id": "ORD-1", "conversion_id": "c-1"}})
    assert payload(written, CONVERSION_ID_FROM="properties.order_id, messageId")["conversion_id"] == "ORD-1"


@pytest.mark.parametrize("spelling", ["messageId", "message_id"])
@pytest.mark.parametrize("path", ["messageId", "message_id"])
def test_both_spellings(spelling: str, path: str) -> None:
    written = event({"messageId": None, spelling: "m-2"})
    assert payload(written, CONVERSION_ID_FROM=path)["conversion_id"] == "m-2"


def test_a_whole_number_is_an_id() -> None:
    assert payload(event({"messageId": 17}))["conversion_id"] == "17"


@pytest.mark.parametrize("value", ["", "N/A", "undefined", [], {"a": 1}, True, 1.5], ids=str)
def test_what_is_none_falls_through(value: object) -> None:
    assert payload(event({"properties": {"conversion_id": value}}))["conversion_id"] == "m-1"


@pytest.mark.parametrize("value", ["order-of-user@example.com", "user%40example.com-7", "x" * 1001])
def test_an_id_that_must_not_leave_becomes_its_hash(value: str) -> None:
    assert payload(event({"messageId": value}))["conversion_id"] == sha256(value.encode()).hexdigest()


def test_without_an_id_it_is_the_hash_of_the_event_however_it_is_written() -> None:
    # Given the same event with its keys in another order, with other spaces, and in an envelope
    written = event({"messageId": None})
    turned = json.dumps(dict(reversed(written.items())), indent=3)
    wrapped = {"detail-type": "conversion", "detail": written}

    # Then its id is the same
    ids = {payload(body)["conversion_id"] for body in (written, turned, wrapped)}
    assert len(ids) == 1
    assert len(ids.pop()) == 64
    assert payload(event({"messageId": None, "event": "Other"}))["conversion_id"] not in ids


def test_an_event_nested_too_deep_to_be_written_again_has_an_id_too() -> None:
    deep = "[" * 500 + "]" * 500
    body = json.dumps(LEAST | {"messageId": None})[:-1] + f', "deep": {deep}}}'
    assert len(payload(body)["conversion_id"]) == 64
    assert payload(body) == payload(body)
