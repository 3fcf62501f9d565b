"""docs/event.schema.json: current, and of one mind with the transformation."""

import json
from typing import Any

import pytest
from devtools.paths import ROOT
from devtools.samples.sample_events import EXPECTED, read_payload
from jsonschema import Draft202012Validator
from x_conversions.core.outcome import Outcome, Rejected
from x_conversions.events.envelopes import read_fields
from x_conversions.events.mapping import read_field_mapping
from xconv.schema.schema import event_schema, json_text

from tests.support.builders import event, purchase, reason
from tests.support.each import each
from tests.support.payloads import PAYLOADS as PAYLOADS_OF_PRODUCERS
from tests.support.payloads import bodies, outcome

VALIDATOR = Draft202012Validator(event_schema())


def test_the_file_is_current() -> None:
    assert (ROOT / "docs" / "event.schema.json").read_text() == json_text(event_schema()) + "\n", (
        "run: xconv schema > docs/event.schema.json"
    )


def test_it_is_a_schema() -> None:
    Draft202012Validator.check_schema(event_schema())


GOOD = [
    record["body"]
    for name, expected in EXPECTED.items()
    for record, (outcome, _) in zip(read_payload(name)["Records"], expected, strict=True)
    if outcome is not Outcome.REJECTED
]


@each("body", GOOD)
def test_sample_events_that_are_not_rejected_are_valid(body: str) -> None:
    assert list(VALIDATOR.iter_errors(read_fields(body))) == []


PAYLOADS = [
    pytest.param(body, id=f"{file.stem}:{number}")
    for file in sorted(PAYLOADS_OF_PRODUCERS.glob("*.jsonl"))
    for number, body in enumerate(bodies(file.stem), 1)
]


@each("body", PAYLOADS)
def test_what_producers_write_is_valid_when_it_is_an_event(body: str) -> None:
    try:
        fields = read_fields(body)
    except Rejected:  # several in one body
        return
    assert VALIDATOR.is_valid(fields) == (outcome(body) != "invalid_event")


@pytest.mark.parametrize("text", ["", "checkout", "[1]", "1"])
def test_a_text_that_holds_no_object_is_none_of_its_parts(text: str) -> None:
    assert not VALIDATOR.is_valid(purchase() | {"context": text})


@pytest.mark.parametrize("part", ["context", "properties"])
def test_a_part_that_stands_there_as_its_json_is_valid_and_delivered(part: str) -> None:
    # Given an event as tables and templates hold it
    written = purchase()
    body = written | {part: json.dumps(written[part])}
    # Then the schema takes it, as the transformation does
    assert VALIDATOR.is_valid(body)
    assert outcome(json.dumps(body)) == outcome(json.dumps(written)) == "delivered"


BAD: dict[str, Any] = {
    "no type": {"event": "Lead"},
    "another type": event() | {"type": "click"},
    "a track event without its name": {"type": "track"},
    "a value with grouping": purchase(total="1,299.00"),
    "a negative value": purchase(total=-1),
    "a time without a zone": event({"timestamp": "2026-11-24T09:00:00"}),
    "a currency that is none": purchase(currency="US$"),
}


@pytest.mark.parametrize("body", BAD.values(), ids=BAD)
def test_what_the_schema_can_tell_is_rejected_here_and_there(body: Any) -> None:
    assert not VALIDATOR.is_valid(body)
    assert reason(body) in ("invalid_event", "invalid_value", "invalid_time", "invalid_currency")


MAPPING = "event=kind,value=order.grand_total,currency=order.currency,conversion_time=at,email=customer.mail"
MAPPED = Draft202012Validator(event_schema(read_field_mapping(MAPPING)))
UNKNOWN: dict[str, Any] = {
    "kind": "purchase",
    "at": "2026-11-24T09:00:00Z",
    "order": {"grandTotal": "19.90", "currency": "EUR"},
    "customer": {"mail": "jane@example.com"},
    "consent": {"advertising": True},
}


def test_a_field_mapping_makes_an_unknown_shape_an_event() -> None:
    assert reason(UNKNOWN, FIELD_MAPPING=MAPPING, DEFAULT_EVENT_ID="o87ne") == "delivered"
    assert MAPPED.is_valid(UNKNOWN)
    assert not VALIDATOR.is_valid(UNKNOWN)


@pytest.mark.parametrize(
    "change",
    [{"kind": None}, {"order": {"grand_total": "1,299.00", "currency": "EUR"}}, {"at": "yesterday"}],
    ids=["no name", "no amount", "no time"],
)
def test_what_stands_in_a_mapped_place_is_looked_at(change: dict[str, Any]) -> None:
    assert not MAPPED.is_valid(UNKNOWN | change)


def test_a_mapped_name_is_enough_for_a_track_event() -> None:
    written = {"type": "track", "kind": "Lead"}
    assert MAPPED.is_valid(written)
    assert not VALIDATOR.is_valid(written)


@each("body", PAYLOADS)
def test_with_a_field_mapping_what_is_valid_without_stays_so(body: str) -> None:
    try:
        fields = read_fields(body)
    except Rejected:
        return
    assert MAPPED.is_valid(fields) or not VALIDATOR.is_valid(fields)
