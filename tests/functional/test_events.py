"""Every payload of events/, as `sam local invoke` gives it to the functions."""

from collections import Counter

import pytest
from devtools.demo.stack import PARAMETERS
from devtools.local_aws import Function, Stack
from devtools.samples.sample_events import EVENTS, EXPECTED, read_payload
from devtools.x_simulator import XSimulator
from x_conversions.core.outcome import Outcome

from tests.support.functional_stack import DeadLetters
from tests.support.orders import receipts

SETTINGS = {
    "EVENT_IDS": PARAMETERS["EventIds"],
    "DEFAULT_EVENT_ID": "",
    "MAX_EVENT_AGE_DAYS": PARAMETERS["MaxEventAgeDays"],
}


def test_no_payload_is_forgotten() -> None:
    others = {
        "schedule.json",
        "unauthorized.json",
        "partner_event.json",
    }  # the last is the intake's, and with its tests
    assert {path.name for path in EVENTS.glob("*.json")} == {*EXPECTED, *others}


@pytest.mark.parametrize("name", EXPECTED)
def test_deliver(name: str, stack: Stack, x: XSimulator, dead_letters: DeadLetters) -> None:
    # When the function gets the payload
    with Function(stack, "DeliverFunction", SETTINGS) as function:
        response = function.invoke(read_payload(name))
        (summary,) = [line for line in receipts(function) if line["message"] == "summary"]

    # Then each message ended as it must
    expected = Counter(outcome for outcome, _ in EXPECTED[name])
    assert response == {"batchItemFailures": []}
    assert {outcome: summary[outcome.value] for outcome in expected} == expected
    assert len(x.conversions) == expected[Outcome.DELIVERED]
    rejected = Counter(reason.value for outcome, reason in EXPECTED[name] if reason and outcome is Outcome.REJECTED)
    assert Counter(letter["reason"] for letter in dead_letters()) == rejected


@pytest.mark.parametrize("name", ["schedule.json", "unauthorized.json"])
def test_refresh(name: str, refresh: Function) -> None:
    assert refresh.invoke(read_payload(name))["outcome"] == "not_due"
