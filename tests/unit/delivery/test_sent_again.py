"""What was sent, and whose answer was lost, is not sent again before X has counted something else."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import orjson
import pytest
from devtools.simulation.simulated_table import SimulatedTable
from hypothesis import given
from hypothesis import strategies as st
from x_conversions.conversion.payload import Conversion
from x_conversions.delivery.delivery_records.decision import SendPolicy
from x_conversions.delivery.delivery_records.keeping import DeliveryRecords
from x_conversions.x_api.responses import NO_RESPONSE, RawResponse

from tests.support.delivery_builders import Bench, FakeClock, FakeX, conversion, counted, label
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
        policy = SendPolicy(most_sends=9)
        self.benches = [
            Bench(self.x, records=DeliveryRecords(self.table, policy, self.clock), clock=self.clock) for _ in range(2)
        ]

    def ends(self, which: int, *conversions: Conversion) -> list[str]:
        return [label(one) for one in self.benches[which].dispositions(conversions)]


@pytest.mark.parametrize("which", [0, 1], ids=["the same instance", "another"])
@pytest.mark.parametrize("number", [1, 2, 5], ids=["alone", "two", "five"])
@pytest.mark.parametrize("answer", SAYS_NOTHING, ids=lambda answer: str(answer.status))
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
