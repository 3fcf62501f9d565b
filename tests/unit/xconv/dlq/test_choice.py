"""What X may have counted stays in the dead-letter queue, unless a person names it and says that it may count twice."""

import pytest
from x_conversions.core.outcome import Reason
from x_conversions.events.message import read_message
from xconv.dlq.choice import Choice, SendAgain
from xconv.dlq.dead_letter import DeadLetter, read_dead_letter
from xconv.dlq.dead_letters import DeadLetterQueue

PARTIAL = "7 of 40 not counted, X doesn't say which"


def letter(reason: str, detail: str = "") -> DeadLetter:
    texts = {"reason": reason, "detail": detail, "source_message_id": "message-1"}
    attributes = {name: {"StringValue": text} for name, text in texts.items() if text}
    return read_dead_letter(
        {
            "MessageId": "letter-1",
            "ReceiptHandle": "handle-1",
            "Body": "{}",
            "Attributes": {"SentTimestamp": "1795514400000"},
            "MessageAttributes": attributes,
        }
    )


@pytest.mark.parametrize("reason", ["unclear_answer", "answer_lost", "conflicting_duplicate"])
@pytest.mark.parametrize(
    ("named", "send_again", "moves"), [(False, False, False), (False, True, False), (True, True, True)]
)
def test_what_may_be_counted_moves_only_when_it_is_named(
    reason: str, *, named: bool, send_again: bool, moves: bool
) -> None:
    reasons = (reason,) if named else ()
    again = SendAgain(send_again)
    again.check(reasons)
    assert again.allows(letter(reason), reasons) is moves
    assert again.allows(letter("rejected_by_x"), reasons)


@pytest.mark.parametrize("reason", ["unclear_answer", "answer_lost", "conflicting_duplicate"])
def test_naming_it_alone_is_refused_in_a_line_that_says_why(reason: str) -> None:
    with pytest.raises(ValueError, match=f"may have counted what is there as {reason}: add --send-again"):
        SendAgain().check([reason])


@pytest.mark.parametrize("partial", [True, False])
def test_requests_of_which_a_part_was_counted_need_a_word_of_their_own(*, partial: bool) -> None:
    again = SendAgain(is_wanted=True, is_partial_wanted=partial)
    assert again.allows(letter("unclear_answer", PARTIAL), ["unclear_answer"]) is partial
    assert again.allows(letter("unclear_answer", "X's answer does not say"), ["unclear_answer"])


def test_by_reason() -> None:
    letters = [letter("unclear_answer"), letter("too_old")]
    assert list(Choice().of(letters)) == letters
    assert [one.reason for one in Choice(("too_old",)).of(letters)] == ["too_old"]


class Sqs:
    """Keeps what is sent."""

    def __init__(self) -> None:
        self.sent: list[dict[str, object]] = []

    def send_message_batch(self, QueueUrl: str, Entries: list[dict[str, object]]) -> dict[str, object]:  # noqa: N803
        self.sent += Entries
        return {"Successful": Entries}

    def delete_message_batch(self, QueueUrl: str, Entries: list[dict[str, object]]) -> dict[str, object]:  # noqa: N803
        return {"Successful": Entries}


def sent_again(reason: str) -> list[str]:
    """What the function reads from a letter that two redrives moved, the second one two copies of it."""
    sqs = Sqs()
    DeadLetterQueue(sqs, "from", "to").redrive([letter(reason)])
    DeadLetterQueue(sqs, "from", "to").redrive([letter(reason), letter(reason)])
    records = [
        {"messageAttributes": {name: {"stringValue": one["StringValue"]} for name, one in attributes.items()}}
        for sent in sqs.sent
        if isinstance(attributes := sent["MessageAttributes"], dict)
    ]
    return [read_message(record, 1_795_514_500_000).send_again for record in records]


def test_what_is_sent_again_is_another_message_with_each_redrive() -> None:
    first, second, copy = sent_again(Reason.UNCLEAR_ANSWER)
    assert first
    assert second
    assert first != second
    # Two copies of one conversion, each in a dead letter, go once.
    assert copy == second


def test_what_x_never_got_needs_no_mark() -> None:
    assert sent_again(Reason.TOO_OLD) == ["", "", ""]
