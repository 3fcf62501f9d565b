"""From the queue through the built deliver function to X, as the event source mapping has it."""

from datetime import UTC, datetime
from typing import Any

from devtools.local_aws import BatchResult, Function, LocalAws, Poller, Stack
from devtools.x_simulator import Fault, XSimulator

from tests.support.functional_stack import Send


def event(number: int) -> dict[str, Any]:
    return {
        "type": "track",
        "event": "Signed Up",
        "messageId": f"event-{number}",
        "timestamp": datetime.now(UTC).isoformat(),
        "context": {
            "page": {"url": "https://example.com/?twclid=abc123def456ghi789"},
            "consent": {"advertising": True},
        },
    }


def test_a_full_batch_is_one_invocation_and_is_deleted(
    stack: Stack, send: Send, deliver: Function, x: XSimulator
) -> None:
    # Given as many messages as the template's batch takes, and one more
    ids = send(*(event(n) for n in range(501)))

    # When one poller empties the queue
    results = Poller(stack, [deliver], batch_window_seconds=0, pollers=1).run_until_empty()

    # Then there were two batches, nothing failed, and X has every event once
    assert [len(result.messages) for result in results] == [500, 1]
    assert sorted(message for result in results for message in result.messages) == sorted(ids)
    assert [result for result in results if result.failures or result.error] == []
    assert sorted(c["conversion_id"] for c in x.conversions) == sorted(f"event-{n}" for n in range(501))
    assert sum(line.startswith("END RequestId") for line in deliver.logs) == 2


def test_two_environments_share_the_work(stack: Stack, send: Send, x: XSimulator) -> None:
    # Given what five pollers make five batches of, and two execution environments
    send(*(event(n) for n in range(1200)))
    progress: list[BatchResult] = []

    # When the queue is emptied
    with Function(stack, "DeliverFunction") as one, Function(stack, "DeliverFunction") as other:
        results = Poller(stack, [one, other], batch_window_seconds=0).run_until_empty(progress.append)

    # Then both worked, and each event was delivered once
    assert progress == results
    assert sum(len(result.messages) for result in results) == 1200
    assert 5 <= len(results) <= 10
    assert all(any(line.startswith("END RequestId") for line in f.logs) for f in (one, other))
    assert len(x.conversions) == 1200


def test_a_batch_that_lambda_starts_late_is_delivered_once(
    stack: Stack, send: Send, deliver: Function, x: XSimulator
) -> None:
    # Given a Lambda that lets nothing start at the first try
    ids = send(event(1))
    tries: list[bool] = []

    def throttled() -> bool:
        tries.append(len(tries) < 1)
        return tries[-1]

    # When the queue is emptied
    (result,) = Poller(stack, [deliver], batch_window_seconds=0, throttled=throttled).run_until_empty()

    # Then the batch was started at the second, with what was received before
    assert (tries, result) == ([True, False], BatchResult(tuple(ids)))
    assert [one["conversion_id"] for one in x.conversions] == ["event-1"]


def test_what_the_function_defers_stays_in_the_queue(
    aws: LocalAws, stack: Stack, send: Send, poller: Poller, x: XSimulator
) -> None:
    # Given an X that no longer knows the credentials
    x.expire_access_tokens()
    ids = send(event(1), event(2))

    # When a batch is handled
    result = poller.run_once()

    # Then both are failures of the batch and still in flight
    assert result == BatchResult(tuple(ids), tuple(ids))
    counts = aws.client("sqs").get_queue_attributes(
        QueueUrl=stack.queue_url, AttributeNames=["ApproximateNumberOfMessagesNotVisible"]
    )
    assert counts["Attributes"] == {"ApproximateNumberOfMessagesNotVisible": "2"}


def test_a_function_that_breaks_fails_its_whole_batch(stack: Stack, send: Send) -> None:
    # Given a function whose settings are no good
    ids = send(event(1))

    with Function(stack, "DeliverFunction", environment={"PIXEL_ID": "not a pixel"}) as broken:
        # When a batch is handled
        result = Poller(stack, [broken], batch_window_seconds=0).run_once()

    # Then nothing was deleted, and the reason is known
    assert result is not None
    assert (result.messages, result.failures) == (tuple(ids), tuple(ids))
    assert result.error


def test_switched_off_delivery_leaves_everything_where_it_is(aws: LocalAws, stack: Stack) -> None:
    # Given a stack with DeliveryEnabled=false and a message
    paused = Stack.create(aws, stack.parameters | {"DeliveryEnabled": "false"}, name="paused")
    sqs = aws.client("sqs")
    sqs.send_message(QueueUrl=paused.queue_url, MessageBody="{}")

    # When the queue is polled
    with Function(paused, "DeliverFunction") as function:
        poller = Poller(paused, [function], batch_window_seconds=0)
        results = (poller.run_once(), poller.run_until_empty())

    # Then nobody has received it
    assert results == (None, [])
    assert "Messages" in sqs.receive_message(QueueUrl=paused.queue_url)


def test_a_function_has_nothing_of_this_machine_around_it(stack: Stack, refresh: Function) -> None:
    # Given a refresh function that was given nothing but what the template and Lambda give
    assert refresh.invoke({})["outcome"] == "not_due"

    # Then it runs from the built artefacts, as its role
    assert refresh.name == stack.functions["RefreshTokenFunction"].name


def test_a_fault_at_x_does_not_lose_an_event(send: Send, poller: Poller, x: XSimulator) -> None:
    # Given an X that is unavailable
    ids = send(event(1))
    x.faults.add(Fault("status", status=503, times=2))

    # When the batch is handled, Then the event waits in the queue
    result = poller.run_once()
    assert result is not None
    assert result.failures == tuple(ids)
    assert x.conversions == []
