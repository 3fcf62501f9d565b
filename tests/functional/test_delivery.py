"""From the queue to X: the built deliver function, under its own role."""

import json

import pytest
from devtools.local_aws import Function, Poller, Stack
from devtools.x_simulator import Fault, XSimulator

from tests.support.builders import PURCHASE_CONVERSION
from tests.support.functional_stack import DeadLetters, Send
from tests.support.orders import order, receipts

EVENT_IDS = "Purchase=tw-o8z6j-o87ne"


def test_a_purchase_arrives_field_for_field(send: Send, poller: Poller, x: XSimulator) -> None:
    # Given a purchase on the queue
    event = order()
    send(event)

    # When the queue is worked off
    poller.run_until_empty()

    # Then X counted exactly this
    conversion_time = event["timestamp"].replace("+00:00", ".000Z")
    assert x.conversions == [PURCHASE_CONVERSION | {"conversion_time": conversion_time}]


@pytest.mark.parametrize(("messages", "requests"), [(500, [500]), (1200, [500, 500, 200])])
def test_as_few_requests_as_x_permits(
    messages: int, requests: list[int], stack: Stack, sleepless_deliver: Function, send: Send, x: XSimulator
) -> None:
    # Given so many messages
    send(*(order(f"evt-{number}") for number in range(messages)))

    # When they are worked off in full batches
    Poller(stack, [sleepless_deliver], batch_window_seconds=3, pollers=1).run_until_empty()

    # Then each batch was one request
    assert [len(request.conversions) for request in x.requests] == requests
    assert len({conversion["conversion_id"] for conversion in x.conversions}) == messages


def test_the_bad_do_not_hold_up_the_good(stack: Stack, send: Send, dead_letters: DeadLetters, x: XSimulator) -> None:
    # Given 497 good events, a truncated one, one without consent and one that is mapped to nothing
    refused = order("no", context={"traits": {"email": "a@example.com"}, "consent": {"advertising": False}})
    bodies = [*(order(f"evt-{number}") for number in range(497)), refused, order("video", event="Video Played")]
    send('{"type":"track",', *bodies)

    # When they come as one batch
    with Function(stack, "DeliverFunction", {"EVENT_IDS": EVENT_IDS, "DEFAULT_EVENT_ID": ""}) as function:
        result = Poller(stack, [function], batch_window_seconds=5).run_once()

    # Then one request holds the good, the truncated one is a dead letter, and nothing comes back
    assert result is not None
    assert (len(result.messages), result.failures, result.error) == (500, (), None)
    assert [len(request.conversions) for request in x.requests] == [497]
    assert [(letter["body"], letter["reason"]) for letter in dead_letters()] == [('{"type":"track",', "malformed_json")]


def test_a_dry_run_sends_nothing_and_says_what_it_would_have_done(stack: Stack, send: Send, x: XSimulator) -> None:
    # Given a good and a bad event
    send(order("good"), order("bad", properties={"currency": "EUR"}))

    # When they are worked off in a dry run
    with Function(stack, "DeliverFunction", {"MODE": "dry_run"}) as function:
        Poller(stack, [function], batch_window_seconds=1).run_until_empty()
        said = {
            line["conversion_ids"][0]: line["reason"] for line in receipts(function) if line["message"] == "receipt"
        }

    # Then X saw nothing, and each event has its receipt
    assert x.requests == []
    assert said == {"good": "would_deliver", "bad": "invalid_value"}


def test_what_x_refuses_is_kept_with_its_reason_and_the_rest_is_delivered(
    send: Send, stack: Stack, deliver: Function, dead_letters: DeadLetters, x: XSimulator
) -> None:
    # Given 20 good events and one whose event id X will not take
    bad = order("bad")
    bad["properties"]["event_id"] = "tw-o8z6j-zzzz9"
    send(bad, *(order(f"evt-{number}") for number in range(20)))

    # When they come as one batch
    Poller(stack, [deliver], batch_window_seconds=1, pollers=1).run_until_empty()

    # Then one more did for the good ones, and one to make sure of the bad one, whose dead letter has X's own words
    assert [request.status for request in x.requests] == [404, 200, 404]
    (letter,) = dead_letters()
    assert json.loads(letter["body"]) == bad
    assert (letter["reason"], letter["x_code"], letter["x_parameter"]) == ("rejected_by_x", "NOT_FOUND", "event_id")
    assert letter.keys() >= {"detail", "source_message_id", "rejected_at", "original_sent_at"}


def test_what_x_cannot_take_now_stays_in_the_queue(send: Send, poller: Poller, x: XSimulator) -> None:
    # Given X out of order
    x.faults.add(Fault("status", status=503, times=2))
    (message_id,) = send(order())

    # When the batch is handled
    result = poller.run_once()

    # Then it was tried twice, and the message is in flight until its visibility timeout has passed
    assert result is not None
    assert result.failures == (message_id,)
    assert [request.status for request in x.requests] == [503, 503]
    assert x.conversions == []
    assert poller.run_once() is None


@pytest.mark.parametrize("grant", ["grant_oauth1", "grant_pixel_token", "grant_oauth2"])
def test_every_kind_of_credentials(grant: str, stack: Stack, send: Send, poller: Poller, x: XSimulator) -> None:
    # Given these credentials in the secret
    stack.put_secret(getattr(x, grant)())
    send(order())

    # When the queue is worked off, Then X took them
    poller.run_until_empty()
    assert [request.status for request in x.requests] == [200]


def test_a_secret_without_a_usable_value_defers_and_says_so(
    stack: Stack, send: Send, deliver: Function, x: XSimulator
) -> None:
    # Given a secret that lacks a field
    stack.put_secret({"scheme": "oauth1", "api_key": "key-1"})
    (message_id,) = send(order())

    # When the batch is handled
    result = Poller(stack, [deliver], batch_window_seconds=0).run_once()

    # Then nothing was sent, and the log names the field
    assert result is not None
    assert result.failures == (message_id,)
    assert x.requests == []
    (problem,) = [line for line in receipts(deliver) if line["message"] == "problem"]
    assert problem["reason"] == "credentials_unavailable"
    assert "api_secret" in problem["cause"]
