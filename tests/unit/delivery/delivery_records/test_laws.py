"""What holds whatever instances, X and the table do."""

from hypothesis import given
from hypothesis import strategies as st
from x_conversions.core.outcome import DELIVERED, Disposition, Outcome, Reason, deferred
from x_conversions.delivery.deduplication import key_of
from x_conversions.delivery.delivery_records.decision import SendPolicy
from x_conversions.delivery.delivery_records.table import Announcement, Record, RecordsUnavailable, Sign

from tests.support.delivery_builders import NOW, conversion
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
