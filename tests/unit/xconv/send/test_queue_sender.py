"""Each message is sent once, or counted as failed."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from x_conversions.adapters.sqs_batching import MOST_BYTES
from xconv.send.queue_sender import QueueSender


class Sqs:
    """Fails entries as drawn: 0 takes it, 1 fails it for now, 2 for good, 3 says nothing about it and has it not."""

    def __init__(self, script: list[int]) -> None:
        self.script, self.taken = script, []  # type: tuple[list[int], list[str]]

    def send_message_batch(self, QueueUrl: str, Entries: list[dict[str, str]]) -> dict[str, Any]:  # noqa: N803 - SQS's names
        answer: dict[str, Any] = {"Successful": [], "Failed": []}
        for entry in Entries:
            fate = self.script.pop() if self.script else 0
            if fate == 3:
                continue
            if fate:
                answer["Failed"].append({"Id": entry["Id"], "SenderFault": fate == 2, "Code": "C"})
            else:
                answer["Successful"].append({"Id": entry["Id"]})
                self.taken.append(entry["MessageBody"])
        return answer


@given(st.integers(0, 40), st.lists(st.integers(0, 3), max_size=80))
def test_every_message_is_sent_once_or_counted_as_failed(number: int, script: list[int]) -> None:
    sqs = Sqs(script)
    sender = QueueSender(sqs, "url", MOST_BYTES, sleep=lambda _: None)
    told: list[int] = []
    sender.send_all([f"body {count}" for count in range(number)], before=lambda _: None, after=told.append)
    assert len(set(sqs.taken)) == len(sqs.taken) == sender.counts.sent
    assert sender.counts.sent + sender.counts.failures == number == sum(told)
