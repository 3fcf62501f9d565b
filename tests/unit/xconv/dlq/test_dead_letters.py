"""`xconv dlq`'s hands: what it reads, and what it moves within SQS's limits and past SQS's failures."""

import signal
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st
from xconv.dlq.dead_letter import DeadLetter, read_dead_letter
from xconv.dlq.dead_letters import DeadLetterQueue
from xconv.dlq.redrive import RedriveCounts, move

from tests.support.examples import examples

MOST_BYTES = 1_048_576


def received(number: int = 1, body: str = "{", /, **attributes: str) -> dict[str, Any]:
    return {
        "MessageId": f"letter-{number}",
        "ReceiptHandle": f"handle-{number}",
        "Body": body,
        "Attributes": {"SentTimestamp": "1795514400000"},
        "MessageAttributes": {name: {"DataType": "String", "StringValue": text} for name, text in attributes.items()},
    }


def letter(number: int = 1, body: str = "{") -> DeadLetter:
    return read_dead_letter(received(number, body, reason="malformed_json"))


class FakeSqs:
    """Two queues that may fail."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.deleted: list[str] = []
        self.refuses_to_send: set[str] = set()
        self.delete_failures = 0

    def send_message_batch(self, QueueUrl: str, Entries: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803
        assert 0 < len(Entries) <= 10
        assert sum(size(entry) for entry in Entries) <= MOST_BYTES
        taken = [entry for entry in Entries if entry["MessageBody"] not in self.refuses_to_send]
        self.sent += [entry["MessageBody"] for entry in taken]
        return {"Successful": [{"Id": entry["Id"]} for entry in taken]}

    def delete_message_batch(self, QueueUrl: str, Entries: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803
        if self.delete_failures:
            self.delete_failures -= 1
            if self.delete_failures % 2:
                raise ClientError({"Error": {"Code": "InternalError"}}, "DeleteMessageBatch")
            return {"Failed": [{"Id": entry["Id"]} for entry in Entries]}
        self.deleted += [entry["ReceiptHandle"] for entry in Entries]
        return {"Successful": [{"Id": entry["Id"]} for entry in Entries]}


def size(entry: dict[str, Any]) -> int:
    attributes = entry.get("MessageAttributes", {}).items()
    return len(entry["MessageBody"].encode()) + sum(
        len(name) + len(one["DataType"]) + len(one["StringValue"]) for name, one in attributes
    )


def queue(sqs: FakeSqs) -> DeadLetterQueue:
    return DeadLetterQueue(sqs, "letters", "conversions")


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (received(reason="too_old"), "too_old"),
        (received(), "max_receives"),
        # another program's, with bytes where ours have a text
        (
            received() | {"MessageAttributes": {"reason": {"DataType": "Binary", "BinaryValue": b"\x00"}}},
            "max_receives",
        ),
        # rejected once, moved back by SQS's own task, which keeps attributes, and then received too often
        (
            received(reason="too_old") | {"Attributes": {"SentTimestamp": "1", "DeadLetterQueueSourceArn": "arn"}},
            "max_receives",
        ),
    ],
)
def test_who_put_it_there_says_why(message: dict[str, Any], reason: str) -> None:
    assert read_dead_letter(message).reason == reason


@given(
    form=st.sampled_from([{}, {"v": "2"}, {"v": "none"}, {"v": ""}]),
    added=st.dictionaries(st.sampled_from(["w", "x_param", "later"]), st.text(max_size=9)),
)
def test_of_another_form_what_is_understood_counts(form: dict[str, str], added: dict[str, str]) -> None:
    told = {"reason": "answer_lost", "source_message_id": "m", "sends": "2", "last_sent_at": "2026-11-24T10:00:00.000Z"}
    assert read_dead_letter(received(**told, **form, **added)) == read_dead_letter(received(**told, v="1"))


def test_the_time_is_that_of_the_first_sending() -> None:
    told = read_dead_letter(received(original_sent_at="2026-11-01T08:00:00.000Z"))
    assert told.described()["original_sent_at"] == "2026-11-01T08:00:00.000Z"
    assert read_dead_letter(received()).described()["original_sent_at"] == "2026-11-24T10:00:00.000Z"


HOSTILE_TIMES = [
    "0001-01-01T00:00:00+23:59",
    "9999-12-31T23:59:59-23:59",
    "2026-11-24T10:00:01Z",
    "soon",
    "9" * 1000,
    "",
]


@pytest.mark.parametrize("written", HOSTILE_TIMES)
def test_a_time_that_a_producer_made_up_is_ignored(written: str) -> None:
    # Given a letter that SQS moved, with a producer's own attribute, When it is read, Then it is as old as SQS says
    moved = received(original_sent_at=written)
    assert read_dead_letter(moved).described()["original_sent_at"] == "2026-11-24T10:00:00.000Z"


@pytest.mark.parametrize("version", ["1", "2", "", "x" * 500])
def test_letters_of_any_version_are_read(version: str) -> None:
    told = received(reason="too_old", detail="d", v=version, unheard_of="1")
    told["MessageAttributes"]["bytes"] = {"DataType": "Binary", "BinaryValue": b"1"}
    assert (read_dead_letter(told).reason, read_dead_letter(told).detail) == ("too_old", "d")
    assert read_dead_letter(received(reason="too_old")).reason == "too_old"


@given(st.lists(st.integers(1, MOST_BYTES), max_size=10))
@examples(30)
def test_any_sizes_are_moved_within_sqs_limits(sizes: list[int]) -> None:
    sqs = FakeSqs()
    letters = [letter(number, "x" * one) for number, one in enumerate(sizes)]
    assert queue(sqs).redrive(letters).moved == letters
    assert [len(body) for body in sqs.sent] == sizes


def test_what_could_not_be_sent_is_not_deleted() -> None:
    sqs = FakeSqs()
    sqs.refuses_to_send = {"b"}
    one, other = letter(1, "a"), letter(2, "b")
    result = queue(sqs).redrive([one, other])
    assert (result.moved, result.stayed, sqs.deleted) == ([one], [other], ["handle-1"])


@pytest.mark.parametrize("answer", [{}, {"Successful": []}, {"Successful": [{"Id": "9"}]}, {"Failed": []}])
def test_what_sqs_does_not_confirm_is_not_moved(answer: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    # Given an SQS that doesn't say that it has a letter, When it is moved, Then it stays
    sqs = FakeSqs()
    monkeypatch.setattr(sqs, "send_message_batch", lambda **_: answer)
    assert len(queue(sqs).redrive([letter()]).stayed) == 1
    assert sqs.deleted == []

    # Given one that doesn't say that it has deleted it, Then it is in both queues
    sqs = FakeSqs()
    monkeypatch.setattr(sqs, "delete_message_batch", lambda **_: answer)
    assert len(queue(sqs).redrive([letter()]).in_both) == 1


@pytest.mark.parametrize(("failures", "in_both"), [(2, 0), (3, 1)])
def test_what_could_not_be_deleted_is_tried_again_and_then_said(failures: int, in_both: int) -> None:
    # Given a letter that is in the queue already, and deletes that fail
    sqs = FakeSqs()
    sqs.delete_failures = failures

    # When it is moved, Then it was sent once, and the counts say if it is still here as well
    counts = RedriveCounts()
    move(queue(sqs), iter([letter()]), 1000, counts)
    assert sqs.sent == ["{"]
    assert (counts.in_both, counts.moved) == (in_both, 1 - in_both)
    assert ("1 are in both queues" in str(counts)) == bool(in_both)


def test_a_redrive_ends_when_letters_can_be_sent_and_not_deleted(monkeypatch: pytest.MonkeyPatch) -> None:
    # Given somebody who may send, and not delete: each letter that is moved would be in both queues
    def denied(**_: Any) -> None:
        raise ClientError({"Error": {"Code": "AccessDenied"}}, "DeleteMessageBatch")

    sqs, counts = FakeSqs(), RedriveCounts()
    monkeypatch.setattr(sqs, "delete_message_batch", denied)

    # When thirty are moved, Then it ends with the first call, and says why
    move(queue(sqs), (letter(number, f"body {number}") for number in range(30)), 1000, counts)
    assert len(sqs.sent) == counts.in_both == 10
    assert "stopped (no permission for DeleteMessageBatch: " in str(counts)
    # nor does a call that has to be two, by the letters' size, go on with the other
    large = [letter(number, "x" * (MOST_BYTES - 200)) for number in range(3)]
    assert len(queue(sqs).redrive(large).in_both) == 1


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ({"Failed": [{"Id": "0", "Code": "ReceiptHandleIsInvalid"}]}, "ReceiptHandleIsInvalid"),
        ({}, "SQS did not confirm it"),
    ],
)
def test_what_is_not_deleted_says_why(answer: dict[str, Any], why: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sqs = FakeSqs()
    assert queue(sqs).delete([letter(1), letter(2)]) == ([], "")
    monkeypatch.setattr(sqs, "delete_message_batch", lambda **_: answer)
    assert queue(sqs).delete([letter()]) == ([letter()], why)


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_ctrl_c_or_a_closed_terminal_ends_it_after_the_call_that_has_begun(stop: signal.Signals) -> None:
    # Given a terminal that isn't ignored, as it is under nohup, thirty letters, and somebody who stops it while the
    # second ten are read
    def letters() -> Iterator[DeadLetter]:
        for number in range(30):
            if number == 15:
                signal.raise_signal(stop)
            yield letter(number, f"body {number}")

    # When they are moved
    sqs, counts = FakeSqs(), RedriveCounts()
    of_pytest = signal.signal(stop, signal.default_int_handler)
    try:
        move(queue(sqs), letters(), 1000, counts)
    finally:
        afterwards = signal.signal(stop, of_pytest)

    # Then whole calls were made only, it says so, and Ctrl-C is what it was
    assert len(sqs.sent) == len(sqs.deleted) == counts.moved == 10
    assert str(counts) == "10 messages moved, stopped: all others are still in the dead-letter queue"
    assert afterwards is signal.default_int_handler


def test_under_nohup_a_closed_terminal_ends_nothing() -> None:
    # Given a redrive that was started to outlive its terminal, which is then closed
    def letters() -> Iterator[DeadLetter]:
        signal.raise_signal(signal.SIGHUP)
        yield letter()

    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    counts = RedriveCounts()
    try:
        move(queue(FakeSqs()), letters(), 1000, counts)
    finally:
        signal.signal(signal.SIGHUP, before)
    # Then it goes to its end
    assert (counts.moved, counts.stopped) == (1, False)


class EndlessSqs:
    """A queue whose letters show again before all were seen."""

    def __init__(self, letters: int) -> None:
        self.calls, self._letters = 0, letters

    def get_queue_attributes(self, **_: Any) -> dict[str, Any]:
        return {"Attributes": {"ApproximateNumberOfMessages": str(self._letters)}}

    def receive_message(self, **_: Any) -> dict[str, Any]:
        self.calls += 1
        start = self.calls * 10
        return {"Messages": [received((start + n) % self._letters) for n in range(10)]}

    def change_message_visibility_batch(self, **_: Any) -> None: ...


def test_letters_that_show_again_while_others_are_read_do_not_make_it_endless() -> None:
    sqs = EndlessSqs(letters=25)
    with DeadLetterQueue(sqs, "letters", "conversions").looking() as letters:
        assert len(list(letters)) == 25
