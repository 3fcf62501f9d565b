"""What other instances' announcements mean: what they may be sending now, and what they never came back from."""

import secrets
from collections.abc import Collection, Iterable, Iterator, Mapping

from x_conversions.delivery.deduplication import Key
from x_conversions.delivery.delivery_records.table import Announcement, Record

# Instances' clocks differ by milliseconds. What is later than this is no time of theirs: somebody wrote it by hand.
CLOCKS_DIFFER_SECONDS = 30
# Lambda ends an invocation after 60 seconds.
_SECONDS_OF_AN_INVOCATION = 60
SECONDS_OF_A_LIFE = _SECONDS_OF_AN_INVOCATION + CLOCKS_DIFFER_SECONDS
# A message may be on its way for 10 days in the queue and 14 in the dead-letter queue: what is known of it stays.
DAYS_OF_THE_UNKNOWN = 25
DAY = 86_400
# A name is the time, and then chance: a table sorts them, and knows the newest ones first.
_TIME_BYTES, _RANDOM_BYTES = 5, 7
# What is left of an announcement keeps its name, and is as new as the end of its invocation.
_SECONDS_OF_A_NAME = 2 * SECONDS_OF_A_LIFE


def announce(keys: Iterable[Key], now: int, *, is_sweep: bool = False) -> Announcement:
    """An announcement under a new name, which sorts behind all older ones. `now` is in epoch seconds."""
    name = now.to_bytes(_TIME_BYTES) + secrets.token_bytes(_RANDOM_BYTES)
    return Announcement(name, frozenset(keys), now, is_sweep)


def oldest_name_alive(now: int) -> bytes:
    """Announcements whose names sort before this one are of instances that are not sending any more."""
    return (now - _SECONDS_OF_A_NAME).to_bytes(_TIME_BYTES)


def in_flight(announcements: Iterable[Announcement], now: int) -> frozenset[Key]:
    """What another instance may be sending."""
    return frozenset().union(*(one.keys for one in announcements if _is_alive(one, now)))


def abandoned(announcements: Iterable[Announcement], now: int) -> Iterator[Announcement]:
    """Announcements of instances that died: what is in them may have been sent."""
    return (one for one in over(announcements, now) if not one.is_sweep)


def over(announcements: Iterable[Announcement], now: int) -> Iterator[Announcement]:
    """Announcements that nobody is at any more, and nobody took back."""
    return (one for one in announcements if not _is_alive(one, now))


def _is_alive(announcement: Announcement, now: int) -> bool:
    """Whether its instance may still be sending. One from the future would never end, and hold up what is in it."""
    return -CLOCKS_DIFFER_SECONDS <= now - announcement.at <= SECONDS_OF_A_LIFE


def unresolved(
    announcements: Iterable[Announcement], keys: Collection[Key], known: Mapping[Key, Record], now: int
) -> dict[Key, Record]:
    """One send of unknown fate for each time that an instance died with the conversion, unless what is known of that
    counts it already.
    """
    found: dict[Key, Record] = {}
    for one in abandoned(announcements, now):
        for key in one.keys.intersection(keys):
            if not (key in known and known[key].counted == one.name):
                found[key] = one_more_send(found.get(key), one, now)
    return found


def sent_by(announcement: Announcement, now: int) -> int:
    """When its instance may have sent what is in it at the latest; what X counted before that shows nothing."""
    return min(announcement.at + _SECONDS_OF_AN_INVOCATION, now)


def one_more_send(record: Record | None, announcement: Announcement, now: int) -> Record:
    """What is known after one more send of unknown fate, by an instance that died."""
    at = sent_by(announcement, now)
    until = at + DAYS_OF_THE_UNKNOWN * DAY
    if record is None:
        return Record(is_delivered=False, money=None, sends=1, at=at, until=until, counted=announcement.name)
    return record._replace(
        sends=record.sends + 1, at=max(record.at, at), until=max(record.until, until), counted=announcement.name
    )


def merged(record: Record, unresolved_sends: Record | None) -> Record:
    """A record with the sends that ended in no record."""
    if record.is_delivered or unresolved_sends is None:
        return record
    return record._replace(sends=record.sends + unresolved_sends.sends, at=max(record.at, unresolved_sends.at))
