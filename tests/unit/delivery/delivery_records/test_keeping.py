"""What one instance leaves in the table, and what another makes of it."""

import pytest
from x_conversions.core.deadline import Deadline
from x_conversions.core.outcome import DELIVERED, UNCLEAR, Disposition, Outcome, Reason, deferred
from x_conversions.delivery.deduplication import key_of
from x_conversions.delivery.delivery_records.announcements import oldest_name_alive
from x_conversions.delivery.delivery_records.decision import Before, SendPolicy
from x_conversions.delivery.delivery_records.keeping import DeliveryRecords
from x_conversions.delivery.delivery_records.table import Announcement, Around, Record, RecordsUnavailable

from tests.support.delivery_builders import NOW, conversion, label
from tests.support.partial_table import PartialTable
from tests.support.record_scene import PIXEL, Scene, begun, order

DAY = 86_400
KEY = key_of(order(), PIXEL)


@pytest.mark.parametrize(
    "disposition",
    [
        *(deferred(Reason(word)) for word in "rate_limited x_unavailable unauthorized forbidden out_of_time".split()),
        deferred(Reason.SYSTEMATIC_REFUSAL),
        Disposition(Outcome.REJECTED, Reason.REJECTED_BY_X),
    ],
    ids=label,
)
def test_what_x_did_not_get_leaves_nothing(disposition: Disposition) -> None:
    # Given a conversion that X did not count, and surely not
    scene, one = Scene(), order()
    batch = begun(scene, one)
    assert batch.account(one, disposition) is disposition
    assert batch.end() == 0

    # Then it is as new
    assert [scene.table.records, scene.table.announcements, scene.table.signs] == [{}, {}, {}]
    assert begun(scene, one).decide(one) is None


@pytest.mark.parametrize("name", ["Purchase", "PageView"])
@pytest.mark.parametrize(
    ("disposition", "end"),
    [(deferred(Reason.ANSWER_LOST), None), (UNCLEAR, "unaccounted answer_lost"), (DELIVERED, "skipped duplicate")],
    ids=["lost", "unclear", "delivered"],
)
def test_what_x_may_have_counted_is_known_to_others(disposition: Disposition, end: str | None, name: str) -> None:
    scene, one = Scene(), order(name=name)
    batch = begun(scene, one)
    batch.account(one, disposition)
    assert batch.end() == 0

    # When another message of it comes, Then its record decides; browsing that was delivered has none
    again = order(1, name=name)
    found = begun(scene, again).decide(again)
    forgotten = name == "PageView" and disposition is DELIVERED
    assert (label(found) if found else None) == (None if forgotten else end)


def test_a_last_send_that_is_lost_ends_at_once() -> None:
    scene = Scene(SendPolicy(most_sends=1))
    one = order()
    end = begun(scene, one).account(one, deferred(Reason.ANSWER_LOST))
    assert (label(end), end.sends, end.last_sent_at) == ("unaccounted answer_lost", 1, "2026-11-24T10:00:00.000Z")


def test_what_the_table_did_not_say_is_not_written_over() -> None:
    # Given a purchase that was lost once, and a second loss by an instance that could not read its record
    scene, one = Scene(), order()
    for table_says in (True, False):
        batch = begun(scene, one)
        if not table_says:
            batch.before = Before(unasked=frozenset({KEY}))
        assert label(batch.account(one, deferred(Reason.ANSWER_LOST))) == "deferred answer_lost"
        assert batch.end() == (0 if table_says else 1)
        scene.clock.sleep(660)

    # Then both are known
    disposition = begun(scene, one).decide(one)
    assert disposition is not None
    assert (label(disposition), disposition.sends) == ("unaccounted answer_lost", 2)


def test_what_is_delivered_stays_so_though_the_table_did_not_say_it() -> None:
    # Given a purchase that was delivered, and lost by an instance that could not read its record
    scene, one = Scene(), order()
    for disposition in (DELIVERED, deferred(Reason.ANSWER_LOST)):
        batch = begun(scene, one)
        if disposition is not DELIVERED:
            batch.before = Before(unasked=frozenset({KEY}))
        batch.account(one, disposition)
        batch.end()
        scene.clock.sleep(660)
    assert [label(end) for end in (begun(scene, one).decide(one),) if end] == ["skipped duplicate"]


