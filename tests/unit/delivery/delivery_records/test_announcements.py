"""What an announcement means to others: by its age, and by what is known besides."""

import pytest
from x_conversions.delivery.delivery_records.announcements import (
    abandoned,
    announce,
    in_flight,
    merged,
    oldest_name_alive,
    one_more_send,
    sent_by,
    unresolved,
)
from x_conversions.delivery.delivery_records.table import Announcement, Record

from tests.support.delivery_builders import NOW

AT, DAY = int(NOW), 86_400
ONE, OTHER = b"one.........", b"other......."


@pytest.mark.parametrize(
    ("seconds_ago", "is_alive"), [(-31, False), (-30, True), (0, True), (90, True), (91, False), (10**9, False)]
)
def test_an_instance_may_be_sending_for_its_minute_and_what_clocks_differ(seconds_ago: int, is_alive: bool) -> None:
    announced = Announcement(b"name", frozenset({ONE}), AT - seconds_ago)
    assert in_flight([announced], AT) == ({ONE} if is_alive else set())
    assert list(abandoned([announced], AT)) == ([] if is_alive else [announced])


@pytest.mark.parametrize(("seconds_ago", "is_sure_to_be_read"), [(0, True), (180, True), (181, False)])
def test_names_sort_by_time_and_those_of_the_living_are_all_read(seconds_ago: int, is_sure_to_be_read: bool) -> None:
    # What an invocation left is as new as its end, and keeps its name: twice the time of a life
    name = announce([ONE], AT - seconds_ago).name
    assert (name >= oldest_name_alive(AT)) is is_sure_to_be_read


def test_no_two_announcements_have_one_name() -> None:
    first, second = announce([ONE], AT), announce([ONE], AT)
    assert first.name != second.name
    assert len(first.name) == len(second.name) == 12
    assert (first.keys, first.at) == (second.keys, second.at) == (frozenset({ONE}), AT)


@pytest.mark.parametrize(("seconds_ago", "sent_seconds_ago"), [(91, 31), (61, 1), (60, 0), (-3600, 0)])
def test_an_instance_that_died_may_have_sent_up_to_the_end_of_its_minute(
    seconds_ago: int, sent_seconds_ago: int
) -> None:
    assert sent_by(Announcement(b"name", frozenset({ONE}), AT - seconds_ago), AT) == AT - sent_seconds_ago


def test_each_death_is_one_send_of_unknown_fate_for_those_that_are_asked_for() -> None:
    died = [Announcement(b"%d" % ago, frozenset({ONE, OTHER}), AT - ago) for ago in (200, 300)]
    alive = Announcement(b"alive", frozenset({ONE}), AT)
    until = AT - 140 + 25 * DAY
    found = Record(is_delivered=False, money=None, sends=2, at=AT - 140, until=until, counted=b"300")
    assert unresolved([*died, alive], {ONE, b"new"}, {}, AT) == {ONE: found}

    # and what a record counts already is none
    counted = {ONE: Record(is_delivered=False, money=None, sends=1, at=AT, until=AT + DAY, counted=b"200")}
    assert unresolved(died, {ONE}, counted, AT)[ONE].sends == 1
    assert unresolved(died[:1], {ONE}, counted, AT) == {}
    assert unresolved(died, {ONE}, {OTHER: counted[ONE]}, AT) == {ONE: found}


@pytest.mark.parametrize(
    ("at", "until", "known_at", "known_until"),
    [
        (AT, AT + 25 * DAY, AT - 50, AT + DAY),  # later than what was known, and known for longer
        (AT + 50, AT + 40 * DAY, AT + 50, AT + 40 * DAY),
    ],
)
def test_one_more_send_keeps_what_was_known(at: int, until: int, known_at: int, known_until: int) -> None:
    known = Record(is_delivered=False, money="5.00 EUR", sends=2, at=known_at, until=known_until)
    died = Announcement(b"dead", frozenset({ONE}), AT - 60)
    assert one_more_send(known, died, AT) == known._replace(sends=3, at=at, until=until, counted=b"dead")


@pytest.mark.parametrize(("died_at", "at"), [(AT - 60, AT), (AT + 60, AT + 60)])
def test_a_record_counts_the_sends_of_those_that_died_unless_x_has_counted_it(died_at: int, at: int) -> None:
    record = Record(is_delivered=False, money="5.00 EUR", sends=1, at=AT, until=AT + DAY)
    died = Record(is_delivered=False, money=None, sends=2, at=died_at, until=AT + 25 * DAY)
    assert merged(record, died) == record._replace(sends=3, at=at)
    assert merged(record, None) == record
    delivered = record._replace(is_delivered=True)
    assert merged(delivered, died) == delivered
