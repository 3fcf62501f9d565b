"""Dead letters within SQS's limits, and visibility timeouts in tens."""

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from hypothesis import example, given
from hypothesis import strategies as st
from x_conversions.adapters import sqs as queues
from x_conversions.adapters.sqs import SqsDeadLetters, SqsVisibilityTimeouts
from x_conversions.core.deadline import RESERVE_SECONDS, Deadline
from x_conversions.core.outcome import Disposition, Outcome, Reason
from x_conversions.delivery.ledger import Entry

from tests.support.delivery_builders import FakeClock, message
from tests.support.examples import examples

MOST_BYTES = 1_048_576


def refusal(code: str, status: int) -> ClientError:
    return ClientError(
        {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}},  # type: ignore[typeddict-item]
        "SendMessageBatch",
    )


DENIED, UNAVAILABLE = refusal("AccessDenied", 403), refusal("ServiceUnavailable", 503)
TIMED_OUT = ReadTimeoutError(endpoint_url="https://sqs.example")


class FakeSqs:
    """Takes batches as SQS does: ten entries, one MiB with attributes, no empty texts."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.visibility: list[list[int]] = []
        self.refused_once: set[str] = set()
        self.error: Exception | None = None
        self.calls = 0
        self.clock, self.seconds_a_call = FakeClock(), 0.0

    def send_message_batch(self, QueueUrl: str, Entries: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803
        self.calls += 1
        self.clock.sleep(self.seconds_a_call)
        if self.error:
            raise self.error
        assert 0 < len(Entries) <= 10
        assert sum(size(entry) for entry in Entries) <= MOST_BYTES
        failed = [entry for entry in Entries if entry["MessageBody"] in self.refused_once]
        self.refused_once -= {entry["MessageBody"] for entry in failed}
        for entry in Entries:
            assert len(entry["MessageAttributes"]) <= 10
            assert all(one["StringValue"] for one in entry["MessageAttributes"].values())
        self.sent += [entry for entry in Entries if entry not in failed]
        return answer(Entries, failed)

    def change_message_visibility_batch(self, QueueUrl: str, Entries: list[dict[str, Any]]) -> Any:  # noqa: N803
        self.calls += 1
        self.clock.sleep(self.seconds_a_call)
        if self.error:
            raise self.error
        assert len(Entries) <= 10
        self.visibility.append([entry["VisibilityTimeout"] for entry in Entries])
        return answer(Entries, [])


def answer(entries: list[dict[str, Any]], failed: list[dict[str, Any]]) -> dict[str, Any]:
    """What SQS says of a batch."""
    return {
        "Successful": [{"Id": entry["Id"]} for entry in entries if entry not in failed],
        "Failed": [{"Id": entry["Id"], "Code": "InternalError", "SenderFault": False} for entry in failed],
    }


def size(entry: dict[str, Any]) -> int:
    attributes = entry["MessageAttributes"].items()
    return len(entry["MessageBody"].encode()) + sum(
        len(name) + len(one["DataType"]) + len(one["StringValue"].encode()) for name, one in attributes
    )


@pytest.fixture
def sqs(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeSqs]:
    fake = FakeSqs()
    monkeypatch.setattr(queues, "sqs", lambda: fake)
    return fake  # type: ignore[return-value]


def letter(body: str, detail: str = "a detail", code: str = "NOT_FOUND") -> Entry:
    parameter = "event_id" if code == "NOT_FOUND" else code
    disposition = Disposition(Outcome.REJECTED, Reason.REJECTED_BY_X, detail, code, parameter)
    return Entry(message(body=body), disposition, "c-1")


def in_time() -> Deadline:
    return Deadline.after(60)


def test_the_body_is_unchanged_and_everything_is_said(sqs: FakeSqs) -> None:
    # Given a rejected message, When it is put, Then its body is as it came and its attributes tell why
    assert SqsDeadLetters("url").put([letter("{ broken")], in_time()) == []
    (sent,) = sqs.sent
    attributes = {name: one["StringValue"] for name, one in sent["MessageAttributes"].items()}
    assert sent["MessageBody"] == "{ broken"
    assert attributes.pop("rejected_at")
    assert attributes == {
        "reason": "rejected_by_x",
        "detail": "a detail",
        "source_message_id": "message-0",
        "original_sent_at": "2026-11-24T10:00:00.000Z",
        "x_code": "NOT_FOUND",
        "x_parameter": "event_id",
        "v": "1",
    }


@given(st.lists(st.integers(1, MOST_BYTES), max_size=25), st.text(max_size=600))
@example([MOST_BYTES // 10 - 5_100] * 10, "\U0001f600" * 500)  # all attributes as long as they get
@examples(30)
def test_any_sizes_get_there_within_the_limits(sizes: list[int], detail: str) -> None:
    fake = FakeSqs()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(queues, "sqs", lambda: fake)
        entries = [letter("x" * one, detail, code=detail) for one in sizes]
        assert SqsDeadLetters("url").put(entries, in_time()) == []
    assert [len(entry["MessageBody"]) for entry in fake.sent] == sizes


def test_characters_that_sqs_does_not_take_are_replaced(sqs: FakeSqs) -> None:
    SqsDeadLetters("url").put([letter("{", "null \x00 and \ud800")], in_time())
    assert sqs.sent[0]["MessageAttributes"]["detail"]["StringValue"] == "null \ufffd and \ufffd"


def test_what_sqs_refuses_once_is_put_again(sqs: FakeSqs) -> None:
    sqs.refused_once = {"b"}
    assert SqsDeadLetters("url").put([letter("a"), letter("b")], in_time()) == []
    assert [entry["MessageBody"] for entry in sqs.sent] == ["a", "b"]


@pytest.mark.parametrize(("error", "calls"), [(DENIED, 6), (UNAVAILABLE, 1), (TIMED_OUT, 1)])
def test_what_cannot_be_put_is_given_back_soon(sqs: FakeSqs, error: Exception, calls: int) -> None:
    # Given a queue that can't be written, and three calls' worth of letters
    sqs.error = error
    entries = [letter(str(number)) for number in range(23)]

    # When they are put, Then all come back; where an answer takes long, one call has shown it
    assert SqsDeadLetters("url").put(entries, in_time()) == entries
    assert sqs.calls == calls


def test_visibility_timeouts_go_in_tens_and_failures_are_tolerated(sqs: FakeSqs) -> None:
    timeouts = [(message(number), number + 1) for number in range(23)]
    SqsVisibilityTimeouts("url").change(timeouts, in_time())
    assert [len(batch) for batch in sqs.visibility] == [10, 10, 3]
    sqs.error = DENIED
    SqsVisibilityTimeouts("url").change(timeouts, in_time())
    assert sqs.calls == 3 + 6  # each twice
    sqs.error = TIMED_OUT
    SqsVisibilityTimeouts("url").change(timeouts, in_time())
    assert sqs.calls == 3 + 6 + 1


@pytest.mark.parametrize("seconds_a_call", [0.4, 2.25])
def test_a_slow_queue_does_not_take_the_function_past_its_end(sqs: FakeSqs, seconds_a_call: float) -> None:
    # Given an SQS that takes long for every call, 300 letters, and nothing but the reserve left
    sqs.seconds_a_call = seconds_a_call
    deadline = Deadline.after(RESERVE_SECONDS, clock=sqs.clock)
    end = sqs.clock() + RESERVE_SECONDS
    entries = [letter(str(number)) for number in range(300)]

    # When they are put, and what could not be put is to come back
    left = SqsDeadLetters("url").put(entries, deadline)
    SqsVisibilityTimeouts("url").change([(entry.message, 60) for entry in left], deadline)

    # Then some are there, none is in both places or in neither, and the function ends in time
    assert [one["MessageBody"] for one in sqs.sent] == [str(number) for number in range(300 - len(left))]
    assert sqs.sent
    assert sqs.visibility
    assert sqs.clock() <= end