def test_what_was_counted_in_the_second_of_a_loss_shows_nothing_and_a_second_later_it_does() -> None:
    # Given an answer that was lost, and one that another instance got within the same second: which was first?
    scene, lost = Scene(), order()
    batch = begun(scene, lost)
    batch.account(lost, deferred(Reason.ANSWER_LOST))
    batch.end()
    waits = []
    for number in (1, 2):
        other = conversion(number)
        batch = begun(scene, lost, other)
        waits.append(batch.must_wait(lost))
        batch.account(other, DELIVERED)
        batch.end()
        waits.append(begun(scene, lost).must_wait(lost))
        scene.clock.sleep(1)

    # Then it waits for the next one
    assert waits == [True, True, True, False]


@pytest.mark.parametrize(("days", "is_known"), [(29, True), (31, False)])
def test_a_record_that_is_over_is_none_though_it_is_still_there(days: int, is_known: bool) -> None:
    scene, one = Scene(), order()
    batch = begun(scene, one)
    batch.account(one, DELIVERED)
    batch.end()
    scene.clock.sleep(days * DAY)
    assert KEY in scene.table.records
    assert (begun(scene, one).decide(one) is None) is not is_known


def test_what_a_person_sends_again_is_sent_once_more() -> None:
    # Given a purchase that was delivered, and a person who sends it again on purpose
    scene, on_purpose = Scene(), order(1, send_again="2026-11-24T10:00:00Z 5f")
    for one in (order(), on_purpose):
        batch = begun(scene, one)
        assert batch.decide(one) is None
        batch.account(one, DELIVERED)
        batch.end()

    # When that message, or the first, is handed out again, Then it is known
    for one in (on_purpose, order(2)):
        disposition = begun(scene, one).decide(one)
        assert disposition is not None
        assert label(disposition) == "skipped duplicate"


def test_nothing_is_called_for_what_is_not_sent() -> None:
    scene, one = Scene(), order()
    records = DeliveryRecords(scene.table, scene.policy, scene.clock)
    steps: list[str] = []
    scene.table.before = steps.append
    batch = records.open([one], {id(one): KEY}, Deadline.after(60, clock=scene.clock))
    assert batch.end() == 0
    assert steps == []


@pytest.mark.parametrize(
    ("name", "receive_count", "steps"),
    [
        ("PageView", 1, ["announce", "look around", "take back"]),
        ("PageView", 2, ["announce", "look around", "read", "take back"]),
        ("Purchase", 1, ["announce", "look around", "read", "write", "take back"]),
    ],
)
def test_no_more_is_asked_than_it_takes(name: str, receive_count: int, steps: list[str]) -> None:
    scene, one = Scene(), order(name=name, receive_count=receive_count)
    taken: list[str] = []
    scene.table.before = taken.append
    batch = begun(scene, one)
    batch.begin()
    batch.account(one, DELIVERED)
    batch.end()
    assert taken == steps


def test_what_could_not_be_recorded_stays_announced_and_nothing_else() -> None:
    # Given a table that takes no records
    def fail(step: str) -> None:
        if step == "write":
            raise RecordsUnavailable(step)

    scene, delivered, waiting = Scene(), order(), order(1, name="Lead")
    scene.table.before = fail
    batch = begun(scene, delivered, waiting)
    batch.account(delivered, DELIVERED)
    assert batch.end() == 1
    assert [one.keys for one in scene.table.announcements.values()] == [{KEY}]


def test_an_announcement_that_could_not_be_taken_back_is_none_to_its_own_instance() -> None:
    # Given an instance whose announcement stays, because the table failed for a moment
    scene, one = Scene(), order(name="PageView")
    records = DeliveryRecords(scene.table, scene.policy, scene.clock)
    batch = begun(scene, one, records=records)

    def fail(step: str) -> None:
        if step == "take back":
            raise RecordsUnavailable(step)

    scene.table.before = fail
    batch.end()
    assert len(scene.table.announcements) == 1

    # When its messages come back to it, Then it goes on with them, and clears up
    scene.table.before = lambda _: None
    batch = begun(scene, one, records=records)
    assert batch.decide(one) is None
    batch.end()
    assert not scene.table.announcements


def test_an_instance_knows_what_it_lost_though_it_could_not_say_so() -> None:
    # Given a purchase that was lost an hour ago, and an instance that loses another one and can't write that
    def fail(step: str) -> None:
        if step == "write":
            raise RecordsUnavailable(step)

    scene, one, other = Scene(), order(), conversion(1)
    scene.table.records[KEY] = Record(is_delivered=False, money=None, sends=1, at=int(NOW) - 3600, until=int(NOW) + DAY)
    records = DeliveryRecords(scene.table, scene.policy, scene.clock)
    scene.table.before = fail
    batch = begun(scene, other, records=records)
    batch.account(other, deferred(Reason.ANSWER_LOST))
    batch.end()

    # Then it tries none for the next half an hour
    batch = begun(scene, one, records=records)
    assert (batch.must_wait(one), batch.may_try()) == (True, False)


