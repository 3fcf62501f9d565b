"""Batch requests to SQS, of which only what SQS confirms counts as done."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic

from botocore.exceptions import BotoCoreError, ClientError

from x_conversions.adapters.sqs_batching import Item, batches, confirmed, failure_codes, numbered

# One entry for which SQS refuses the whole call; by the names of the SDKs, old and new.
_ABOUT_ONE_ENTRY = frozenset(
    """InvalidMessageContents BatchRequestTooLong InvalidParameterValue InvalidAttributeValue InvalidAttributeName
    MissingParameter MissingRequiredParameterException EmptyValue InvalidBatchEntryId SerializationException
    ValidationException ReceiptHandleIsInvalid""".split()
)
OUT_OF_TIME = "out of time"
_UNCONFIRMED = "not confirmed"
_LONGEST_CAUSE = 60  # characters; codes are words


@dataclass(slots=True)
class BatchRequest(Generic[Item]):
    """What is asked of SQS for many items.

    Parameters
    ----------
    call
        Sends the entries of one batch; returns SQS's answer, whatever that is, or raises.
    entry_of, size_of
        An item's entry in the batch, without its `Id`, and the bytes it takes there.
    has_time
        Whether there is time for one more call.
    causes
        What went wrong, and how many items it met, the first and the second time.
    """

    call: Callable[[list[Any]], object]
    entry_of: Callable[[Item], Mapping[str, Any]]
    size_of: Callable[[Mapping[str, Any]], int]
    has_time: Callable[[], bool]
    causes: Counter[str] = field(default_factory=Counter)
    _is_over: bool = False

    def send(self, items: Sequence[Item]) -> list[Item]:
        """Send them all; returns those that SQS did not confirm. Never raises."""
        left = self._send(items)
        # SQS refuses single entries of a batch for reasons of its own; once more costs little.
        return self._send(left) if left and not self._is_over else left

    def _send(self, items: Sequence[Item]) -> list[Item]:
        left: list[Item] = []
        tried = 0
        entries = ((item, self.entry_of(item)) for item in items)
        for batch in batches(entries, lambda pair: self.size_of(pair[1])):
            left += self._send_batch(batch)
            tried += len(batch)
            if self._is_over:
                break
        return left + list(items[tried:])

    def _send_batch(self, batch: Sequence[tuple[Item, Mapping[str, Any]]]) -> list[Item]:
        if not self._is_over and not self.has_time():
            self.causes[OUT_OF_TIME] += len(batch)
            self._is_over = True
        if self._is_over:
            return [item for item, _ in batch]
        try:
            answer = self.call(numbered(entry for _, entry in batch))
        except Exception as error:  # noqa: BLE001 - botocore's own errors, and what its parsers raise on strange answers
            return self._failed(batch, error)
        done = confirmed(len(batch), answer)
        codes = failure_codes(answer)
        left = [place for place in range(len(batch)) if place not in done]
        self.causes.update(codes.get(place, _UNCONFIRMED)[:_LONGEST_CAUSE] for place in left)
        return [batch[place][0] for place in left]

    def _failed(self, batch: Sequence[tuple[Item, Mapping[str, Any]]], error: Exception) -> list[Item]:
        code = _code(error)
        self.causes[code[:_LONGEST_CAUSE]] += len(batch)
        if len(batch) > 1 and code.rpartition(".")[2] in _ABOUT_ONE_ENTRY:
            return [item for pair in batch for item in self._send_batch([pair])]
        self._is_over |= _is_down(error)
        return [item for item, _ in batch]


def _is_down(error: Exception) -> bool:
    """Whether the next call would fail as well, after as many tries: an invocation has no time to find out."""
    if isinstance(error, ClientError):
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 500)
        return not isinstance(status, int) or status >= 500
    return isinstance(error, BotoCoreError)


def _code(error: Exception) -> str:
    """SQS's own code, or the error's name; never its text, which may quote a message."""
    if isinstance(error, ClientError):
        return str(error.response.get("Error", {}).get("Code") or type(error).__name__)
    return type(error).__name__
