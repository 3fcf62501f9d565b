"""Answers outside X's documentation, on the built function."""

from typing import Any

import pytest
from devtools.local_aws import Function, Poller, Stack
from devtools.local_aws.emf import read_emf
from devtools.x_simulator import Fault, XSimulator

from tests.support.functional_stack import DeadLetters, Send
from tests.support.orders import order, receipts


def lines(function: Function, message: str) -> list[dict[str, Any]]:
    return [line for line in receipts(function) if line["message"] == message]


def test_announced_and_packed_answers_are_each_read_as_their_own_requests(
    poller: Poller, deliver: Function, send: Send, x: XSimulator
) -> None:
    # Given an X that announces one answer, and packs the next
    x.faults.add(Fault("early_hints"), Fault("gzip"))
    for number in range(3):
        send(order(f"evt-{number}"))
        poller.run_once()

    # Then all is delivered, and nothing came back
    assert [line["answer"] for line in lines(deliver, "request")] == ["processed"] * 3
    assert len({line["debug_id"] for line in lines(deliver, "request")} - {""}) == 3
    assert [one["conversion_id"] for one in x.conversions] == ["evt-0", "evt-1", "evt-2"]
    assert poller.run_once() is None


@pytest.mark.parametrize(
    "body", ["<html>Bad Request</html>", "", "{}", {"errors": []}, {"title": "Bad Request"}], ids=str
)
@pytest.mark.parametrize("status", [400, 422])
def test_a_refusal_that_names_no_conversion_keeps_all_of_them(
    status: int, body: object, deliver: Function, stack: Stack, send: Send, dead_letters: DeadLetters, x: XSimulator
) -> None:
    # Given an X that refuses without a word about a conversion
    x.faults.add(Fault("status", status=status, body=body))
    send(*(order(f"evt-{number}") for number in range(3)))

    # When a batch is handled, Then all of it comes back
    result = Poller(stack, [deliver], batch_window_seconds=1).run_once()
    assert result is not None
    assert len(result.failures) == 3
    assert dead_letters() == []
    assert {line["reason"] for line in lines(deliver, "receipt")} == {"x_unavailable"}


def test_a_warning_about_the_version_is_logged_and_counted(
    poller: Poller, deliver: Function, send: Send, x: XSimulator
) -> None:
    # Given an X that warns of its version's end, and quotes somebody in it
    headers = {"x-api-warn": "Version 12 is deprecated, jo@example.com", "x-current-api-version": "13"}
    x.faults.add(Fault("status_after", status=200, body={"data": {"conversions_processed": 1}}, headers=headers))
    send(order())
    poller.run_once()

    # Then that is in the receipt, in words only, and one answer is counted
    (request,) = lines(deliver, "request")
    assert (request["api_warning"], request["api_version"]) == ("Version (…) is deprecated, (…)", "13")
    counts = {metric.name: sum(values) for metric, values in read_emf("\n".join(deliver.logs))}
    assert (counts["Delivered"], counts["ApiWarnings"]) == (1, 1)