def test_writing_that_takes_too_long_leaves_time_to_take_back_what_was_never_sent() -> None:
    # Given a table that takes all the time it has to write, and writes nothing
    def dawdle(step: str) -> None:
        if step == "write":
            scene.clock.sleep(scene.table.seconds)
        if step == "write" or not scene.table.seconds:
            raise RecordsUnavailable(step)

    scene, sent, unsent = Scene(), order(), conversion(5)
    scene.table.before = dawdle

    # When one was sent and one wasn't, Then the announcement speaks of the first one only
    batch = begun(scene, sent, unsent)
    batch.account(sent, DELIVERED)
    batch.account(unsent, deferred(Reason.OUT_OF_TIME))
    assert batch.end() == 1
    assert [one.keys for one in scene.table.announcements.values()] == [{KEY}]
    assert scene.clock() - NOW <= 2.0


def test_a_slow_table_costs_two_seconds_before_and_two_after() -> None:
    # Given a table that takes more time than it has
    def dawdle(step: str) -> None:
        scene.clock.sleep(min(0.7, scene.table.seconds))
        if scene.table.seconds < 0.7:
            raise RecordsUnavailable(step)

    scene, one = Scene(), order()
    scene.table.before = dawdle

    # When a batch begins and ends, Then it has waited no longer
    batch = begun(scene, one)
    assert scene.clock() - NOW == pytest.approx(2.0)
    batch.account(one, DELIVERED)
    assert batch.end() == 1
    assert scene.clock() - NOW <= 4.0


def test_of_what_must_wait_one_is_tried_in_an_invocation() -> None:
    # Given a purchase that was lost an hour ago
    scene, one = Scene(), order()
    scene.table.records[KEY] = Record(is_delivered=False, money=None, sends=1, at=int(NOW) - 3600, until=int(NOW) + DAY)
    batch = begun(scene, one)
    assert batch.must_wait(one)

    # Then one may be tried, and no second one
    assert [batch.may_try() for _ in range(3)] == [True, False, False]


@pytest.mark.parametrize(("days", "end"), [(1, "deferred x_unavailable"), (10, "unaccounted answer_lost")])
def test_what_waits_too_long_ends_with_its_record(days: int, end: str) -> None:
    scene, one = Scene(), order()
    one.message.queued_at = int(NOW - days * DAY) * 1000
    scene.table.records[KEY] = Record(is_delivered=False, money=None, sends=2, at=int(NOW), until=int(NOW) + DAY)
    disposition = begun(scene, one).waiting(one)
    assert (label(disposition), disposition.sends) == (end, 2 if days == 10 else 0)


def test_a_lost_send_keeps_its_money() -> None:
    # Given a purchase whose answer was lost
    scene, one = Scene(), order()
    batch = begun(scene, one)
    batch.account(one, deferred(Reason.ANSWER_LOST))
    batch.end()

    # When another message of it carries other money, Then that is for a person
    other = order(1, value="0.01")
    disposition = begun(scene, other).decide(other)
    assert disposition is not None
    assert label(disposition) == "rejected conflicting_duplicate"


@pytest.mark.parametrize(
    "disposition", [DELIVERED, UNCLEAR, deferred(Reason.ANSWER_LOST)], ids=["delivered", "unclear", "lost"]
)
def test_what_was_sent_though_the_table_did_not_speak_of_it_is_told(disposition: Disposition) -> None:
    scene, one, other = Scene(), order(), order(1, name="Lead")
    batch = begun(scene, one, other)
    batch.before = Before(unasked=frozenset({KEY}))
    for sent in (one, other):
        batch.account(sent, disposition)
    assert batch.end() == 1


@pytest.mark.parametrize("days", [3, 30])
@pytest.mark.parametrize(
    ("disposition", "sends"),
    [(DELIVERED, 0), (deferred(Reason.ANSWER_LOST), 2), (UNCLEAR, 5)],
    ids=["delivered", "lost", "unclear"],
)
def test_what_is_recorded_of_a_send(disposition: Disposition, sends: int, days: int) -> None:
    # Given a purchase that was sent before, and nobody knows its fate
    scene, one, now = Scene(SendPolicy(days=days, most_sends=5)), order(), int(NOW)
    scene.table.records[KEY] = Record(is_delivered=False, money="129.99 EUR", sends=1, at=now - 9, until=now + DAY)
    batch = begun(scene, one)

    # When it is sent again, Then its record says what became of it: what X counted for as long as the stack says, and
    # what it may have counted for as long as a message of it may be on its way
    assert label(batch.account(one, disposition)) == label(disposition)
    (announced,) = scene.table.announcements
    batch.end()
    is_delivered = disposition is DELIVERED
    until = now + (days if is_delivered else max(days, 25)) * DAY
    counted = b"" if is_delivered else announced
    assert scene.table.records[KEY] == Record(is_delivered, "129.99 EUR", sends, now, until, counted)


