"""What `xconv preview` and `xconv send` are given: an event, an SQS payload, a list of events, or JSON lines."""

import json
import sys
from pathlib import Path
from typing import Any

from x_conversions.events.message import Message, read_message


def read_file(file: str, now: int) -> list[Message]:
    """The messages in a file, or with ``-`` in standard input; bytes that are no UTF-8 stay as they are.

    Raises
    ------
    ValueError
        It can't be read; one line that says why.
    """
    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8", errors="surrogateescape")
    except OSError as error:
        raise ValueError(f"{file} can't be read: {error.strerror}") from None
    return read_messages(text, now)


def read_messages(text: str, now: int) -> list[Message]:
    """The messages in a text. `now` (epoch milliseconds) is when those without a time of their own were sent.

    A text that is no JSON as a whole is taken line by line; a line that is no JSON is a message all the same, because
    it would be one on the queue.
    """
    try:
        whole = json.loads(text)
    except ValueError:
        # Not splitlines: JSON's strings may hold what Unicode calls a line's end.
        return [message(number, line, now) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    if isinstance(whole, dict) and isinstance(whole.get("Records"), list):
        return [_record(number, record, now) for number, record in enumerate(whole["Records"], 1)]
    if isinstance(whole, list):
        return [message(number, json.dumps(event), now) for number, event in enumerate(whole, 1)]
    return [message(1, text, now)]


def _record(number: int, record: Any, now: int) -> Message:
    if not isinstance(record, dict) or not isinstance(record.get("body"), str):
        raise ValueError(f"record {number} of the SQS payload has no body; events/*.json show what one looks like")
    return read_message({"messageId": str(number), **record}, now)


def message(number: int, body: str, now: int) -> Message:
    """A body as it would be on the queue, sent now and received once."""
    return Message(str(number), "", body, now, 1)
