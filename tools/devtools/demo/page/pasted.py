"""What somebody pasted into the box: one event, or a list of them."""

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
    try:
        pasted = json.loads(text)
    except RecursionError:
        raise ValueError("nested too deeply to be an event") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON: {error.msg} at line {error.lineno}, column {error.colno}") from None
    events = pasted if isinstance(pasted, list) else [pasted]
    if not events or len(events) > MOST_EVENTS:
        raise ValueError(f"a list of {len(events)} events; it takes 1 to {MOST_EVENTS}")
    for place, event in enumerate(events, 1):
        if not isinstance(event, dict):
            where = f", number {place} of the list," if isinstance(pasted, list) else ""
            raise ValueError(f"an event{where} is a JSON object, and this is {_kind(event)}")
    bodies = [json.dumps(event, ensure_ascii=False) for event in events] if isinstance(pasted, list) else [text]
    if any(text_size(body) > MOST_BYTES for body in bodies):
        raise ValueError("an event over 1 MiB, which SQS does not take")
    return bodies


def _kind(value: object) -> str:
    kinds = {str: "a string", bool: "a boolean", int: "a number", float: "a number", type(None): "null"}
    return kinds.get(type(value), "a list")
