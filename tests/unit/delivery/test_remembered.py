"""Deliveries with a table of records: counted once, whichever instance it is, and delivered whatever the table does."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest
from devtools.simulation.simulated_table import SimulatedTable
from hypothesis import given
from hypothesis import strategies as st
from x_conversions.conversion.payload import Conversion
from x_conversions.core.outcome import Outcome
from x_conversions.delivery.deduplication import OnOtherValue, key_of
from x_conversions.delivery.delivery_records.decision import SendPolicy
from x_conversions.delivery.delivery_records.keeping import DeliveryRecords
from x_conversions.delivery.delivery_records.table import Announcement, RecordsUnavailable
from x_conversions.x_api.responses import NO_RESPONSE, RawResponse

from tests.support.delivery_builders import Bench, FakeClock, FakeX, conversion, counted, label, refusal
from tests.support.record_scene import order

LOST = RawResponse(NO_RESPONSE)


@dataclass
class Stack:
    """Function instances that share a table, a clock and an X; each is new, and knows nothing by itself."""

    policy: SendPolicy = field(default_factory=SendPolicy)
    x: FakeX = field(default_factory=FakeX)
    table: SimulatedTable = field(default_factory=SimulatedTable)
    clock: FakeClock = field(default_factory=FakeClock)

    def instance(self, events: int = 0) -> Bench:
        records = DeliveryRecords(self.table, self.policy, self.clock)
        return Bench(self.x, records=records, clock=self.clock, events=events)

    def ends(self, *conversions: Conversion) -> list[str]:
        """What a new instance makes of a batch."""
        self.clock.sleep(1)
        return [label(one) for one in self.instance().dispositions(conversions)]


def named(name: str, number: int, receive_count: int = 1) -> Conversion:
    one = conversion(number, receive_count)
    one.name = name
    return one


@pytest.mark.parametrize(("name", "end"), [("Purchase", "skipped duplicate"), ("PageView", "delivered")])
def test_another_instance_knows_what_was_delivered(name: str, end: str) -> None:
    stack = Stack()
    assert stack.ends(named(name, 1)) == ["delivered"]
    assert stack.ends(named(name, 1)) == [end]


@pytest.mark.parametrize(
    ("on_other_value", "end"),
    [("keep", "rejected conflicting_duplicate"), ("skip", "skipped duplicate"), ("send", "delivered")],
)
def test_another_instance_knows_other_money(on_other_value: OnOtherValue, end: str) -> None:
    stack = Stack(SendPolicy(on_other_value=on_other_value))
    assert stack.ends(order(1, "0.01")) == ["delivered"]
    assert stack.ends(order(2, "129.99")) == [end]


def test_what_another_instance_is_sending_waits_and_nothing_else() -> None:
    # Given an instance that has announced a purchase, and hasn't come to its end
    stack, one = Stack(), order()
    other = Announcement(b"other", frozenset({key_of(one, "o8z6j")}), int(stack.clock()))
    stack.table.announcements[b"other"] = other

    # When another one gets it, too, Then it yields
    assert stack.ends(one, conversion(5)) == ["deferred in_flight", "delivered"]
    assert stack.x.counted == ["conversion-5"]


class LosesAnswers(FakeX):
    """Counts all, and loses its answer about one conversion."""

    def post(self, url: str, body: bytes, headers: Mapping[str, str], timeout: float) -> RawResponse:
        answer = super().post(url, body, headers, timeout)
        return LOST if "conversion-1" in self.requests[-1] else answer


@pytest.mark.parametrize("most", [1, 2, 3])
@pytest.mark.parametrize("name", ["Purchase", "PageView"])
def test_it_is_sent_no_more_often_than_may_be_while_every_answer_is_lost(most: int, name: str) -> None:
    # Given an X that loses every answer about a conversion, whichever instance and message it comes with
    stack = Stack(SendPolicy(most_sends=most), LosesAnswers())
    ends: list[str] = []
    while not ends or ends[-1].startswith("deferred"):
        stack.clock.sleep(3300)
        ends += stack.ends(named(name, 1, len(ends) + 1))
        stack.ends(named("Lead", 1000 + len(ends)))  # X is in order

    # Then it ends for a person after so many sends, and so does its producer's next message
    assert ends == ["deferred answer_lost"] * (most - 1) + ["unaccounted answer_lost"]
    assert stack.ends(named(name, 1)) == ["unaccounted answer_lost"]
    assert stack.x.counted.count("conversion-1") == most


def test_the_last_send_waits_until_x_counts_again() -> None:
    # Given a purchase whose answer was lost, at the beginning of a long outage
    stack = Stack(x=FakeX(script=[LOST]))
    assert stack.ends(named("Purchase", 1)) == ["deferred answer_lost"]

    # When it comes back during the outage, with or without others, Then it isn't sent
    for number in range(2, 20):
        stack.clock.sleep(600)
        stack.x.script = [LOST] * 9
        assert stack.ends(named("Purchase", 1, number), named("PageView", number))[0] == "deferred x_unavailable"
    assert sum("conversion-1" in request for request in stack.x.requests) == 1

    # When X counts again, Then it goes, once more and alone
    stack.x.script = []
    assert stack.ends(named("Purchase", 1, 20), named("PageView", 99)) == ["delivered", "delivered"]
    assert stack.x.requests[-1] == ["conversion-1"]


def test_where_nothing_else_comes_one_is_tried_now_and_then() -> None:
    # Given two purchases whose answer was lost, and a shop where nothing happens
    stack = Stack(x=FakeX(script=[LOST]))
    stack.ends(named("Purchase", 1), named("Purchase", 2))
    stack.clock.sleep(60)
    waiting = [named("Purchase", 1, 2), named("Purchase", 2, 2)]
    assert stack.ends(*waiting) == ["deferred x_unavailable"] * 2

    # When half an hour has passed, Then one is tried, and the other follows it
    stack.clock.sleep(1800)
    assert stack.ends(named("Purchase", 1, 3), named("Purchase", 2, 3)) == ["delivered", "delivered"]
    assert stack.x.requests[1:] in ([["conversion-1"], ["conversion-2"]], [["conversion-2"], ["conversion-1"]])


def test_of_many_that_wait_one_alone_is_tried() -> None:
    # Given so many purchases whose answer was lost that two would share a request, and a shop where nothing happens
    stack = Stack(x=FakeX(script=[LOST]))
    stack.ends(*[named("Purchase", number) for number in range(250)])
    stack.clock.sleep(1800)

    # When half an hour has passed, Then it is one that shows whether X is back, and the others follow
    again = [named("Purchase", number, 2) for number in range(250)]
    assert set(stack.ends(*again)) == {"delivered"}
    assert [len(request) for request in stack.x.requests[1:4]] == [1, 2, 2]


def test_nothing_is_asked_while_nothing_may_be_sent() -> None:
    # Given an instance whose window is used up
    stack = Stack()
    bench = stack.instance(events=10)
    bench.run([conversion(number) for number in range(10)])
    steps: list[str] = []
    stack.table.before = steps.append
    assert [label(one) for one in bench.dispositions([conversion(99)])] == ["deferred rate_limited"]
    assert steps == []


def test_a_dry_run_asks_nothing() -> None:
    stack = Stack()
    steps: list[str] = []
    stack.table.before = steps.append
    assert stack.instance().rehearsal([order()]) == ["skipped would_deliver"]
    assert steps == []


def test_browsing_is_told_apart_after_a_lost_answer() -> None:
    # Given a page view whose answer was lost
    stack = Stack(x=FakeX(script=[LOST]))
    stack.ends(named("PageView", 1))

    # When its producer repeats it in another message, to another instance, Then it waits, too
    assert stack.ends(named("PageView", 1)) == ["deferred x_unavailable"]


STEPS = ["announce", "look around", "read", "write", "take back"]
ANSWERS = st.sampled_from([LOST, counted(0), RawResponse(403), RawResponse(200), RawResponse(503), RawResponse(413)])


@given(st.sets(st.sampled_from(STEPS)), st.lists(ANSWERS, max_size=4), st.sets(st.integers(0, 9)))
def test_each_has_one_end_whatever_x_and_the_table_do(
    broken: set[str], answers: list[RawResponse], numbers: set[int]
) -> None:
    # Given a table that fails some steps, and an X that answers anything
    def fail(step: str) -> None:
        if step in broken:
            raise RecordsUnavailable(step)

    x = FakeX(lambda one: [refusal()] if one["conversion_id"] == "conversion-3" else [], answers)
    stack = Stack(x=x, table=SimulatedTable(before=fail))
    for _ in range(2):
        batch = [named("Purchase" if number % 2 else "PageView", number) for number in numbers]
        bench = stack.instance()
        ends = bench.dispositions(batch)

        # Then each message has its end, and what X counted is recorded, or said not to be
        assert len(ends) == len(batch)
        if broken & {"announce", "look around"}:
            assert bench.unrecorded >= sum(end.outcome is Outcome.DELIVERED for end in ends)
        elif not broken - {"take back"}:
            assert bench.unrecorded == 0


@pytest.mark.parametrize("step", STEPS)
def test_without_the_table_it_is_delivered_and_counted(step: str) -> None:
    def fail(taken: str) -> None:
        if taken == step:
            raise RecordsUnavailable(step)

    stack = Stack(table=SimulatedTable(before=fail))
    bench = stack.instance()
    assert [label(one) for one in bench.dispositions([order(), conversion(5)])] == ["delivered"] * 2
    assert bench.unrecorded == (0 if step == "take back" else 2)
