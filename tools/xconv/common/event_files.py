"""What `xconv preview` and `xconv send` are given: events, however `curl`, a webhook's log or an export has them."""

import gzip
import json
import re
import sys
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count, repeat
from pathlib import Path

from x_conversions.events.fields import Json
from x_conversions.events.message import Message, read_message

from xconv.common.json_texts import elements, read_json_texts
from xconv.common.log_tables import log_rows
from xconv.common.wrappings import unwrap

_MOST_WRAPPINGS = 3  # a request in a log in an answer
_GZIP = b"\x1f\x8b"
# What `curl -i` writes before a body, once for each answer on the way to the last.
_HEAD = re.compile(r"(?:HTTP/[0-9.]+ [0-9]{3}[^\n]*\n(?:[^\n]+\n)*?\r?\n)+")


@dataclass(frozen=True)
class Given:
    """Messages as they would be on the queue, and sentences about what stood around them."""

    messages: list[Message] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_file(file: str, now: int) -> Given:
    """The messages in a file, or with ``-`` in standard input; bytes that are no UTF-8 stay as they are.

    Raises
    ------
    ValueError
        It can't be read, or holds no event; one line that says why.
    """
    try:
        content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        text = _text(gzip.decompress(content) if content.startswith(_GZIP) else content)
    except (OSError, EOFError) as error:  # EOFError: a gzip file that was cut off
        raise ValueError(f"{file} can't be read: {getattr(error, 'strerror', None) or error}") from None
    try:
        return read_messages(text, now)
    except ValueError as error:
        raise ValueError(f"{'standard input' if file == '-' else file}: {error}") from None


def read_messages(text: str, now: int) -> Given:
    """The messages in a text. `now` (epoch milliseconds) is when those without a time of their own were sent.

    A body stays as it was written, character by character, where nothing had to be taken off around it.

    Raises
    ------
    ValueError
        One line: there is nothing in it, it is a broken document, or a payload without bodies.
    """
    rows = log_rows(text)
    written, left_out = read_json_texts(_without_head(text)) if rows is None else (rows, 0)
    if len(written) == 1 and isinstance(written[0].value, list):
        written = elements(written[0])
    by_line = len({one.line for one in written}) == len(written)
    messages: list[Message] = []
    counts: Counter[str] = Counter()
    for number, one in enumerate(written, 1):
        label = f"line {one.line}" if by_line else str(number)
        inside, what = _inside(one.value, one.text)
        left_out += not inside
        counts[what] += len(inside)
        labels = (f"{label}, {place}" for place in count(1)) if len(inside) > 1 else repeat(label)
        messages += [
            read_message({"messageId": name, **_known(record)}, now)
            for name, record in zip(labels, inside, strict=False)
        ]
    if not messages:
        raise ValueError("there are no events in what was given")
    return Given(messages, list(_notes(counts, left_out)))


def _without_head(text: str) -> str:
    return text[match.end() :] if (match := _HEAD.match(text)) else text


def message(number: int, body: str, now: int) -> Message:
    """A body as it would be on the queue, sent now and received once."""
    return Message(str(number), "", body, now, 1)


def _text(content: bytes) -> str:
    # PowerShell writes UTF-16 where somebody says `curl … > file`.
    encoding = "utf-16" if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else "utf-8"
    return content.decode(encoding, errors="surrogateescape" if encoding == "utf-8" else "replace")


def _inside(value: object, text: str, depth: int = _MOST_WRAPPINGS) -> tuple[list[Json], str]:
    """The records in a value, or the value itself as it was written; and what stood around them."""
    wrapped = unwrap(value) if depth else None
    if wrapped is None:
        return [{"body": text}], ""
    if wrapped.is_of_queue:
        return [*wrapped.records], wrapped.what
    found: list[Json] = []
    for record in wrapped.records:
        body = record["body"]
        written = body if isinstance(body, str) else json.dumps(body)
        found += _inside(_read(body), written, depth - 1)[0]
    return found, wrapped.what


def _read(body: object) -> object:
    if not isinstance(body, str):
        return body
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _known(record: Json) -> Json:
    """Without what is empty, and without an id that is none, so that it doesn't take another's place."""
    return {name: value for name, value in record.items() if value and (name != "messageId" or isinstance(value, str))}


def _notes(counts: Counter[str], left_out: int) -> Iterator[str]:
    for what, number in counts.items():
        if what and number:
            yield f"taken out of {what}: {number}, each of which must be a message by itself"
    if left_out:
        yield f"log lines without an event, left out: {left_out}"
