"""What an instance that died left behind becomes records, as far as that can be done; the rest stays announced."""

import pytest
from x_conversions.core.deadline import Deadline
from x_conversions.delivery.deduplication import Key
from x_conversions.delivery.delivery_records.announcements import announce, oldest_name_alive
from x_conversions.delivery.delivery_records.sweep import sweep
from x_conversions.delivery.delivery_records.table import (
    Announcement,
    Record,
    RecordsUnavailable,
    Sign,
)

from tests.support.delivery_builders import NOW, FakeClock
from tests.support.partial_table import PartialTable

AT, DAY = int(NOW), 86_400
BUSY, UNREAD, UNWRITTEN, FREE = b"busy", b"unread", b"unwritten", b"free"
LEFT = Announcement(b"dead", frozenset({BUSY, UNREAD, UNWRITTEN, FREE}), AT - 91)
SENT_BY = AT - 31


def swept(table: PartialTable) -> None:
    own = announce(LEFT.keys, AT)
    sweep(table, LEFT, own, AT, Deadline.after(2, reserve=0, clock=FakeClock()))
    del table.announcements[own.name]  # its own stays, for whoever made it


def unknown(sends: int, at: int = SENT_BY, until: int = SENT_BY + 25 * DAY, counted: bytes = b"dead") -> Record:
    return Record(is_delivered=False, money=None, sends=sends, at=at, until=until, counted=counted)


def test_what_is_busy_or_not_read_or_not_written_stays_announced() -> None:
    # Given what a dead instance left: one that another instance is sending, one that isn't read, one not written
    alive = Announcement(b"alive", frozenset({BUSY}), AT - 5)
    table = PartialTable(announcements={b"dead": LEFT, b"alive": alive}, unread={UNREAD}, unwritten={UNWRITTEN})

    # When it is swept, Then only the fourth has a record, and the others are left as they were, whoever comes next
    swept(table)
    assert table.records == {FREE: unknown(1)}
    stays = LEFT._replace(keys=frozenset({BUSY, UNREAD, UNWRITTEN}))
    assert table.announcements == {b"dead": stays, b"alive": alive}
    assert table.oldest == oldest_name_alive(AT)

    # and when nothing is in the way any more, the rest has its records, too, and the announcement is gone
    again = PartialTable(announcements={b"dead": stays}, records=table.records)
    sweep(again, stays, announce(stays.keys, AT), AT, Deadline.after(2, reserve=0, clock=FakeClock()))
    assert again.records == dict.fromkeys(LEFT.keys, unknown(1))
    assert b"dead" not in again.announcements


@pytest.mark.parametrize("kept_back", [{"unread": {UNREAD}}, {"unwritten": {UNWRITTEN}}], ids=["unread", "unwritten"])
def test_one_of_them_is_enough_for_it_to_stay(kept_back: dict[str, set[Key]]) -> None:
    table = PartialTable(announcements={b"dead": LEFT}, **kept_back)  # type: ignore[arg-type]
    swept(table)
    assert [one.keys for one in table.announcements.values()] == [*kept_back.values()]


def test_what_is_known_already_is_counted_on_and_what_is_over_is_not() -> None:
    # Given records: sent before, delivered, over since now, and one for a second more
    records = {
        BUSY: unknown(1, AT - 500, AT + 30 * DAY, b"before"),
        UNREAD: Record(is_delivered=True, money="5.00 EUR", sends=0, at=AT, until=AT + DAY),
        UNWRITTEN: unknown(7, AT - 500, AT, b""),
        FREE: unknown(7, AT - 500, AT + 1, b""),
    }
    table = PartialTable(announcements={b"dead": LEFT}, records=dict(records))
    swept(table)
    assert table.records == {
        BUSY: unknown(2, until=AT + 30 * DAY),
        UNREAD: records[UNREAD],
        UNWRITTEN: unknown(1),
        FREE: unknown(8),
    }
    assert not table.announcements


def test_what_a_record_counts_already_is_not_counted_on() -> None:
    # Given one whose record was written when this was swept before, and could not be taken back
    table = PartialTable(announcements={b"dead": LEFT}, records={FREE: unknown(1)})
    swept(table)
    assert table.records == dict.fromkeys(LEFT.keys, unknown(1))
    assert not table.announcements


@pytest.mark.parametrize(("lost_before", "lost"), [(0, SENT_BY), (SENT_BY + 9, SENT_BY + 9), (AT * 1000, SENT_BY)])
def test_the_sign_of_a_loss_only_grows_and_not_from_the_future(lost_before: int, lost: int) -> None:
    table = PartialTable(announcements={b"dead": LEFT}, signs={Sign.LOST: lost_before})
    swept(table)
    assert table.signs == {Sign.LOST: lost}


def test_what_another_one_has_swept_meanwhile_is_left_alone() -> None:
    taken: list[str] = []
    table = PartialTable(before=taken.append)
    swept(table)
    assert taken == ["announce", "look around"]
    assert not table.records


@pytest.mark.parametrize("step", ["announce", "look around", "read", "take back"])
def test_a_table_that_fails_loses_nothing(step: str) -> None:
    def fail(taken: str) -> None:
        if taken == step:
            raise RecordsUnavailable(step)

    table = PartialTable(before=fail, announcements={b"dead": LEFT})
    with pytest.raises(RecordsUnavailable):
        swept(table)
    assert table.announcements[b"dead"] == LEFT
