"""Messages in tens, within SQS's limits."""

from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from xconv.send.queue_sender import MOST_BYTES, QueueSender, batches

BODIES = st.lists(st.integers(1, MOST_BYTES).map(lambda length: "x" * length), max_size=25)


@given(BODIES)
def test_batches_hold_everything_in_order_and_keep_both_limits(bodies: list[str]) -> None:
    found = list(batches(bodies))
    assert [body for batch in found for body in batch] == bodies
    assert all(1 <= len(batch) <= 10 and sum(map(len, batch)) <= MOST_BYTES for batch in found)
    # and no two neighbours would have fitted together
    for one, other in pairwise(found):
        assert len(one) == 10 or sum(map(len, one)) + len(other[0]) > MOST_BYTES


class Sqs:
    """Fails entries as drawn: 0 takes it, 1 fails it for now, 2 for good."""

    def __init__(self, script: list[int]) -> None:
        self.script, self.taken = script, []  # type: tuple[list[int], list[str]]

    def send_message_batch(self, QueueUrl: str, Entries: list[dict[str, str]]) -> dict[str, Any]:  # noqa: N803 - SQS's names
        answer: dict[str, Any] = {"Successful": [], "Failed": []}
        for entry in Entries:
            fate = self.script.pop() if self.script else 0
            if fate:
                answer["Failed"].append({"Id": entry["Id"], "SenderFault": fate == 2, "Code": "C"})
            else:
                answer["Successful"].append({"Id": entry["Id"]})
                self.taken.append(entry["MessageBody"])
        return answer


@given(st.integers(0, 40), st.lists(st.integers(0, 2), max_size=80))
def test_every_message_is_sent_once_or_counted_as_failed(number: int, script: list[int]) -> None:
    sqs = Sqs(script)
    sender = QueueSender(sqs, "url", MOST_BYTES, sleep=lambda _: None)
    told: list[int] = []
    sender.send_all([f"body {count}" for count in range(number)], before=lambda _: None, after=told.append)
    assert len(set(sqs.taken)) == len(sqs.taken) == sender.tally.sent
    assert sender.tally.sent + sender.tally.failures == number == sum(told)
