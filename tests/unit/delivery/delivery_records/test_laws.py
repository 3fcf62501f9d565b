"""What holds whatever instances, X and the table do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from x_conversions.core.deadline import Deadline
from x_conversions.core.outcome import DELIVERED, UNCLEAR, Disposition, Outcome, Reason, deferred
from x_conversions.delivery.deduplication import key_of
from x_conversions.delivery.delivery_records.decision import Before, SendPolicy
from x_conversions.delivery.delivery_records.keeping import DeliveryRecords
from x_conversions.delivery.delivery_records.table import Announcement, Record, RecordsUnavailable, Sign

from tests.support.delivery_builders import NOW, conversion, label
from tests.support.examples import examples
from tests.support.record_scene import PIXEL, Instance, Scene, begun, order

DAY = 86_400
KEY = key_of(order(), PIXEL)

WHO = st.integers(0, 2)
EVENTS = st.one_of(
    st.tuples(st.just("step"), WHO),
    st.tuples(st.just("step"), WHO),
    st.tuples(st.just("step"), WHO),
    st.tuples(st.just("kill"), WHO),
    st.tuples(st.just("sleep"), st.sampled_from([1, 30, 91, 700, 3300])),
)


@given(
    st.lists(EVENTS, max_size=100),
    st.lists(st.booleans(), min_size=3, max_size=3),
    st.integers(1, 3),
    st.sampled_from(["Purchase", "PageView"]),
)
@examples(300)
def test_no_more_sends_than_may_be(events: list[tuple[str, int]], lost: list[bool], most: int, name: str) -> None:
    # Given three messages of one conversion, handled again and again by instances that may be killed
    scene = Scene(SendPolicy(most_sends=most))
    messages = [order(number, name=name) for number in range(3)]
    instances = [Instance(scene, one, loses_answer=loses) for one, loses in zip(messages, lost, strict=True)]
    for what, number in events:
        if what == "sleep":
            scene.clock.sleep(number)
        elif what == "kill":
            instances[number].kill()
        else:
            instances[number].step()
            end = instances[number].disposition
            if instances[number].is_over and (end is None or end.outcome is Outcome.DEFERRED):
                instances[number] = Instance(scene, order(number, name=name, receive_count=2), lost[number])
    scene.clock.sleep(61)  # whoever is still about is ended by Lambda
    for instance in instances:
        instance.kill()
    for instance, loses in zip(instances, lost, strict=True):
        if instance.disposition is None or instance.disposition.outcome is Outcome.DEFERRED:
            scene.settle(instance.conversion, loses_answer=loses)

    # Then it was sent no more often without a clear answer, and counted once if it is remembered
    assert scene.unknown <= most
    assert name == "PageView" or scene.counted <= 1


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


# Clocks that differ, an hour ahead, milliseconds, and anything that somebody wrote by hand
TIMES = st.one_of(
    st.integers(-120, 120).map(lambda seconds: int(NOW) + seconds),
    st.sampled_from([0, int(NOW) + 3600, int(NOW) * 1000]),
    st.integers(-(10**15), 10**15),
)


@examples(200)
@given(TIMES, TIMES, st.dictionaries(st.sampled_from(Sign), TIMES))
def test_nothing_waits_for_ever_whatever_times_stand_in_the_table(
    announced_at: int, lost_at: int, signs: dict[Sign, int]
) -> None:
    # Given a conversion of which the table says that it was sent before, and is being sent, at any time
    scene, one, other = Scene(SendPolicy(most_sends=5)), order(), conversion(1)
    scene.table.announcements[b"any"] = Announcement(b"any", frozenset({KEY}), announced_at)
    scene.table.records[KEY] = Record(is_delivered=False, money=None, sends=1, at=lost_at, until=int(NOW) + 25 * DAY)
    scene.table.signs |= signs

    # When it comes again a few times, while X counts others
    for _ in range(4):
        batch = begun(scene, one, other)
        if batch.decide(one) is None and (not batch.must_wait(one) or batch.may_try()):
            return
        scene.clock.sleep(1)
        batch.account(other, DELIVERED)
        batch.end()
        scene.clock.sleep(660)
    raise AssertionError("it waits")


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


STEPS = ["announce", "look around", "read", "write", "take back"]


@given(st.sets(st.sampled_from(STEPS)), st.sampled_from([DELIVERED, deferred(Reason.ANSWER_LOST)]))
def test_without_the_table_all_is_sent_and_counted(broken: set[str], disposition: Disposition) -> None:
    # Given a table that fails some steps
    def fail(step: str) -> None:
        if step in broken:
            raise RecordsUnavailable(step)

    scene = Scene()
    scene.table.before = fail
    orders = [order(), order(1, name="Lead")]
    batch = begun(scene, *orders)

    # When two new conversions come, Then both are sent, and it is said how many nobody knows of
    for one in orders:
        assert batch.decide(one) is None
        assert batch.account(one, disposition) is disposition
    assert batch.end() == (2 if broken - {"take back"} else 0)


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


@pytest.mark.parametrize("is_delivered", [False, True])
def test_what_an_instance_that_died_left_becomes_records(is_delivered: bool) -> None:
    # Given an instance that died with a purchase, which another one may have delivered since
    scene, now = Scene(), int(NOW)
    scene.table.announcements[b"dead"] = Announcement(b"dead", frozenset({KEY}), now - 91)
    if is_delivered:
        one = order()
        batch = begun(scene, one)
        batch.account(one, DELIVERED)
        batch.record()
        batch.take_back()

    # When anybody's batch ends
    begun(scene, order(2, name="Lead")).end()

    # Then the purchase was sent once, and maybe counted
    assert not scene.table.announcements
    record = scene.table.records[KEY]
    assert (record.is_delivered, record.sends) == ((True, 0) if is_delivered else (False, 1))
    assert scene.table.signs[Sign.LOST] == now - 31  # it may have sent it up to the end of its minute


@pytest.mark.parametrize(("seconds", "waits"), [(30, True), (60, True), (61, False)])
def test_what_x_counted_while_an_instance_that_died_was_alive_shows_nothing(seconds: int, waits: bool) -> None:
    # Given an instance that died with a purchase it may have sent at any time of its minute, and something counted
    scene, one = Scene(), order()
    scene.table.announcements[b"dead"] = Announcement(b"dead", frozenset({KEY}), int(NOW) - 91)
    scene.table.signs[Sign.COUNTED] = int(NOW) - 91 + seconds

    # Then the purchase goes again if that was after its minute
    assert begun(scene, one).must_wait(one) is waits


def test_an_instance_that_died_with_others_shows_that_x_may_be_away() -> None:
    # Given a purchase that was lost an hour ago, and an instance that died with another one since
    scene, one = Scene(), order()
    scene.table.records[KEY] = Record(is_delivered=False, money=None, sends=1, at=int(NOW) - 3600, until=int(NOW) + DAY)
    batch = begun(scene, one)
    assert (batch.must_wait(one), batch.may_try()) == (True, True)
    scene.table.announcements[b"dead"] = Announcement(b"dead", frozenset({b"another one."}), int(NOW) - 91)

    # Then none is tried for the next half an hour
    batch = begun(scene, one)
    assert (batch.must_wait(one), batch.may_try()) == (True, False)


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


@pytest.mark.parametrize("crashes", range(4))
def test_of_what_was_delivered_crashes_take_nothing_from_the_sends(crashes: int) -> None:
    # Given a delivered purchase, instances that died with it, and one with other money that is sent, and lost
    scene = Scene(SendPolicy(on_other_value="send", most_sends=5))
    one = order()
    batch = begun(scene, one)
    batch.account(one, DELIVERED)
    batch.end()
    for number in range(crashes):
        name = b"dead %d" % number
        scene.table.announcements[name] = Announcement(name, frozenset({KEY}), int(NOW) - 91)
    other = order(1, value="5.00")
    batch = begun(scene, other)
    assert batch.decide(other) is None
    batch.account(other, deferred(Reason.ANSWER_LOST))
    batch.record()

    # Then that is one send, whatever the crashes were
    assert scene.table.records[KEY].sends == 1


def test_a_crash_is_counted_once_also_when_its_announcement_stays() -> None:
    # Given an instance that died with a purchase, and a next one that loses the answer
    scene = Scene(SendPolicy(most_sends=3))
    scene.table.announcements[b"dead"] = Announcement(b"dead", frozenset({KEY}), int(NOW) - 91)
    one = order()
    batch = begun(scene, one)
    batch.account(one, deferred(Reason.ANSWER_LOST))
    batch.record()
    batch.take_back()

    # Then it was sent twice, whether that is swept or not
    other = begun(scene, order(1))
    assert other.before.sends(KEY) == 2
    other.end()
    assert not scene.table.announcements
    assert scene.table.records[KEY].sends == 2


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
