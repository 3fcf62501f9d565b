"""What instances that died left behind, and what others make of it."""

import pytest
from x_conversions.core.outcome import DELIVERED, UNCLEAR, Disposition, Reason, deferred
from x_conversions.delivery.deduplication import key_of
from x_conversions.delivery.delivery_records.decision import SendPolicy
from x_conversions.delivery.delivery_records.table import Announcement, Record, RecordsUnavailable, Sign

from tests.support.delivery_builders import NOW, label
from tests.support.record_scene import PIXEL, Scene, begun, order

DAY = 86_400
KEY = key_of(order(), PIXEL)


def died(scene: Scene, name: bytes = b"dead") -> None:
    """An instance that died with the purchase, a minute and a half ago."""
    scene.table.announcements[name] = Announcement(name, frozenset({KEY}), int(NOW) - 91)


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
    died(scene)
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


@pytest.mark.parametrize("crashes", range(4))
def test_of_what_was_delivered_crashes_take_nothing_from_the_sends(crashes: int) -> None:
    # Given a delivered purchase, instances that died with it, and one with other money that is sent, and lost
    scene = Scene(SendPolicy(on_other_value="send", most_sends=5))
    one = order()
    batch = begun(scene, one)
    batch.account(one, DELIVERED)
    batch.end()
    for number in range(crashes):
        died(scene, b"dead %d" % number)
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
    died(scene)
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


@pytest.mark.parametrize("step", ["announce", "look around", "read", "take back"])
def test_what_cannot_be_cleared_up_stays_for_the_next_one_and_harms_nobody(step: str) -> None:
    # Given an instance that died with a purchase, and a table that fails once another's batch is recorded
    scene, one = Scene(), order(2, name="Lead")
    scene.table.announcements[b"dead"] = left = Announcement(b"dead", frozenset({KEY}), int(NOW) - 91)
    batch = begun(scene, one)
    batch.account(one, DELIVERED)
    batch.record()
    batch.take_back()

    def fail(taken: str) -> None:
        if taken == step:
            raise RecordsUnavailable(step)

    scene.table.before = fail

    # When that batch ends, Then nothing is raised, and the next one clears up
    assert batch.end() == 0
    assert scene.table.announcements[b"dead"] == left
    scene.table.before = lambda _: None
    scene.clock.sleep(91)
    begun(scene, order(3, name="Lead")).end()
    assert b"dead" not in scene.table.announcements
    assert scene.table.records[KEY].sends == 1


def not_taken_back(step: str) -> None:
    if step == "take back":
        raise RecordsUnavailable(step)


@pytest.mark.parametrize("disposition", [deferred(Reason.ANSWER_LOST), UNCLEAR, DELIVERED], ids=label)
def test_what_is_recorded_is_no_other_send_where_its_announcement_could_not_be_taken_back(
    disposition: Disposition,
) -> None:
    # Given an instance that records what became of a purchase, can't take its announcement back, and is gone
    scene, one = Scene(SendPolicy(most_sends=3)), order()
    batch = begun(scene, one)
    batch.account(one, disposition)
    scene.table.before = not_taken_back
    batch.end()
    assert scene.table.announcements
    recorded = scene.table.records[KEY]

    # When others look at it, and sweep what they can't take back either, Then it is known for what it is
    for number in range(3):
        scene.clock.sleep(91)
        assert seen(scene) == recorded
        begun(scene, order(number, name="Lead")).end()
        assert scene.table.records[KEY] == recorded


def test_a_second_lost_answer_is_the_second_send_where_the_first_ones_announcement_stayed() -> None:
    # Given a purchase whose answer was lost, and an announcement that could not be taken back
    scene = Scene(SendPolicy(most_sends=3))
    one, again = order(), order(1)
    batch = begun(scene, one)
    batch.account(one, deferred(Reason.ANSWER_LOST))
    scene.table.before = not_taken_back
    batch.end()

    # When another instance sends it once more, and its answer is lost, too
    scene.table.before = lambda _: None
    scene.clock.sleep(91)
    batch = begun(scene, again)
    batch.account(again, deferred(Reason.ANSWER_LOST))
    batch.record()

    # Then it was sent twice
    assert scene.table.records[KEY].sends == 2


def test_a_crash_is_one_send_however_often_it_is_swept_in_vain() -> None:
    # Given an instance that died with a purchase, and announcements that can't be taken back
    scene = Scene(SendPolicy(most_sends=3))
    died(scene)
    scene.table.before = not_taken_back

    # When others sweep it again and again, Then it was one send
    for number in range(5):
        begun(scene, order(number, name="Lead")).end()
        scene.clock.sleep(91)
        assert scene.table.records[KEY].sends == 1
        assert seen(scene).sends == 1
    assert [one.is_sweep for one in scene.table.announcements.values() if KEY in one.keys] == [False, *[True] * 5]

    # and once they can be taken back, all are, one a batch
    scene.table.before = lambda _: None
    for number in range(12):
        begun(scene, order(number, name="Lead")).end()
    assert scene.table.announcements == {}
    assert scene.table.records[KEY].sends == 1


def seen(scene: Scene) -> Record:
    """What is known of the purchase to whoever looks and leaves no trace."""
    batch = begun(scene, order())
    scene.table.announcements.popitem()
    return batch.before.records[KEY]


def test_who_died_with_it_is_known_though_its_record_is_not_read() -> None:
    # Given an instance that died with a purchase, and a table that fails as soon as records are read
    def fail(taken: str) -> None:
        if taken == "read":
            raise RecordsUnavailable(taken)

    scene, one = Scene(), order()
    died(scene)
    scene.table.before = fail

    # When it is looked up, Then it was sent once before, and the table was not asked
    batch = begun(scene, one)
    assert batch.is_in_doubt(one)
    assert (batch.before.sends(KEY), batch.before.unasked) == (1, frozenset({KEY}))
