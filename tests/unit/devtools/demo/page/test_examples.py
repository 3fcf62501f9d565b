"""Buttons that repeat: the same purchase again, and with another total."""

import json

import pytest
from devtools.demo.page.examples import EXAMPLES, LABELS, REPEATS, Examples


def total_and_id(body: str) -> tuple[float, str]:
    event = json.loads(body)
    return event["properties"]["total"], event["messageId"]


@pytest.mark.parametrize("name", REPEATS)
def test_the_last_purchase_is_repeated_with_its_id(name: str) -> None:
    # Given a purchase that a button sent, and other events since
    examples = Examples()
    (purchase,) = examples.make_to_send("purchase")
    examples.make_to_send("page")

    # When it is repeated, Then the total is another one only where the button says so
    (repeated,) = examples.make_to_send(name)
    (total, own_id), (other_total, other_id) = total_and_id(purchase), total_and_id(repeated)
    assert own_id == other_id
    assert (total == other_total) is (name == "duplicate")


@pytest.mark.parametrize("name", REPEATS)
def test_without_one_a_purchase_goes_first(name: str) -> None:
    first, second = Examples().make_to_send(name)
    assert total_and_id(first)[1] == total_and_id(second)[1]


def test_each_button_has_a_label_of_its_own() -> None:
    assert len(set(LABELS.values())) == len(EXAMPLES) + len(REPEATS)
