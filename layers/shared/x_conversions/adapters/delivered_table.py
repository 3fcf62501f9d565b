"""The table of delivery records in DynamoDB: as few calls as there can be, none of which holds anybody up.

Reads are strongly consistent: that two instances never send the same conversion rests on it.
"""

import random
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, TypeVar

from botocore.exceptions import ClientError

from x_conversions.adapters import record_items as items
from x_conversions.adapters.aws import dynamodb
from x_conversions.adapters.in_time import CallsInTime
from x_conversions.core.deadline import Deadline
from x_conversions.core.observability import logger
from x_conversions.delivery.deduplication import Key
from x_conversions.delivery.delivery_records.table import (
    Announcement,
    Around,
    Reading,
    Record,
    RecordsUnavailable,
    Sign,
)

# DynamoDB's limits of one call
_MOST_KEYS, _MOST_WRITES = 100, 25
_FAILURES_BEFORE_A_PAUSE = 2
_PAUSE_SECONDS = 60.0

T = TypeVar("T")


class DeliveredTable:
    """The table, for one function instance. After two failures in a row it is left alone for a minute.

    Parameters
    ----------
    clock
        Monotonic seconds.
    sleep
        Waits so many seconds.
    """

    def __init__(
        self,
        name: str,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._name, self._clock, self._sleep = name, clock, sleep
        self._failures, self._paused_until = 0, 0.0
        self._in_time = CallsInTime()

    def announce(self, announcement: Announcement, within: Deadline) -> None:
        """Put an announcement there; see `RecordTable`, as for the others."""
        item = items.announcement_item(announcement)
        self._call(lambda: dynamodb().put_item(TableName=self._name, Item=item), within)

    def look_around(self, oldest: bytes, within: Deadline) -> Around:
        return self._call(lambda: items.read_around(self._open_items(oldest, within)), within)

    def read(self, keys: Collection[Key], within: Deadline) -> Reading:
        records: dict[Key, Record] = {}
        unread = set(keys)
        try:
            for some in _slices(sorted(keys), _MOST_KEYS):
                left = self._read(some, records, unread, within)
                if left:
                    self._pause(within)
                    self._read(left, records, unread, within)
        except RecordsUnavailable:
            if len(unread) == len(keys):
                raise
        return Reading(records, frozenset(unread))

    def write(self, records: Mapping[Key, Record], signs: Mapping[Sign, int], within: Deadline) -> set[Key]:
        wanted = [items.record_item(key, record) for key, record in records.items()]
        wanted += [items.sign_item(sign, at) for sign, at in signs.items()]
        unwritten: list[items.Item] = []
        slices = _slices(wanted, _MOST_WRITES)
        for some in slices:
            try:
                left = self._write(some, within)
                if left:
                    self._pause(within)
                    left = self._write(left, within)
            except RecordsUnavailable:
                unwritten += [one for rest in (some, *slices) for one in rest]
            else:
                unwritten += left
        return {key for item in unwritten if (key := bytes(item["k"]["B"])) != items.OPEN}

    def take_back(self, name: bytes, within: Deadline) -> None:
        self._call(lambda: dynamodb().delete_item(TableName=self._name, Key=items.open_key(name)), within)

    def _open_items(self, oldest: bytes, within: Deadline) -> Iterator[items.Item]:
        """Signs, then announcements from the newest on: a page has 170 large ones, and takes 0.2 s of a small function.

        As names go backwards it ends with those that matter least.
        """
        start: dict[str, Any] = {}
        half = within.seconds_left / 2
        while within.seconds_left:  # whoever waits has given up by then, and pages may never end
            answer = dynamodb().query(
                TableName=self._name,
                ConsistentRead=True,
                ScanIndexForward=False,
                KeyConditionExpression="k = :open",
                ExpressionAttributeValues={":open": {"B": items.OPEN}},
                **start,
            )
            yield from answer["Items"]
            if not (last := answer.get("LastEvaluatedKey")):
                return
            if within.seconds_left < half and bytes(last["r"]["B"]) < oldest:
                logger.warning("many instances died: what they may have sent is looked through bit by bit")
                return
            start = {"ExclusiveStartKey": last}
        raise TimeoutError

    def _read(
        self, keys: Sequence[Key], records: dict[Key, Record], unread: set[Key], within: Deadline
    ) -> Sequence[Key]:
        """Look keys up: what is found goes to `records`, what was looked up leaves `unread`; returns what was not."""

        def read() -> tuple[dict[Key, Record], list[Key]]:
            wanted = [items.record_key(key) for key in keys]
            request: dict[str, Any] = {self._name: {"Keys": wanted, "ConsistentRead": True}}
            answer = dynamodb().batch_get_item(RequestItems=request)
            found = items.read_records(answer["Responses"].get(self._name, []))
            if not (unprocessed := answer["UnprocessedKeys"].get(self._name)):
                return found, []
            left = _primary_keys(unprocessed["Keys"])
            return found, [key for key, one in zip(keys, wanted, strict=True) if _primary_key(one) in left]

        found, left = self._call(read, within, is_failure=lambda answer: len(answer[1]) == len(keys))
        records |= found
        unread -= set(keys) - set(left)
        return left

    def _write(self, wanted: Sequence[items.Item], within: Deadline) -> list[items.Item]:
        """What was not written."""

        def write() -> list[items.Item]:
            request: dict[str, Any] = {self._name: [{"PutRequest": {"Item": item}} for item in wanted]}
            answer = dynamodb().batch_write_item(RequestItems=request)["UnprocessedItems"].get(self._name, [])
            if not answer:
                return []
            left = _primary_keys(one["PutRequest"]["Item"] for one in answer)
            return [item for item in wanted if _primary_key(item) in left]

        return self._call(write, within, is_failure=lambda left: len(left) == len(wanted))

    def _pause(self, within: Deadline) -> None:
        """A moment, for what is throttled."""
        self._sleep(min(random.uniform(0.05, 0.2), within.seconds_left))  # noqa: S311 - jitter

    def _call(self, call: Callable[[], T], within: Deadline, is_failure: Callable[[T], bool] = lambda _: False) -> T:
        if self._clock() < self._paused_until:
            raise RecordsUnavailable("it is left alone for a minute")
        if not within.seconds_left:
            raise RecordsUnavailable("no time is left")
        try:
            dynamodb()  # made here, because a thread that is given up should leave nothing half made
            answer = self._in_time(call, within.seconds_left)
        except Exception as error:  # noqa: BLE001 - whatever it is, conversions are delivered
            self._failed(_cause(error))
            raise RecordsUnavailable(_cause(error)) from None
        if is_failure(answer):
            self._failed("it is throttled")
        else:
            self._failures = 0
        return answer

    def _failed(self, cause: str) -> None:
        self._failures += 1
        if self._failures >= _FAILURES_BEFORE_A_PAUSE:
            self._paused_until = self._clock() + _PAUSE_SECONDS
            self._failures = 0
        logger.warning(
            "the table of delivery records is out of order",
            cause=cause,
            remedy="conversions are delivered all the same; docs/operations.md, NotRecordedAlarm",
        )


def _slices(wanted: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    return (wanted[start : start + size] for start in range(0, len(wanted), size))


def _primary_key(item: items.Item) -> tuple[bytes, bytes]:
    return bytes(item["k"]["B"]), bytes(item["r"]["B"])


def _primary_keys(of: Iterable[Any]) -> set[tuple[bytes, bytes]]:
    return {_primary_key(item) for item in of}


def _cause(error: Exception) -> str:
    if isinstance(error, ClientError):
        with suppress(KeyError, TypeError):
            return str(error.response["Error"]["Code"])
    return type(error).__name__
