"""How Lambda reads a function's response to a batch."""

from typing import Any

import pytest
from devtools.local_aws.batch_response import BadResponseError, failed_message_ids
from hypothesis import given
from hypothesis import strategies as st

IDS = ("a", "b", "c")


@pytest.mark.parametrize("response", [None, {}, {"batchItemFailures": None}, {"batchItemFailures": []}, {"other": 1}])
def test_saying_nothing_means_that_all_succeeded(response: Any) -> None:
    assert failed_message_ids(response, IDS) == []


@pytest.mark.parametrize(
    "response",
    [
        "done",
        [],
        7,
        {"batchItemFailures": {}},
        {"batchItemFailures": "a"},
        {"batchItemFailures": ["a"]},
        {"batchItemFailures": [{}]},
        {"batchItemFailures": [{"messageId": "a"}]},
        {"batchItemFailures": [{"itemIdentifier": ""}]},
        {"batchItemFailures": [{"itemIdentifier": None}]},
        {"batchItemFailures": [{"itemIdentifier": "a"}, {"itemIdentifier": "z"}]},
    ],
)
def test_a_response_of_another_shape_fails_the_whole_batch(response: Any) -> None:
    with pytest.raises(BadResponseError):
        failed_message_ids(response, IDS)


@given(st.lists(st.sampled_from(IDS)))
def test_exactly_the_named_messages_failed(named: list[str]) -> None:
    # Given a response that names messages of the batch, some perhaps twice
    response = {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in named]}

    # When it is read
    failed = failed_message_ids(response, IDS)

    # Then those failed, each once
    assert set(failed) == set(named)
    assert len(failed) == len(set(named))
