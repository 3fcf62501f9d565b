"""What was sent, and whose answer was lost, is not sent again before X has counted something else."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import orjson
from devtools.simulation.simulated_table import SimulatedTable
from hypothesis import given
from hypothesis import strategies as st
from x_conversions.conversion.event_ids import EventIds
from x_conversions.conversion.payload import Conversion
from x_conversions.delivery.delivery_records.decision import SendPolicy
from x_conversions.delivery.delivery_records.keeping import DeliveryRecords
from x_conversions.delivery.memory import CountedKeys
from x_conversions.x_api.responses import NO_RESPONSE, RawResponse

from tests.support.delivery_builders import Bench, FakeClock, FakeX, conversion, counted, label, refusal
from tests.support.each import each
from tests.support.examples import examples

LOST, AWAY, REFUSES_NOBODY = RawResponse(NO_RESPONSE), RawResponse(503), RawResponse(404, {}, b"<html>")
# After each of these it may have been counted.
SAYS_NOTHING = (LOST, *(RawResponse(status) for status in (408, 500, 502, 504)))
# Where nothing was lost for so long, one of those that wait is tried.
SECONDS_BETWEEN_TRIES = 1800


@dataclass
class WatchedX(FakeX):
    """An X that knows when it counted, and what it was sent too early."""

    clock: FakeClock = field(default_factory=FakeClock)
    too_early: list[str] = field(default_factory=list)
    sent_at: dict[str, float] = field(default_factory=dict)
    counted_at: float = 0.0
    lost_at: float = 0.0

    def post(self, url: str, body: bytes, headers: Mapping[str, str], timeout: float) -> RawResponse:
        ids = [one["conversion_id"] for one in orjson.loads(body)["conversions"]]
        is_a_try = self.clock() - self.lost_at >= SECONDS_BETWEEN_TRIES - 1 and len(ids) == 1
        if not is_a_try:
            self.too_early += [one for one in ids if self.counted_at <= self.sent_at.get(one, -1.0)]
        answer = super().post(url, body, headers, timeout)
        if answer.status == 200:
            self.counted_at = self.clock()
        if answer in SAYS_NOTHING:
            self.lost_at = self.clock()
            self.sent_at |= dict.fromkeys(ids, self.clock())
        self.clock.sleep(0.1)
        return answer


@dataclass
class Instances:
    """Two that stay warm, over one table and one X."""

    clock: FakeClock = field(default_factory=FakeClock)
    table: SimulatedTable = field(default_factory=SimulatedTable)

    def __post_init__(self) -> None:
        self.x = WatchedX(clock=self.clock)
        self.benches = [self.instance(), self.instance()]

    def instance(self, event_ids: EventIds | None = None) -> Bench:
        records = DeliveryRecords(self.table, SendPolicy(most_sends=9), self.clock)
        return Bench(self.x, event_ids=event_ids, records=records, clock=self.clock)

    def ends(self, which: int, *conversions: Conversion) -> list[str]:
        return [label(one) for one in self.benches[which].dispositions(conversions)]


@each("which", [0, 1], ids=["the same instance", "another"])
@each("number", [1, 2, 5], ids=["alone", "two", "five"])
@each("answer", SAYS_NOTHING, ids=lambda answer: str(answer.status))
def test_a_lost_answer_waits_also_where_x_has_counted_just_before(which: int, number: int, answer: RawResponse) -> None:
    # Given an instance to which X has just counted something, and answers that are lost after that
    instances = Instances()
    assert instances.ends(0, conversion(99)) == ["delivered"]
    instances.clock.sleep(2)
    instances.x.script = [answer]
    lost = [conversion(one) for one in range(number)]
    assert instances.ends(0, *lost) == ["deferred answer_lost"] * number

    # When they come back, Then they are not sent before X has counted something else
    instances.clock.sleep(4)
    back = [conversion(one, 2) for one in range(number)]
    assert instances.ends(which, *back) == ["deferred x_unavailable"] * number
    assert instances.ends(0, conversion(98)) == ["delivered"]
    instances.clock.sleep(4)
    assert instances.ends(which, *back) == ["delivered"] * number


@given(
    st.lists(
        st.tuples(
            st.sampled_from([0, 0, 0, 1]),
            st.lists(st.integers(0, 5), min_size=1, max_size=4, unique=True),
            st.lists(st.sampled_from([*SAYS_NOTHING, AWAY, REFUSES_NOBODY, None]), max_size=3),
            st.sampled_from([1, 5, 70, 700, 1900]),
        ),
        max_size=12,
    )
)
@examples(150)
def test_nothing_lost_is_sent_before_x_has_counted(
    batches: list[tuple[int, list[int], list[RawResponse | None], int]],
) -> None:
    # Given two instances that stay warm, and an X that loses answers, is away, or works
    instances = Instances()
    receives: dict[int, int] = {}
    for which, numbers, answers, pause in batches:
        instances.x.script = [answer or counted(1) for answer in answers]
        for number in numbers:
            receives[number] = receives.get(number, 0) + 1
        instances.ends(which, *(conversion(number, receives[number]) for number in numbers))
        instances.x.script.clear()
        instances.clock.sleep(pause)

    # Then X got nothing again before it had counted anything since
    assert instances.x.too_early == []


def test_what_is_known_to_be_lost_is_not_forgotten_for_others_of_its_batch() -> None:
    # Given an instance that knows as many of unknown fate as it can, and others that another instance lost
    instances = Instances()
    instances.benches[0].delivery.memory.unanswered = CountedKeys(6)
    for which, numbers in ((0, range(4)), (1, range(10, 16))):
        instances.x.script = [LOST]
        instances.ends(which, *map(conversion, numbers))
        instances.clock.sleep(2)

    # When some of both come to it, Then none is taken for one that was never sent
    assert set(instances.ends(0, *(conversion(one, 2) for one in (0, 1, 10, 11, 12)))) == {"deferred x_unavailable"}
    assert instances.x.too_early == []


def test_an_event_id_that_was_held_back_is_not_tried_with_what_must_wait() -> None:
    # Given a lost purchase, and an event id that X refused after that; and another answer that is lost
    instances = Instances()
    bench = instances.benches[0] = instances.instance(EventIds({"purchase": "o87ne"}, "", "o8z6j"))
    instances.x.script = [LOST]
    instances.ends(0, conversion(0))
    instances.x.errors_of = lambda _: [refusal("event_id", "Event ID was not found")]
    for number in range(1, 7):
        instances.ends(0, conversion(number))
    assert bench.delivery.memory.holds.is_held("o87ne")
    instances.x.errors_of = lambda _: []
    instances.clock.sleep(1000)
    instances.x.script = [LOST]
    instances.ends(1, conversion(99))

    # When the hold is over, Then the purchase waits, and one that was never sent is tried
    instances.clock.sleep(5)
    assert instances.ends(0, conversion(0, 2)) == ["deferred x_unavailable"]
    assert instances.ends(0, conversion(100), conversion(0, 3)) == ["delivered", "delivered"]
    assert instances.x.requests[-2:] == [["conversion-100"], ["conversion-0"]]
    assert instances.x.too_early == []


def test_what_must_wait_is_no_probe_while_all_is_refused() -> None:
    # Given a lost conversion of one event id, and another one's that was held back until now
    instances = Instances()
    instances.benches[0] = instances.instance(EventIds({"purchase": "o87ne", "pageview": "o87nf"}, "", "o8z6j"))
    instances.x.errors_of = lambda _: [refusal("event_id", "Event ID was not found")]
    for number in range(1, 7):
        instances.ends(0, conversion(number))
    instances.clock.sleep(1000)
    instances.x.script = [LOST]
    instances.ends(1, conversion(0, event_id="o87nf"))

    # When X refuses whatever is sent, Then that one is not sent
    instances.x.errors_of = lambda _: [refusal("value", "Value is wrong")]
    instances.clock.sleep(5)
    instances.ends(0, conversion(20, event_id="o87nf"), conversion(21), conversion(0, 2, event_id="o87nf"))
    assert instances.x.too_early == []


def test_an_outage_in_which_x_counts_once_does_not_use_up_what_was_lost_before() -> None:
    # Given forty purchases that were lost, one conversion that X counted after that, and nothing but lost answers since
    instances = Instances()
    instances.x.script = [LOST]
    instances.ends(0, *map(conversion, range(40)))
    instances.clock.sleep(20)
    assert instances.ends(1, conversion(99)) == ["delivered"]
    started = instances.clock()
    instances.x.requests.clear()

    # When they come again and again, a few at a time, for three hours
    receives = 2
    while instances.clock() - started < 3 * 3600:
        for start in range(0, 40, 4):
            instances.clock.sleep(60)
            instances.x.script = [LOST] * 40
            instances.ends(start // 4 % 2, *(conversion(one, receives) for one in range(start, start + 4)))
        receives += 1

    # Then one shows that X is away again, and one more every half hour
    assert len(instances.x.requests) <= 1 + 3 * 3600 / SECONDS_BETWEEN_TRIES
    assert {len(request) for request in instances.x.requests} == {1}
