"""Items of the table of delivery records: a conversion's record, an announcement, a sign.

The first key names the conversion, or stands for everything else together; the second tells those apart, and sorts
announcements by time, before the signs' words. Every item has a time to live, in epoch seconds: DynamoDB deletes it
some days later.
"""

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

from x_conversions.core.version import FORMAT
from x_conversions.delivery.deduplication import Key
from x_conversions.delivery.delivery_records.announcements import DAY, DAYS_OF_THE_UNKNOWN
from x_conversions.delivery.delivery_records.doubt import SECONDS_OF_DOUBT
from x_conversions.delivery.delivery_records.table import Announcement, Around, Record, Sign

Item = Mapping[str, Any]
"""As botocore takes and gives it: ``{"a": {"N": "1795514400"}}``."""

OPEN = b"open"
_RECORD = b"\0"
_KEY_BYTES = 12
_NOT_OURS = (KeyError, TypeError, ValueError)  # somebody wrote into the table by hand
_FORM: Item = {"v": {"N": str(FORMAT)}}  # for later versions; nothing here reads it
_MONEY = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,8})? [A-Z]{3}", re.ASCII)


def record_key(key: Key) -> Item:
    """The primary key of a conversion's record."""
    return {"k": {"B": key}, "r": {"B": _RECORD}}


def record_item(key: Key, record: Record) -> Item:
    """A conversion's record as an item."""
    item = {
        **record_key(key),
        **_FORM,
        "s": {"S": "d" if record.is_delivered else "u"},
        "n": _number(record.sends),
        "a": _number(record.at),
        "t": _number(record.until),
    }
    if record.counted:
        item["o"] = {"B": record.counted}
    return item | {"m": {"S": record.money}} if record.money else item


def read_records(items: Iterable[Item]) -> dict[Key, Record]:
    """Records from their items; what is none is left out."""
    found: dict[Key, Record] = {}
    for item in items:
        with suppress(*_NOT_OURS):
            found[bytes(item["k"]["B"])] = _read_record(item)
    return found


def _read_record(item: Item) -> Record:
    is_delivered = item["s"]["S"] == "d"
    money = item["m"]["S"] if "m" in item else ""
    if money and not _MONEY.fullmatch(money):
        raise ValueError("no money")
    sends, at, until = (int(item[name]["N"]) for name in "nat")
    if sends < 0:
        raise ValueError("no number of sends")
    counted = bytes(item["o"]["B"]) if "o" in item else b""
    return Record(is_delivered, money if is_delivered else money or None, sends, at, until, counted)


def open_key(name: bytes) -> Item:
    """The primary key of an announcement or a sign."""
    return {"k": {"B": OPEN}, "r": {"B": name}}


def announcement_item(announcement: Announcement) -> Item:
    """An announcement as an item: 500 conversions are 6 KB of it."""
    item = {
        **open_key(announcement.name),
        **_FORM,
        "d": {"B": b"".join(sorted(announcement.keys))},
        "a": _number(announcement.at),
        "t": _number(announcement.at + DAYS_OF_THE_UNKNOWN * DAY),
    }
    return item | {"w": {"BOOL": True}} if announcement.is_sweep else item


def sign_item(sign: Sign, at: int) -> Item:
    """A sign as an item."""
    return {**open_key(sign.encode()), **_FORM, "a": _number(at), "t": _number(at + SECONDS_OF_DOUBT)}


def read_around(items: Iterable[Item]) -> Around:
    """Announcements and signs from their items; what is neither is left out."""
    announcements: list[Announcement] = []
    signs: dict[Sign, int] = {}
    for item in items:
        with suppress(*_NOT_OURS):
            name, at = bytes(item["r"]["B"]), int(item["a"]["N"])
            if "d" in item:
                announcements.append(Announcement(name, _unpacked(bytes(item["d"]["B"])), at, "w" in item))
            else:
                signs[Sign(name.decode())] = at
    return Around(announcements, signs)


def _unpacked(keys: bytes) -> frozenset[Key]:
    return frozenset(keys[start : start + _KEY_BYTES] for start in range(0, len(keys), _KEY_BYTES))


def _number(value: int) -> Item:
    return {"N": str(value)}
