"""What an instance that died left behind: its announcement becomes records of unknown fate, and goes.

Under an announcement of one's own, as anything is written: nobody else writes these records meanwhile, and of two that
sweep the same only one does it.
"""

from x_conversions.core.deadline import Deadline
from x_conversions.delivery.delivery_records.announcements import (
    in_flight,
    oldest_name_alive,
    one_more_send,
    sent_by,
)
from x_conversions.delivery.delivery_records.doubt import Doubt
from x_conversions.delivery.delivery_records.table import Announcement, RecordTable, Sign


def sweep(table: RecordTable, left: Announcement, own: Announcement, now: int, within: Deadline) -> None:
    """Turn what is left of an announcement into records, under an announcement of one's own, which stays.

    Raises
    ------
    RecordsUnavailable
        Nothing is lost: the announcement stays there, for the next one.
    """
    table.announce(own, within)
    around = table.look_around(oldest_name_alive(now), within)
    others = [one for one in around.announcements if one.name != own.name]
    if left not in others:
        return
    busy = in_flight(others, now) & left.keys
    reading = table.read(left.keys - busy, within)
    left_at = sent_by(left, now)
    known = {key: record for key, record in reading.records.items() if record.until > now}
    records = {
        key: one_more_send(known.get(key), left, now)
        for key in left.keys - busy - reading.unread
        if key not in known or not (known[key].is_delivered or known[key].counted == left.name)
    }
    signs = {Sign.LOST: max(left_at, Doubt.of(around.signs, (), now).lost_at)}
    rest = busy | reading.unread | table.write(records, signs, within)
    if rest:
        table.announce(left._replace(keys=frozenset(rest)), within)
    else:
        table.take_back(left.name, within)
