"""docs/event.schema.json: current, and of one mind with the transformation."""

from typing import Any

import pytest
from devtools.local_aws.paths import ROOT
from devtools.samples.sample_events import EXPECTED, read_payload
from jsonschema import Draft202012Validator
from x_conversions.core.outcome import Outcome, Rejected
from x_conversions.events.envelopes import read_fields
from xconv.schema.schema import event_schema, json_text

from tests.support.builders import event, purchase, reason
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


@pytest.mark.parametrize("body", GOOD)
def test_sample_events_that_are_not_rejected_are_valid(body: str) -> None:
    assert list(VALIDATOR.iter_errors(read_fields(body))) == []


PAYLOADS = [
    pytest.param(body, id=f"{file.stem}:{number}")
    for file in sorted(PAYLOADS_OF_PRODUCERS.glob("*.jsonl"))
    for number, body in enumerate(bodies(file.stem), 1)
]


@pytest.mark.parametrize("body", PAYLOADS)
def test_what_producers_write_is_valid_when_it_is_an_event(body: str) -> None:
    try:
        fields = read_fields(body)
    except Rejected:  # several in one body
        return
    assert VALIDATOR.is_valid(fields) == (outcome(body) != "invalid_event")


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
