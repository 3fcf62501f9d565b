"""What holds of what X gets, whatever it answers, and whenever function instances are killed."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import orjson
from devtools.simulation.simulated_table import SimulatedTable
from hypothesis import given
from hypothesis import strategies as st
from x_conversions.conversion.event_ids import EventIds
from x_conversions.core.outcome import Disposition, Outcome
from x_conversions.delivery.delivery_records.decision import SendPolicy
from x_conversions.delivery.delivery_records.keeping import DeliveryRecords
from x_conversions.delivery.memory import CountedKeys
from x_conversions.x_api.responses import NO_RESPONSE, RawResponse

from tests.support.delivery_builders import Bench, FakeClock, conversion, counted, refusal, refused
from tests.support.examples import examples
from tests.support.record_scene import VISIBILITY_TIMEOUT
from tests.support.refresh_builders import Killed

PURCHASE, PAGE = "tw-o8z6j-o87ne", "tw-o8z6j-o87nf"
EVENT_IDS = EventIds({"purchase": PURCHASE, "pageview": PAGE}, "", "o8z6j")
NUMBERS = range(10)
SECONDS_BETWEEN_TRIES = 1800
MAYBE = {
    "lost": RawResponse(NO_RESPONSE),
    "500": RawResponse(500),
    "408": RawResponse(408),
    "garbled": RawResponse(200, {}, b"<html>"),
}
SURELY_NOT = {
    **{str(status): RawResponse(status) for status in (302, 401, 403, 413, 429, 503)},
    "none": counted(0),
    "id": refused([refusal("event_id", "Event ID was not found")]),
    "money": refused([refusal("price_currency", "Currency is wrong")]),
}
KILLED = ("killed before it is counted", "killed afterwards")
ANSWERS = st.sampled_from([*["lost", "counted"] * 4, *MAYBE, *SURELY_NOT, *KILLED])
BATCHES = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.lists(st.sampled_from(NUMBERS), min_size=1, max_size=8, unique=True),
        st.lists(ANSWERS, max_size=6),
        st.sampled_from([1, 5, 70, 700, 1000, 1900]),
    ),
    max_size=14,
)
Batches = Sequence[tuple[int, list[int], list[str], int]]


@dataclass
class ScriptedX:
    """An X that answers as it is told, and knows what it got too early, and how often."""

    clock: FakeClock
    script: list[str] = field(default_factory=list)
    unclear: Counter[str] = field(default_factory=Counter)
    counted: set[str] = field(default_factory=set)
    too_early: list[str] = field(default_factory=list)
    is_killing: bool = False
    _sent_at: dict[str, float] = field(default_factory=dict)
    _counted_at: float = 0.0
    _lost_at: float = 0.0

    def post(self, _: str, body: bytes, __: Mapping[str, str], ___: float) -> RawResponse:
        ids = [one["conversion_id"] for one in orjson.loads(body)["conversions"]]
        answer = self.script.pop(0) if self.script else "counted"
        is_a_try = len(ids) == 1 and self.clock() - self._lost_at >= SECONDS_BETWEEN_TRIES - 1
        if not is_a_try:
            self.too_early += [one for one in ids if self._counted_at <= self._sent_at.get(one, -1.0)]
        self.clock.sleep(0.1)
        if answer in {"counted", "killed afterwards"}:
            self._counted_at = self.clock()
            self.counted |= set(ids)
        if answer in MAYBE or answer in KILLED:
            self._lost_at = self.clock()
            self._sent_at |= dict.fromkeys(ids, self.clock())
            self.unclear.update(ids)
        if answer in KILLED:
            self.is_killing = True
            raise Killed
        return (MAYBE | SURELY_NOT).get(answer) or counted(len(ids))


class Instances:
    """Three that may be killed, over one table and one X; what has ended does not come again."""

    def __init__(self, most_sends: int, most_known: int = 20_000) -> None:
        self.clock, self.ended, self._receives = FakeClock(), dict[int, Disposition](), Counter[int]()
        self.x = ScriptedX(self.clock)
        self._table, self._most_known = SimulatedTable(before=self._live), most_known
        self._policy = SendPolicy(most_sends=most_sends)
        self._benches = [self._started() for _ in range(3)]

    def play(self, batches: Batches) -> None:
        for which, numbers, answers, pause in batches:
            self.x.script = list(answers)
            self._run(which, [number for number in numbers if number not in self.ended])
            self.clock.sleep(pause)

    def settle(self) -> None:
        """X is in order from now on, and all that is left comes again and again for some hours."""
        for _ in range(12):
            self.play([(0, [number for number in NUMBERS if number not in self.ended], [], 1900)])

    def _run(self, which: int, numbers: list[int]) -> None:
        self._receives.update(numbers)
        batch = [conversion(one, self._receives[one], event_id=(PURCHASE, PAGE)[one % 2]) for one in numbers]
        try:
            dispositions = self._benches[which].dispositions(batch)
        except Killed:
            self.x.is_killing = False
            self._benches[which] = self._started()
            self.clock.sleep(VISIBILITY_TIMEOUT)
            return
        ends = zip(numbers, dispositions, strict=True)
        self.ended |= {number: end for number, end in ends if end.outcome is not Outcome.DEFERRED}

    def _started(self) -> Bench:
        records = DeliveryRecords(self._table, self._policy, self.clock)
        bench = Bench(self.x, event_ids=EVENT_IDS, records=records, clock=self.clock)  # type: ignore[arg-type]
        bench.delivery.memory.unanswered = CountedKeys(self._most_known)
        return bench

    def _live(self, _: str) -> None:
        if self.x.is_killing:
            raise Killed


@given(BATCHES, st.sampled_from([8, 20_000]))
@examples(150)
def test_nothing_is_sent_again_before_x_has_counted(batches: Batches, most_known: int) -> None:
    # Given a memory that holds all of any batch, or much more
    instances = Instances(9, most_known)
    instances.play(batches)
    assert instances.x.too_early == []


@given(BATCHES, st.integers(1, 3))
@examples(150)
def test_nothing_is_sent_more_often_than_may_be_and_all_ends_counted_or_kept(batches: Batches, most_sends: int) -> None:
    instances = Instances(most_sends)
    instances.play(batches)
    instances.settle()
    assert max(instances.x.unclear.values(), default=0) <= most_sends
    assert set(instances.ended) == set(NUMBERS)
    for number, end in instances.ended.items():
        is_kept = end.outcome in {Outcome.REJECTED, Outcome.UNACCOUNTED}
        assert is_kept or f"conversion-{number}" in instances.x.counted