def test_the_last_send_that_is_lost_ends_with_how_often_it_was_sent() -> None:
    scene, one, now = Scene(SendPolicy(most_sends=3)), order(), int(NOW)
    scene.table.records[KEY] = Record(is_delivered=False, money=None, sends=2, at=now - 9, until=now + DAY)
    end = begun(scene, one).account(one, deferred(Reason.ANSWER_LOST))
    assert (label(end), end.sends, end.last_sent_at) == ("unaccounted answer_lost", 3, "2026-11-24T10:00:00.000Z")


@pytest.mark.parametrize(("seconds", "is_known"), [(0, False), (1, True)])
def test_a_record_is_none_from_the_second_on_in_which_it_is_over(seconds: int, is_known: bool) -> None:
    scene, one = Scene(), order()
    until = int(NOW) + seconds
    scene.table.records[KEY] = Record(is_delivered=True, money="129.99 EUR", sends=0, at=int(NOW) - DAY, until=until)
    assert (begun(scene, one).decide(one) is not None) is is_known


def test_what_the_table_did_not_read_is_sent_and_told() -> None:
    # Given a table that reads one of two
    table = PartialTable(unread={KEY})
    scene, one, other = Scene(table=table), order(), order(1, name="Lead")
    batch = begun(scene, one, other)
    assert batch.before.unasked == {KEY}
    assert table.oldest == oldest_name_alive(int(NOW))

    # When both are sent, Then it is said of the one
    for sent in (one, other):
        assert batch.decide(sent) is None
        batch.account(sent, DELIVERED)
    assert batch.end() == 1


def test_what_stays_announced_is_as_new_as_the_end_of_the_invocation() -> None:
    # Given a table that doesn't take one of two records, and an invocation that takes half a minute
    scene, one, other = Scene(table=PartialTable(unwritten={KEY})), order(), order(1, name="Lead")
    batch = begun(scene, one, other)
    for sent in (one, other):
        batch.account(sent, DELIVERED)
    scene.clock.sleep(30)
    assert batch.end() == 1
    assert [(left.keys, left.at) for left in scene.table.announcements.values()] == [(frozenset({KEY}), int(NOW) + 30)]


@pytest.mark.parametrize(("owed", "forgotten"), [(20, 0), (21, 1), (23, 3)])
def test_an_instance_owes_so_many_and_of_more_the_oldest_are_anybodys(owed: int, forgotten: int) -> None:
    # Given an instance that can't take its announcements back
    def fail(step: str) -> None:
        raise RecordsUnavailable(step)

    scene = Scene()
    records = DeliveryRecords(scene.table, scene.policy, scene.clock)
    mine = [Announcement(b"%02d" % number, frozenset({KEY}), int(NOW)) for number in range(owed)]
    scene.table.before = fail
    for one in mine:
        records.leave(one, (), Deadline.after(2, clock=scene.clock))

    # Then it knows the last of them for its own, and when the table works again it takes those back
    assert records.of_others(Around(mine)) == mine[:forgotten]
    scene.table.before = lambda _: None
    scene.table.announcements |= {one.name: one for one in mine}
    last = Announcement(b"last", frozenset({KEY}), int(NOW))
    records.leave(last, {KEY}, Deadline.after(2, clock=scene.clock))
    assert list(scene.table.announcements.values()) == [*mine[:forgotten], last]
    assert records.of_others(Around([*mine, last])) == [*mine, last]


@pytest.mark.parametrize(
    ("conversions", "seconds_in", "before", "after"),
    [
        (500, 0, 2.0, 2.0),
        (501, 0, 4.0, 4.0),
        (1001, 0, 6.0, 6.0),
        (501, 54, 4.0, 1.0),
        (1, 56, 2.0, 0.0),
        (10_000, 0, 26.5, 40.0),
    ],
)
def test_the_table_has_two_seconds_per_500_half_the_time_before_and_what_is_left_after(
    conversions: int, seconds_in: float, before: float, after: float
) -> None:
    # Given a batch, of which five seconds are kept for what follows the table
    scene = Scene()
    batch = begun(scene, *[conversion(number) for number in range(conversions)])
    assert scene.table.seconds == pytest.approx(before)

    # When it ends so many seconds later, Then no more is taken
    scene.clock.sleep(seconds_in)
    batch.end()
    assert scene.table.seconds == pytest.approx(after)
