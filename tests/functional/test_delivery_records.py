"""Counted once, by the built functions and the table in the local AWS; and delivered whatever becomes of the table."""

from collections.abc import Iterator

import pytest
from devtools.local_aws import Function, LocalAws, Poller, Stack
from devtools.local_aws.emf import Metric, read_emf
from devtools.x_simulator import Fault, XSimulator

from tests.support.functional_stack import DeadLetters, Send, parameters
from tests.support.orders import order, receipts

AWAY = {"AWS_ENDPOINT_URL_DYNAMODB": "http://127.0.0.1:9"}  # nobody listens there


@pytest.fixture
def another(stack: Stack) -> Iterator[Function]:
    """A second execution environment of the deliver function."""
    with Function(stack, "DeliverFunction") as function:
        yield function


def deliver_all(stack: Stack, function: Function) -> None:
    Poller(stack, [function], batch_window_seconds=0).run_once()


def purchase(conversion_id: str, total: float) -> dict[str, object]:
    body = order(conversion_id)
    body["properties"]["total"] = total
    return body


def counted(x: XSimulator) -> list[str]:
    return [conversion["conversion_id"] for conversion in x.conversions]


def not_recorded(function: Function) -> float:
    metric = Metric.of("XConversions", "NotRecorded", service="x-conversions")
    return sum(sum(values) for one, values in read_emf("\n".join(function.logs)) if one == metric)


def test_another_instance_knows_what_was_delivered(
    stack: Stack, deliver: Function, another: Function, send: Send, x: XSimulator
) -> None:
    # Given a purchase that one instance delivered, When its producer repeats it and another one gets it
    for function in (deliver, another):
        send(order("ORD-1"))
        deliver_all(stack, function)

    # Then X counted it once
    assert counted(x) == ["ORD-1"]
    assert [one["reason"] for one in receipts(another) if one["message"] == "receipt"] == ["duplicate"]


def test_other_money_is_kept_with_both_amounts(
    stack: Stack, deliver: Function, another: Function, send: Send, dead_letters: DeadLetters
) -> None:
    send(purchase("ORD-1", 0.01))
    deliver_all(stack, deliver)
    send(purchase("ORD-1", 129.99))
    deliver_all(stack, another)
    (letter,) = dead_letters()
    assert letter["reason"] == "conflicting_duplicate"
    assert letter["detail"].startswith("129.99 USD, but a request of 20")
    assert letter["detail"].endswith("carried 0.01 USD")


def test_the_table_forgets_by_itself(aws: LocalAws, stack: Stack, deliver: Function, send: Send) -> None:
    send(order("ORD-1"))
    deliver_all(stack, deliver)
    (item,) = aws.client("dynamodb").scan(TableName=stack.delivery_records_table)["Items"]
    assert len(item["t"]["N"]) == 10  # seconds, not milliseconds
    assert int(item["t"]["N"]) - int(item["a"]["N"]) == 30 * 86_400


def test_without_the_table_all_is_delivered_and_it_is_told(stack: Stack, send: Send, x: XSimulator) -> None:
    with Function(stack, "DeliverFunction", AWAY) as function:
        send(order("ORD-1"), order("ORD-2"))
        deliver_all(stack, function)
        assert sorted(counted(x)) == ["ORD-1", "ORD-2"]
        assert not_recorded(function) == 2


@pytest.mark.parametrize(
    "change", [{"DELIVERY_RECORDS_TABLE": ""}, {"REMEMBER_DELIVERED": "none"}, {"MODE": "dry_run"}]
)
def test_a_stack_that_needs_no_table_calls_none(
    stack: Stack, send: Send, change: dict[str, str], x: XSimulator
) -> None:
    # Given a function that isn't to remember anything, and no DynamoDB
    with Function(stack, "DeliverFunction", AWAY | change) as function:
        send(order("ORD-1"))
        deliver_all(stack, function)

        # Then nothing is missing
        assert not_recorded(function) == 0
        assert not [one for one in receipts(function) if one["level"] in {"WARNING", "ERROR"}]
        assert counted(x) == ([] if "MODE" in change else ["ORD-1"])


def test_what_may_have_been_counted_ends_with_a_person(
    stack: Stack, send: Send, dead_letters: DeadLetters, x: XSimulator
) -> None:
    # Given an X that loses its answer about a purchase, whenever it is sent
    x.faults.add(Fault("drop_after", times=1))
    send(order("ORD-1"))
    with Function(stack, "DeliverFunction", {"MOST_SENDS": "1"}) as function:
        deliver_all(stack, function)

    # Then it isn't sent again: its body is kept, with how often it was sent and when
    (letter,) = dead_letters()
    assert (letter["reason"], letter["sends"]) == ("answer_lost", "1")
    assert letter["last_sent_at"].endswith("Z")
    assert len(x.requests) == 1


def test_a_stack_without_records_has_no_table(aws: LocalAws, x: XSimulator) -> None:
    stack = Stack.create(aws, parameters(x) | {"RememberDelivered": "none"}, name="forgetful")
    assert stack.delivery_records_table == ""
    assert not [action for _, action, _ in stack.permissions() if action.startswith("dynamodb:")]


def test_the_local_table_can_grow_older(aws: LocalAws, stack: Stack, deliver: Function, send: Send) -> None:
    send(order("ORD-1"))
    deliver_all(stack, deliver)
    (before,) = aws.client("dynamodb").scan(TableName=stack.delivery_records_table)["Items"]
    aws.age_items(3600, ("a", "t"))
    (after,) = aws.client("dynamodb").scan(TableName=stack.delivery_records_table)["Items"]
    assert [int(before[name]["N"]) - int(after[name]["N"]) for name in "at"] == [3600, 3600]
    assert before.keys() == after.keys()
