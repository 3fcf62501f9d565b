"""A stack that can't work says so when a function starts."""

import pytest
from devtools.local_aws import Function, FunctionError, Stack

from tests.support.orders import order


def test_a_wrong_parameter_stops_the_start_with_one_line(stack: Stack) -> None:
    said = "EventIds has Purchase and purchase, which name the same event"
    with (
        Function(stack, "DeliverFunction", {"EVENT_IDS": "Purchase=o1,purchase=o2"}) as function,
        pytest.raises(FunctionError, match=said),
    ):
        function.invoke({"Records": []})


def test_a_near_miss_is_warned_about(stack: Stack) -> None:
    with Function(stack, "DeliverFunction", {"EVENT_IDS": "Purchse=o1"}) as function:
        function.invoke({"Records": []})
        assert any("Purchse" in line and "WARNING" in line for line in function.logs)


@pytest.mark.parametrize("event", [{}, {"Records": None}, {"detail": order()}, []], ids=str)
def test_what_is_no_sqs_event_is_explained_and_does_not_raise(event: object, deliver: Function) -> None:
    assert deliver.invoke(event) == {"batchItemFailures": []}
    assert any("not an SQS event" in line for line in deliver.logs)
