"""What somebody pasted into the box: one event, a list of them, or one a line."""

import json

from x_conversions.adapters.sqs_batching import MOST_BYTES, text_size

MOST_EVENTS = 500


def read_pasted(text: str) -> list[str]:
    """The message bodies in it. A single event goes on the queue character by character as it was pasted.

    Raises
    ------
    ValueError
        In one line, what is wrong and where.
    """
    if not text.strip():
        raise ValueError("nothing to send: paste an event, a JSON object")
    bodies = _lines(text) or _whole(text)
    if not bodies or len(bodies) > MOST_EVENTS:
        raise ValueError(f"a list of {len(bodies)} events; it takes 1 to {MOST_EVENTS}")
    if any(text_size(body) > MOST_BYTES for body in bodies):
        raise ValueError("an event over 1 MiB, which SQS does not take")
    return bodies


def _whole(text: str) -> list[str]:
    pasted = _parsed(text)
    if not isinstance(pasted, list):
        _check(pasted)
        return [text]
    for place, event in enumerate(pasted, 1):
        _check(event, f", number {place} of the list,")
    return [json.dumps(event, ensure_ascii=False) for event in pasted]


def _lines(text: str) -> list[str]:
    """JSON lines, each as it was pasted; nothing for anything else: there, the first line is no event by itself."""
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    if len(lines) < 2 or not _is_event(lines[0][1]):
        return []
    for number, line in lines:
        _check(_parsed(line, number), f" of line {number}")
    return [line for _, line in lines]


def _is_event(line: str) -> bool:
    try:
        return isinstance(_parsed(line), dict)
    except ValueError:
        return False


def _parsed(text: str, first_line: int = 1) -> object:
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("nested too deeply to be an event") from None
    except json.JSONDecodeError as error:
        line = first_line + error.lineno - 1
        raise ValueError(f"not JSON: {error.msg} at line {line}, column {error.colno}") from None


def _check(event: object, where: str = "") -> None:
    if not isinstance(event, dict):
        raise ValueError(f"an event{where} is a JSON object, and this is {_kind(event)}")


def _kind(value: object) -> str:
    kinds = {str: "a string", bool: "a boolean", int: "a number", float: "a number", type(None): "null"}
    return kinds.get(type(value), "a list")
