"""An event id of the stack's own that X refuses is the stack's trouble: held back, and never a dead letter."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from x_conversions.conversion.event_ids import EventIds
from x_conversions.conversion.payload import Conversion
from x_conversions.delivery.event_id_holds import HOLD_SECONDS, EventIdHolds
from x_conversions.x_api.responses import NO_RESPONSE, RawResponse

from tests.support.delivery_builders import OF_ITSELF, Bench, Errors, FakeClock, FakeX, conversion, refusal

PURCHASE, PAGE, STRANGE = "tw-o8z6j-o87ne", "tw-o8z6j-o87nf", "tw-o8z6j-strange"
EVENT_IDS = EventIds({"purchase": PURCHASE, "pageview": "o87nf"}, "", "o8z6j")
Says = Callable[[Mapping[str, Any]], Errors]


def with_quote(one: Mapping[str, Any]) -> Errors:
    event_id = one["event_id"]
    return [
        refusal("event_id", f"event_id ({event_id}) does not belong to provided account", "NOT_FOUND"),
        refusal("event_id", f"event_id ({event_id}) is not a single event tag (SET)"),
    ]


def with_the_tag(one: Mapping[str, Any]) -> Errors:
    return [refusal("event_id", f"event_id ({one['event_id'].rpartition('-')[2]}) is not a single event tag (SET)")]


def without_quote(_: Mapping[str, Any]) -> Errors:
    return [refusal("event_id", "Event ID was not found")]


def without_parameter(_: Mapping[str, Any]) -> Errors:
    return [refusal("", "Web event tag was not found", "WEB_EVENT_TAG_NOT_FOUND")]


WAYS: dict[str, Says] = {
    "quoted": with_quote,
    "its tag quoted": with_the_tag,
    "not quoted": without_quote,
    "without a parameter": without_parameter,
}


class Stack:
    """A function of a stack with two event ids, of which X refuses some."""

    def __init__(self, says: Says = with_quote, refused: set[str] | None = None) -> None:
        self.refused = refused if refused is not None else {PURCHASE}
        self.x = FakeX(lambda one: says(one) if one["event_id"] in self.refused else [])
        self.bench = Bench(self.x, event_ids=EVENT_IDS)
        self._number = 20_000

    def deliver(self, purchases: int = 0, pages: int = 0, receive_count: int = 1, others: int = 0) -> dict[str, str]:
        """The ends of new conversions, by event id; all of one id end alike."""
        ids = [PURCHASE] * purchases + ["o87nf"] * pages + [STRANGE] * others
        batch = [self.new(event_id, receive_count) for event_id in ids]
        self.x.requests.clear()
        outcomes = self.bench.outcomes(batch)
        ends = {one.event_id: outcomes[one.conversion_id] for one in batch}
        assert all(ends[one.event_id] == outcomes[one.conversion_id] for one in batch)
        return ends

    def new(self, event_id: str, receive_count: int = 1) -> Conversion:
        self._number += 1
        money = {"value": f"{self._number}.00", "price_currency": "EUR"} if event_id == PURCHASE else {}
        return conversion(self._number, receive_count, event_id=event_id, **money)


@pytest.mark.parametrize("says", WAYS.values(), ids=WAYS)
def test_300_of_300_purchases_are_kept_and_the_others_delivered(says: Says) -> None:
    # Given an X that refuses the id of the stack's purchases for a while
    stack = Stack(says)

    # When 300 of them come with 200 page views, Then they wait, and the page views don't
    assert stack.deliver(300, 200) == {PURCHASE: "deferred systematic_refusal", "o87nf": "delivered"}
    assert len(stack.x.requests) <= 30
    assert [reason for reason, _ in stack.bench.problems] == ["systematic_refusal"]


@pytest.mark.parametrize("receive_count", [1, 3, 100])
@pytest.mark.parametrize("purchases", [1, 2, 300])
def test_however_often_and_in_whatever_company_they_come(purchases: int, receive_count: int) -> None:
    stack = Stack()
    for _ in range(5):
        assert stack.deliver(purchases, 0, receive_count) == {PURCHASE: "deferred systematic_refusal"}


def test_for_fifteen_minutes_none_is_sent_and_then_one() -> None:
    # Given an id that is held back
    stack = Stack()
    stack.deliver(300, 200)
    for _ in range(3):
        assert stack.deliver(10) == {PURCHASE: "deferred systematic_refusal"}
        assert stack.x.requests == []

    # When the time is over and X still refuses it, Then one was tried, and the hold begins anew
    stack.bench.clock.sleep(HOLD_SECONDS)
    assert stack.deliver(10) == {PURCHASE: "deferred systematic_refusal"}
    assert [len(request) for request in stack.x.requests] == [1]
    assert stack.deliver(10) == {PURCHASE: "deferred systematic_refusal"}
    assert stack.x.requests == []

    # and when X takes it, all the others follow at once
    stack.bench.clock.sleep(HOLD_SECONDS)
    stack.refused.clear()
    assert stack.deliver(10) == {PURCHASE: "delivered"}
    assert [len(request) for request in stack.x.requests] == [1, 9]
    assert stack.deliver(10) == {PURCHASE: "delivered"}
    assert [len(request) for request in stack.x.requests] == [10]


def test_what_is_held_back_comes_back_when_one_may_be_tried() -> None:
    stack = Stack()
    stack.deliver(300, 200)
    stack.bench.clock.sleep(300)
    (found,) = stack.bench.dispositions([conversion(5000, event_id="o87ne")])
    assert found.comes_back == pytest.approx(HOLD_SECONDS - 300, abs=60)
    assert found.detail == "X refuses the event id o87ne, which the stack's parameters name"


def test_the_ids_that_are_held_back_are_told_by_their_names() -> None:
    # Given an X that refuses both of the stack's event ids, and a function that has seen that
    stack = Stack(refused={PURCHASE, "o87nf"})
    for purchases, pages in ((5, 0), (0, 5)):
        stack.deliver(purchases, pages)
    stack.bench.problems.clear()

    # When more of both come, Then a person gets to know which parameters to look at
    stack.deliver(2, 2)
    names = f"o87nf, {PURCHASE}"
    assert stack.bench.problems == [("systematic_refusal", f"X refuses what the parameters name: {names}")]


def test_an_id_that_only_an_event_asked_for_is_the_events_trouble() -> None:
    stack = Stack(refused={STRANGE})
    stack.deliver(0, 1)
    assert stack.deliver(0, 50, others=20) == {STRANGE: "rejected rejected_by_x", "o87nf": "delivered"}


def test_a_refusal_of_an_id_that_others_are_counted_with_holds_nothing_back() -> None:
    # Given an X that complains of the event id of two, and counts all others with it
    odd = {"conversion-3", "conversion-200"}
    stack = Stack()
    stack.x.errors_of = lambda one: without_quote(one) if one["conversion_id"] in odd else []
    batch = [conversion(number, event_id=PURCHASE) for number in range(300)]
    outcomes = stack.bench.outcomes(batch)
    assert {one for one, end in outcomes.items() if end != "delivered"} == odd
    assert {outcomes[one] for one in odd} == {"deferred systematic_refusal"}
    assert stack.deliver(10) == {PURCHASE: "delivered"}


def test_what_is_wrong_with_an_event_is_rejected_while_its_id_is_tried() -> None:
    # Given a hold that is over, and a conversion that X refuses for something else
    stack = Stack()
    stack.deliver(300, 200)
    stack.bench.clock.sleep(HOLD_SECONDS)
    bad = refusal("twclid", "twclid (click-9000) is not valid")
    stack.x.errors_of = lambda one: [bad] if one["conversion_id"] == "conversion-9000" else []

    # When it is the one that is tried, Then the next one opens the way
    outcomes = stack.bench.outcomes([conversion(number, event_id=PURCHASE) for number in range(8990, 9001)])
    assert outcomes.pop("conversion-9000") == "rejected rejected_by_x"
    assert set(outcomes.values()) == {"delivered"}


@pytest.mark.parametrize("status", [500, 503, 403, 429])
def test_an_x_that_is_out_of_order_says_nothing_about_a_held_id(status: int) -> None:
    stack = Stack()
    stack.deliver(300, 200)
    stack.bench.clock.sleep(HOLD_SECONDS)
    stack.x.script = [RawResponse(status)] * 50
    outcomes = stack.bench.outcomes([conversion(number, event_id=PURCHASE) for number in range(8000, 8020)])
    assert len(outcomes) == 20
    assert all(end.startswith("deferred") for end in outcomes.values())


def test_a_clock_that_is_set_back_holds_no_longer_than_a_hold() -> None:
    clock = FakeClock()
    holds = EventIdHolds([PURCHASE], clock)
    for _ in range(3):
        holds.refused(PURCHASE)
    clock.now -= 86_400
    assert holds.seconds_left("o87ne") <= HOLD_SECONDS


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20), st.booleans(), st.integers(0, 1000)), max_size=12))
def test_whatever_happens_none_of_the_stacks_own_ends_as_a_dead_letter(
    batches: list[tuple[int, int, bool, int]],
) -> None:
    # Given batches of any size, an X that refuses the id now and then, and any time in between
    stack = Stack()
    for purchases, pages, is_refused, seconds in batches:
        stack.refused = {PURCHASE} if is_refused else set()
        ends = stack.deliver(purchases, pages, receive_count=5)
        assert set(ends.values()) <= {"delivered", "deferred systematic_refusal"}
        assert ends.get("o87nf", "delivered") == "delivered"
        stack.bench.clock.sleep(seconds)

    # When it takes it again, Then all is delivered after fifteen minutes
    stack.refused = set()
    stack.bench.clock.sleep(HOLD_SECONDS)
    assert set(stack.deliver(20, 20).values()) == {"delivered"}


# Some end an invocation, some a try, and after one the try is still to be made.
ANSWERS = st.sampled_from(
    [OF_ITSELF, RawResponse(429, {"retry-after": "2"}), RawResponse(NO_RESPONSE), RawResponse(503), RawResponse(413)]
)


@given(
    st.lists(st.tuples(st.integers(1, 6), st.integers(0, 3), st.integers(0, 2), st.booleans()), max_size=4), st.data()
)
def test_every_conversion_has_an_end_whatever_x_answers_while_its_id_is_held_or_tried(
    batches: list[tuple[int, int, int, bool]], data: st.DataObject
) -> None:
    # Given an id that is held back
    stack = Stack()
    stack.deliver(3, 1)
    for purchases, pages, fresh, is_refused in batches:
        stack.bench.clock.sleep(HOLD_SECONDS)
        stack.refused = {PURCHASE} if is_refused else set()
        stack.x.script = data.draw(st.lists(ANSWERS, max_size=6))
        # When what came back for long and what is fresh are sent, one of the id to see
        batch = [stack.new(PURCHASE, 6) for _ in range(purchases)] + [stack.new("o87nf", 6) for _ in range(pages)]
        batch += [stack.new("o87nf") for _ in range(fresh)]
        # Then each has its end
        assert set(stack.bench.outcomes(batch)) == {one.conversion_id for one in batch}


def test_a_try_that_x_did_not_look_at_is_made_again_and_alone() -> None:
    # Given an id that was held back for so long that what waits for it came back often
    stack = Stack()
    stack.deliver(300, 200)
    stack.bench.clock.sleep(HOLD_SECONDS)
    stack.refused.clear()
    batch = [conversion(number, 6, event_id=PURCHASE) for number in range(5)]
    batch += [conversion(number, 6, event_id="o87nf") for number in range(10, 13)]

    # When X answers to the one that is tried that there was too much
    stack.x.requests.clear()
    stack.x.script = [RawResponse(429, {"retry-after": "2"})]
    outcomes = stack.bench.outcomes(batch)

    # Then it is tried once more, still alone, and all are delivered
    assert [len(request) for request in stack.x.requests][:2] == [1, 1]
    assert stack.x.requests[0] == stack.x.requests[1]
    assert set(outcomes.values()) == {"delivered"}
    assert len(outcomes) == 8


def test_what_x_counts_is_free_again_and_its_refusals_are_counted_from_one() -> None:
    # Given two of the stack's ids: one is held back, one has been refused twice
    holds = EventIdHolds([PURCHASE, PAGE], FakeClock())
    for refused in (PURCHASE, PURCHASE, PURCHASE, PAGE, PAGE):
        holds.refused(refused)
    assert [holds.is_held(one) for one in (PURCHASE, PAGE)] == [True, False]

    # When X counts both, Then neither is held back, nor after a refusal more
    holds.counted([PURCHASE, PAGE])
    assert not holds
    for refused in (PURCHASE, PAGE):
        holds.refused(refused)
    assert [holds.is_held(one) for one in (PURCHASE, PAGE)] == [False, False]
