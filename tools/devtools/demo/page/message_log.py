"""What the page knows: every message, where it is, and what X got of it."""

import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from typing import Any

from x_conversions.core.outcome import Outcome, Reason

from devtools.demo.page.log_entry import IN_PROGRESS, WAITING, LogEntry, Sent
from devtools.demo.page.message_results import MessageResult, conversion_id_of
from devtools.demo.page.timeline import Timeline
from devtools.x_simulator import ReceivedRequest, TokenRequest

_KEPT = 2_000  # entries; the oldest that have ended are forgotten, and stay in the counts

_DEAD_LETTERS = (Outcome.REJECTED, Outcome.UNACCOUNTED)
_ENDED = frozenset(Outcome) - {Outcome.DEFERRED}

Records = Sequence[Mapping[str, Any]]


class MessageLog:
    """Told by those who send, the functions and X; asked by the page. For any number of threads."""

    def __init__(self, clock: Callable[[], float] = time.time, most_kept: int = _KEPT) -> None:
        self._clock, self._most_kept = clock, most_kept
        self._lock = threading.RLock()
        self._entries: dict[str, LogEntry] = {}
        self._sent: dict[str, Sent] = {}
        self._redriven: defaultdict[str, list[LogEntry]] = defaultdict(list)  # by body
        self._counts: Counter[tuple[str, str]] = Counter()
        self._timeline = Timeline()
        self._version = 0
        self._last_number = 0
        self._requests = 0

    def put(self, message_id: str, body: str) -> int:
        """A message was put on the queue; a function may have had it before this is known. Returns its number."""
        with self._lock:
            return self._entry(message_id, body).number

    def received(self, records: Records) -> None:
        """A function got these."""
        with self._lock:
            for record in records:
                if "original_sent_at" in record.get("messageAttributes", {}):
                    self._redriven_elsewhere(record["messageId"], record["body"])
                entry = self._entry(record["messageId"], record["body"])
                entry.receipt_handle = record["receiptHandle"]
                entry.times_received = int(record["attributes"]["ApproximateReceiveCount"])
                self._move(entry, IN_PROGRESS)

    def settled(self, results: Mapping[str, MessageResult], comes_back_at: Mapping[str, float]) -> None:
        """What became of messages, and when those that were deferred come back, by message id."""
        with self._lock:
            now = self._clock()
            for message_id, result in results.items():
                entry = self._entries[message_id]
                entry.detail, entry.settled_at = result.detail, now
                is_deferred = result.outcome is Outcome.DEFERRED
                entry.comes_back_at = comes_back_at.get(message_id) if is_deferred else None
                entry.sent = self._sent.get(entry.conversion_id) if _reached_x(result) else None
                self._move(entry, result.outcome.value, result.reason)
                self._timeline.add(now, result.outcome.value)
            self._forget()

    def told(self, request: ReceivedRequest | TokenRequest) -> None:
        """X got a request."""
        if not isinstance(request, ReceivedRequest):
            return
        with self._lock:
            self._requests += 1  # the simulator's own numbers count what is asked of its other endpoints, too
            for place, conversion in enumerate(request.conversions):
                conversion_id = conversion.get("conversion_id", "")
                counted = self._sent[conversion_id].counted if conversion_id in self._sent else 0
                counted += place < request.counted
                self._sent[conversion_id] = Sent(conversion, self._requests, request.status, counted)

    def called_back(self, number: int) -> LogEntry | None:
        """The deferred message of that number, whose waiting is over; ``None`` if it isn't waiting."""
        with self._lock:
            entry = next((one for one in self._entries.values() if one.number == number), None)
            if entry is None or entry.comes_back_at is None:
                return None
            entry.comes_back_at = self._clock()
            self._touch(entry)
            return entry

    def redriven(self, source_message_id: str) -> None:
        """A rejected message goes back to the queue, under a message id that nobody knows yet."""
        with self._lock:
            if entry := self._entries.pop(source_message_id, None):
                self._redriven[entry.body].append(entry)
                self._move(entry, WAITING)

    def _redriven_elsewhere(self, message_id: str, body: str) -> None:
        """A message came back by `xconv dlq redrive`: it is the dead letter that it was, if there is one."""
        if message_id in self._entries or self._redriven.get(body):
            return
        letters = (one for one in self._entries.values() if one.body == body and one.state in _DEAD_LETTERS)
        if letter := next(letters, None):
            self.redriven(letter.message_id)

    def changes(self, since: int) -> dict[str, Any]:
        """What a page shows that has seen version `since`; 0 is one that has seen nothing."""
        with self._lock:
            known = [*self._entries.values(), *chain.from_iterable(self._redriven.values())]
            counts: Counter[str] = Counter()
            for (state, _), number in self._counts.items():
                counts[state] += number
            return {
                "version": self._version,
                "now": self._clock(),
                "entries": [entry.shown() for entry in known if entry.version > since],
                "requests": self._requests,
                "counts": {state: counts[state] for state in (WAITING, IN_PROGRESS, *Outcome)},
                "reasons": [
                    {"outcome": state, "reason": reason, "messages": number}
                    for (state, reason), number in self._counts.most_common()
                    if reason and number
                ],
                "timeline": self._timeline.buckets(self._clock()),
            }

    def _entry(self, message_id: str, body: str) -> LogEntry:
        if message_id not in self._entries:
            redriven = self._redriven.get(body)
            entry = redriven.pop(0) if redriven else self._new(body)
            entry.message_id = message_id
            self._entries[message_id] = entry
            self._touch(entry)
        return self._entries[message_id]

    def _new(self, body: str) -> LogEntry:
        self._last_number += 1
        now = self._clock()
        entry = LogEntry(self._last_number, body, conversion_id_of(body, int(now * 1000)), now)
        self._counts[entry.state, entry.reason] += 1
        return entry

    def _move(self, entry: LogEntry, state: str, reason: str = "") -> None:
        self._counts[entry.state, entry.reason] -= 1
        entry.state, entry.reason = state, reason
        self._counts[state, reason] += 1
        if state in (WAITING, IN_PROGRESS):
            entry.detail, entry.comes_back_at = "", None
        self._touch(entry)

    def _touch(self, entry: LogEntry) -> None:
        self._version += 1
        entry.version = self._version

    def _forget(self) -> None:
        ended = [one for one in self._entries.values() if one.state in _ENDED]
        for entry in ended[: max(0, len(self._entries) - self._most_kept)]:
            del self._entries[entry.message_id]
            self._sent.pop(entry.conversion_id, None)


def _reached_x(result: MessageResult) -> bool:
    if result.outcome is Outcome.REJECTED:
        return result.reason == Reason.REJECTED_BY_X
    return result.outcome is not Outcome.SKIPPED
