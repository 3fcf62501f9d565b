"""What SQS takes in one call: ten messages, one mebibyte of them together, and not every character.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

MOST_PER_CALL = 10
# Of one message, attributes included, and of all messages of a call together. A queue may be set to less for one.
MOST_BYTES = 1_048_576
# All but the characters of XML 1.0. A text, because compiling ranges so wide takes 4 ms, which few invocations need.
_FORBIDDEN_CHARACTERS = "[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"

Item = TypeVar("Item")


def tens(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """Slices of as many as one call takes, for calls in which sizes don't count: deletes, visibility timeouts."""
    return (items[start : start + MOST_PER_CALL] for start in range(0, len(items), MOST_PER_CALL))


def batches(items: Iterable[Item], size: Callable[[Item], int]) -> Iterator[list[Item]]:
    """Batches within both limits, in the order of the items; each as long as it gets.

    Parameters
    ----------
    size
        Bytes of an item, as `message_size` counts them. One that is too large alone is alone in its batch.
    """
    batch: list[Item] = []
    total = 0
    for item in items:
        bytes_ = size(item)
        if batch and (len(batch) == MOST_PER_CALL or total + bytes_ > MOST_BYTES):
            yield batch
            batch, total = [], 0
        batch.append(item)
        total += bytes_
    if batch:
        yield batch


def numbered(entries: Iterable[Mapping[str, Any]]) -> list[Any]:
    """The entries of a batch request: each with its place in the batch as its `Id`, by which the answer names it."""
    return [{"Id": str(place), **entry} for place, entry in enumerate(entries)]


def confirmed(entries: int, answer: object) -> set[int]:
    """The places of the entries that SQS says it has done: named in `Successful`, and not in `Failed`.

    Whatever the answer is: an id that nobody asked about says nothing, and what isn't named isn't done.
    """
    done = _ids(answer, "Successful") - _ids(answer, "Failed")
    return {place for place in range(entries) if str(place) in done}


def failure_codes(answer: object) -> dict[int, str]:
    """SQS's own codes for what it has not done, by place."""
    failed = {_text(one, "Id"): _text(one, "Code") for one in _listed(answer, "Failed")}
    return {int(id_): code for id_, code in failed.items() if re.fullmatch("[0-9]{1,2}", id_) and code}


def _ids(answer: object, key: str) -> set[str]:
    return {_text(one, "Id") for one in _listed(answer, key)}


def _listed(answer: object, key: str) -> list[Any]:
    listed = answer.get(key) if isinstance(answer, dict) else None
    return listed if isinstance(listed, list) else []


def _text(value: object, key: str) -> str:
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, str) else ""


def message_size(message: Mapping[str, Any]) -> int:
    """Bytes of a message, `MessageBody` and `MessageAttributes`, as SQS counts them."""
    return text_size(message["MessageBody"]) + attributes_size(message.get("MessageAttributes", {}))


def attributes_size(attributes: Mapping[str, Any]) -> int:
    """Bytes of message attributes: names, types and values."""
    return sum(len(name) + len(one["DataType"]) + text_size(one["StringValue"]) for name, one in attributes.items())


def text_size(text: str) -> int:
    """Bytes of a text; a lone surrogate, which SQS does not take at all, counts as what JSON's reader made it from."""
    return len(text.encode("utf-8", "surrogatepass"))


def has_forbidden_characters(text: str) -> bool:
    """Whether SQS would refuse a text, and with it the whole call."""
    return re.search(_FORBIDDEN_CHARACTERS, text) is not None


def without_forbidden_characters(text: str) -> str:
    """The text with a replacement character for each that SQS does not take."""
    return re.sub(_FORBIDDEN_CHARACTERS, "\ufffd", text)
