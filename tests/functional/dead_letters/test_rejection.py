"""The dead-letter queue at work: what gets there, what waits when it can't, and what becomes of what comes back."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from devtools.local_aws import Function, LocalAws, Poller, Stack
from devtools.x_simulator import Fault, XSimulator
from x_conversions.adapters.sqs_batching import has_forbidden_characters
from xconv.dlq.dead_letters import DeadLetterQueue

from tests.support.functional_stack import DeadLetters, PassTime, Send
from tests.support.orders import order

# What is sent twice goes to X twice, so that it can be compared.
WITHOUT_RECORDS = {"DELIVERY_RECORDS_TABLE": ""}
MOST_BYTES = 1_048_576  # SQS: a message, its attributes included

MoveBack = Callable[[], None]


@pytest.fixture(params=["SQS's move task", "xconv dlq redrive"])
def move_back(request: pytest.FixtureRequest, aws: LocalAws, stack: Stack) -> MoveBack:
    """Moves all dead letters back to the queue, one way or the other."""
    sqs = aws.client("sqs")

    def redrive() -> None:
        queue = DeadLetterQueue(sqs, stack.dead_letter_queue_url, stack.queue_url)
        with queue.looking() as letters:
            queue.redrive(list(letters))

    # What moto lacks: new message ids and times, the same bodies and attributes.
    def move_task() -> None:
        while messages := sqs.receive_message(
            QueueUrl=stack.dead_letter_queue_url, MaxNumberOfMessages=10, MessageAttributeNames=["All"]
        ).get("Messages"):
            for message in messages:
                attributes = message.get("MessageAttributes", {})
                sqs.send_message(QueueUrl=stack.queue_url, MessageBody=message["Body"], MessageAttributes=attributes)
                sqs.delete_message(QueueUrl=stack.dead_letter_queue_url, ReceiptHandle=message["ReceiptHandle"])

    return redrive if request.param == "xconv dlq redrive" else move_task


@pytest.mark.parametrize("room", [0, 40, 5_000])
def test_a_body_near_sqs_limit_gets_there_whole(
    room: int, send: Send, poller: Poller, dead_letters: DeadLetters
) -> None:
    # Given a broken body that leaves this much room in a message
    body = '{"note": "' + "x" * (MOST_BYTES - room - 10)
    send(body)

    # When it is handled, Then it is a dead letter, unchanged, with as many attributes as there is room for
    poller.run_until_empty()
    (letter,) = dead_letters()
    assert letter.pop("body") == body
    reasons = {0: None, 40: "malformed_json", 5_000: "malformed_json"}
    assert letter.get("reason") == reasons[room]
    assert ("detail" in letter) == (room == 5_000)


def test_ten_large_ones_get_there_too(send: Send, stack: Stack, deliver: Function, dead_letters: DeadLetters) -> None:
    # Given ten broken bodies that are far more than SQS takes in a call
    bodies = ["{" + str(number) * 400_000 for number in range(10)]
    for body in bodies:
        send(body)

    # When they are handled, Then each is there
    Poller(stack, [deliver], batch_window_seconds=1).run_until_empty()
    assert sorted(letter["body"] for letter in dead_letters()) == sorted(bodies)


def test_characters_that_sqs_does_not_take_are_no_obstacle(
    send: Send, poller: Poller, dead_letters: DeadLetters, x: XSimulator
) -> None:
    # Given an X that has counted something, and whose refusal of a value holds characters that SQS refuses
    send(order("good"))
    poller.run_until_empty()
    body = {"errors": [{"code": "BAD\x00CODE", "message": "no \x0b way\ufffe", "parameter": "value"}]}
    x.faults.add(Fault("status", status=400, body=body))
    send(order())

    # When it is handled, Then it is a dead letter, with nothing in it that SQS does not take
    poller.run_until_empty()
    (letter,) = dead_letters()
    assert (letter["reason"], letter["x_parameter"]) == ("rejected_by_x", "value")
    assert not any(map(has_forbidden_characters, letter.values()))


def test_while_it_cannot_be_written_the_bad_wait_and_the_good_go_through(
    aws: LocalAws,
    pass_time: PassTime,
    send: Send,
    stack: Stack,
    deliver: Function,
    dead_letters: DeadLetters,
    x: XSimulator,
) -> None:
    # Given a dead-letter queue that refuses what is longer than a kilobyte, a good event and a long bad one
    sqs, poller = aws.client("sqs"), Poller(stack, [deliver], batch_window_seconds=1)
    limit = {"QueueUrl": stack.dead_letter_queue_url, "Attributes": {"MaximumMessageSize": "1024"}}
    sqs.set_queue_attributes(**limit)
    body = "{" + "x" * 2_000
    _, bad = send(order("good"), body)

    # When they are handled, Then the good one is delivered, and the bad one stays in the queue
    result = poller.run_once()
    sqs.set_queue_attributes(**limit | {"Attributes": {"MaximumMessageSize": str(MOST_BYTES)}})
    assert result is not None
    assert result.failures == (bad,)
    assert [one["conversion_id"] for one in x.conversions] == ["good"]
    assert dead_letters() == []

    # When it can be written again, and the visibility timeout is over, Then the bad one is there
    pass_time(hours=1)
    poller.run_until_empty()
    assert [letter["body"] for letter in dead_letters()] == [body]


def test_what_is_moved_back_is_delivered_like_new_and_keeps_its_time(
    pass_time: PassTime, send: Send, stack: Stack, poller: Poller, move_back: MoveBack, x: XSimulator
) -> None:
    # Given an event without a time and an id of its own, rejected for want of a currency
    event = order()
    del event["timestamp"], event["messageId"], event["properties"]["currency"]
    send(event)
    sent_at = pass_time(hours=0)
    poller.run_until_empty()
    assert x.conversions == []

    # and a copy of that time, delivered by a function that knows a currency
    send(event)
    deliver_with_a_currency(stack)
    assert len(x.conversions) == 1

    # When days later it is moved back, to such a function
    pass_time(hours=72)
    move_back()
    deliver_with_a_currency(stack)

    # Then X has it with the time of its first sending, and with the id that it would have had then
    copy, conversion = x.conversions
    assert abs(datetime.fromisoformat(conversion["conversion_time"]) - sent_at) < timedelta(hours=1)
    assert conversion["conversion_id"] == copy["conversion_id"]


def deliver_with_a_currency(stack: Stack) -> None:
    with Function(stack, "DeliverFunction", {"DEFAULT_CURRENCY": "EUR"} | WITHOUT_RECORDS) as mended:
        Poller(stack, [mended], batch_window_seconds=0).run_until_empty()


def test_the_conversion_is_the_same_however_its_message_comes(
    pass_time: PassTime, send: Send, stack: Stack, x: XSimulator
) -> None:
    # Given an event without an id or a time, and an X that loses its answer
    event = order()
    del event["timestamp"], event["messageId"]
    x.faults.add(Fault("drop_after"))
    send(event)

    # When its message comes again, to a function that remembers nothing
    with Function(stack, "DeliverFunction", WITHOUT_RECORDS) as function:
        poller = Poller(stack, [function], batch_window_seconds=0)
        poller.run_once()
        pass_time(hours=2)
        poller.run_until_empty()

    # Then it is the same conversion: id and time
    sent: list[dict[str, Any]] = x.conversions
    assert len(sent) == 2
    assert sent[0] == sent[1]
