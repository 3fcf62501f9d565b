"""No log line is longer than CloudWatch Logs takes, in bytes, whatever ids there are; and no id is lost."""

import io
import json
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from x_conversions.core.observability import logger
from x_conversions.core.outcome import Disposition, Outcome, Reason
from x_conversions.delivery.ledger import Ledger
from x_conversions.events.message import Message
from x_conversions.reporting.id_lines import lines_of
from x_conversions.reporting.invocation_report import InvocationReport
from x_conversions.x_api.client import Exchange
from x_conversions.x_api.responses import RawResponse, read_response

from tests.support.delivery_builders import conversion
from tests.support.examples import examples

MOST_BYTES = 262_144 - 26  # of a log event, less what CloudWatch adds to each


@pytest.fixture
def printed() -> Iterator[io.BytesIO]:
    """What the logger writes, as the bytes that Lambda hands on."""
    kept = io.BytesIO()
    handler = logger.registered_handler
    stream = handler.setStream(io.TextIOWrapper(kept, "utf-8", write_through=True))  # type: ignore[attr-defined]
    yield kept
    handler.setStream(stream)  # type: ignore[attr-defined]


IDS = {
    "usual": ("evt-{}", 1),
    "a thousand letters": ("{:x>1000}", 3),
    "a thousand emoji": ("{:\U0001f600>1000}", 11),
    "a thousand letters of three bytes": ("{:靴>1000}", 8),
    "a thousand quotes": ('{:">1000}', 6),
    "a thousand backslashes": ("{:\\>1000}", 6),
}


@pytest.mark.parametrize("form", IDS)
def test_a_full_request_of_long_ids_is_said_in_lines_that_are_taken_whole(form: str, printed: io.BytesIO) -> None:
    # Given 500 conversions with such ids, and an X whose answer is as long as it gets
    written, most_lines = IDS[form]
    ids = [written.format(number)[:1000] for number in range(500)]
    group = [conversion(number, conversion_id=id_) for number, id_ in enumerate(ids)]
    errors = [{"code": "C" * 500, "message": "x" * 50_000, "parameter": f"p{one}" * 500} for one in range(200)]
    body = json.dumps({"errors": errors, "data": {"debug_id": "d" * 100_000}}).encode()
    answer = read_response(RawResponse(400, {"x-api-warn": "w" * 100_000}, body), 0)

    # When the receipt is written
    InvocationReport("shop").exchanged(Exchange(group, answer, 0.1, "version-1"))

    # Then each line is taken whole, and every id is there once, in order
    lines = printed.getvalue().splitlines()
    assert 1 <= len(lines) <= most_lines
    assert max(map(len, lines)) <= MOST_BYTES
    assert [id_ for line in lines for id_ in json.loads(line)["conversion_ids"]] == ids


@pytest.mark.parametrize(
    "message_id", ["x" * 1_000_000, "靴" * 500_000, "\ud800" * 100, "\x00\x1b[31m", "\\" * 300_000]
)
def test_an_id_that_somebody_made_up_fits_into_a_line(
    message_id: str, printed: io.BytesIO, capsys: pytest.CaptureFixture[str]
) -> None:
    # Given a message with such an id, and a disposition of many words
    messages = [Message(message_id, "", "{", 0, 1), Message("message-2", "", "{", 0, 1)]
    ledger = Ledger(messages)
    for message in messages:
        ledger.settle(message, Disposition(Outcome.REJECTED, Reason.INVALID_EVENT, "words " * 100_000))

    # When the receipts are written
    InvocationReport("shop").finish(ledger, messages, [])

    # Then they are taken whole, and nothing failed on the way
    lines = printed.getvalue().splitlines()
    assert max(map(len, lines)) <= MOST_BYTES
    said = [id_ for line in lines for id_ in json.loads(line).get("conversion_ids", [])]
    assert len(said) == 2
    assert said[1] == "message message-2"
    assert "Logging error" not in capsys.readouterr().err


@given(st.lists(st.text(max_size=50) | st.text(min_size=900, max_size=1_100), max_size=60))
@examples(50)
def test_every_id_is_in_one_line(ids: list[str]) -> None:
    lines = lines_of(ids)
    assert sum(map(len, lines)) == len(ids)
    for line in lines:
        assert line
        assert len(json.dumps(line, ensure_ascii=False).encode()) <= 200_000 + 2 * len(line)


def test_without_ids_there_is_no_line() -> None:
    assert lines_of([]) == []
