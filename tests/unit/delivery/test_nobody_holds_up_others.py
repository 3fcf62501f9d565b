"""An event that X can't answer delays itself and no other: contract section 8."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from x_conversions.conversion.payload import Conversion
from x_conversions.core.deadline import RESERVE_SECONDS
from x_conversions.core.outcome import Disposition, Outcome
from x_conversions.delivery.backoff import visibility_timeout
from x_conversions.x_api.responses import NO_CONNECTION, NO_RESPONSE, RawResponse

from tests.support.delivery_builders import (
    Bench,
    FakeClock,
    FakeX,
    SlowX,
    conversion,
    counted,
    ids_of,
    refusal,
    refused,
)

HTML = b"<html>Not here"
# What X answers to a request with the event in it: what can't have counted, and what may have.
CANNOT_HAVE_COUNTED = {
    "404 and a page": RawResponse(404, {}, HTML),
    "400 and a page": RawResponse(400, {}, HTML),
    "403": RawResponse(403),
    "418": RawResponse(418),
    "a redirect": RawResponse(302),
    "none counted": counted(0),
}
MAY_HAVE_COUNTED = {str(status): RawResponse(status) for status in (500, 502, 504, 408)}
ANY = CANNOT_HAVE_COUNTED | MAY_HAVE_COUNTED


@dataclass
class TroubledX(FakeX):
    """X that has one answer to every request that holds one of some conversions."""

    troubling: set[str] = field(default_factory=set)
    answer: RawResponse = field(default_factory=lambda: RawResponse(500))
    clock: FakeClock = field(default_factory=FakeClock)
    seconds: float = 0.0
    timeouts: list[float] = field(default_factory=list)

    def post(self, url: str, body: bytes, headers: Mapping[str, str], timeout: float) -> RawResponse:
        self.timeouts.append(timeout)
        self.clock.now += min(self.seconds, timeout)
        ids = [one["conversion_id"] for one in orjson.loads(body)["conversions"]]
        if self.troubling.isdisjoint(ids):
            return super().post(url, body, headers, timeout)
        self.requests.append(ids)
        if self.answer.status == NO_RESPONSE:
            self.clock.now += timeout
        return self.answer


def troubled(answer: RawResponse, *numbers: int, rps: int = 1000, burst: int = 1000) -> tuple[Bench, TroubledX]:
    """A function that has delivered before, and an X that can't answer some conversions."""
    x = TroubledX(troubling={f"conversion-{number}" for number in numbers}, answer=answer)
    bench = Bench(x, rps=rps, burst=burst)
    x.clock = bench.clock
    bench.run([conversion(100_000)])
    x.requests.clear()
    return bench, x


class Queue:
    """Messages that come back to one function until they have an end, and new ones beside them in every batch."""

    def __init__(self, bench: Bench, batch: list[Conversion]) -> None:
        self.bench, self.waiting = bench, batch
        self.ends: dict[str, Disposition] = {}
        self.timeouts: dict[str, list[int]] = {}
        self._number = 50_000

    def round(self, fresh: int = 100) -> dict[str, str]:
        """One batch; the ends of the fresh ones."""
        new = [conversion(self._number + number) for number in range(fresh)]
        self._number += fresh
        found = self.bench.run([*self.waiting, *new])
        back = []
        for one in [*self.waiting, *new]:
            end = found[one.conversion_id]
            if end.outcome is Outcome.DEFERRED:
                timeout = visibility_timeout(end, one.message.receive_count, 0, lambda: 0.999)
                self.timeouts.setdefault(one.conversion_id, []).append(timeout)
                one.message.receive_count += 1
                back.append(one)
            else:
                self.ends[one.conversion_id] = end
        self.waiting = back
        self.bench.clock.sleep(400)
        return {one.conversion_id: str(found[one.conversion_id].outcome) for one in new}


def test_its_end_has_xs_own_code_where_x_gave_one() -> None:
    # Given an event for which X has an undocumented status, and an error
    bench, _ = troubled(refused([refusal("value", "Teapots have no value", "TEAPOT")], 418), 7)
    queue = Queue(bench, [conversion(7)])

    # When it has failed alone three times while others were counted, Then its end says what X said
    while "conversion-7" not in queue.ends:
        queue.round()
    end = queue.ends["conversion-7"]
    assert (end.x_code, end.x_parameter) == ("TEAPOT", "value")
    assert end.detail == "alone, while others were counted, 3 times: X answered 418: Teapots have no value"


@pytest.mark.parametrize("culprits", [2, 16, 32])
def test_what_is_found_by_halving_says_nothing_about_x(culprits: int) -> None:
    # Given some events that X can't answer in the first of two requests, so that halves of it fail in a row
    bad = [place * 500 // culprits for place in range(culprits)]
    bench, _ = troubled(RawResponse(418), *bad)

    # When they are looked for, Then X is not taken for out of order: all others are delivered in the same invocation
    outcomes = bench.outcomes([conversion(number) for number in range(700)])
    assert {one for one, end in outcomes.items() if end != "delivered"} == {f"conversion-{number}" for number in bad}
    assert bench.problems == []


@pytest.mark.parametrize("answer", CANNOT_HAVE_COUNTED.values(), ids=CANNOT_HAVE_COUNTED)
class TestWhatCannotHaveCounted:
    def test_three_times_alone_while_others_were_counted_is_its_end(self, answer: RawResponse) -> None:
        # Given an event that X can't answer
        bench, _ = troubled(answer, 7)
        queue = Queue(bench, [conversion(7)])

        # When it comes again and again, with others, Then it is rejected with what X answered
        rounds = 0
        while "conversion-7" not in queue.ends:
            queue.round()
            rounds += 1
            assert rounds < 10
        end = queue.ends["conversion-7"]
        assert (end.outcome, end.reason) == ("rejected", "rejected_by_x")
        assert f"X answered {answer.status}" in end.detail
        assert "3 times" in end.detail
        # and it came back within five minutes each time, so that the same function sees it
        assert max(queue.timeouts["conversion-7"]) <= 300
        # and of the others all were delivered
        assert {str(one.outcome) for key, one in queue.ends.items() if key != "conversion-7"} == {"delivered"}

    def test_however_often_alone_is_no_end_while_nothing_is_counted(self, answer: RawResponse) -> None:
        bench, _ = troubled(answer, 7)
        queue = Queue(bench, [conversion(7)])
        for _ in range(20):
            queue.round(fresh=0)
        assert ids_of(queue.waiting) == ["conversion-7"]

    def test_the_others_of_its_batch_are_delivered_in_the_same_invocation(self, answer: RawResponse) -> None:
        # Given a batch of two requests, the first of which holds it
        bench, x = troubled(answer, 3)
        outcomes = bench.outcomes([conversion(number) for number in range(700)])
        assert {one for one, outcome in outcomes.items() if outcome != "delivered"} == {"conversion-3"}
        assert len(x.requests) <= 30
        assert bench.problems == []

    def test_an_x_that_answers_all_so_is_asked_little(self, answer: RawResponse) -> None:
        bench = Bench(FakeX(script=[answer] * 1000))
        outcomes = bench.outcomes([conversion(number) for number in range(1200)])
        assert {outcome.split()[0] for outcome in outcomes.values()} == {"deferred"}
        assert [len(request) for request in bench.x.requests] == [500, 1]
        assert len(bench.problems) == 1


@pytest.mark.parametrize("answer", MAY_HAVE_COUNTED.values(), ids=MAY_HAVE_COUNTED)
def test_what_may_have_counted_is_deferred_and_learnt_from(answer: RawResponse) -> None:
    # Given an event that gets a 500, whatever it is sent with
    bench, x = troubled(answer, 7)
    queue = Queue(bench, [conversion(7)])
    for _ in range(6):
        queue.round()

    # Then after the first time few others went with it, and then none; and it is never rejected
    with_it = [len(request) for request in x.requests if "conversion-7" in request]
    assert with_it[0] > 1
    assert with_it[1] <= 3
    assert set(with_it[2:]) == {1}
    assert ids_of(queue.waiting) == ["conversion-7"]


@pytest.mark.parametrize("status", [503, NO_CONNECTION])
def test_what_x_is_never_available_for_delays_itself_alone_and_is_kept(status: int) -> None:
    # Given an event that makes X unavailable, whatever it is sent with
    bench, _ = troubled(RawResponse(status), 7)
    queue = Queue(bench, [conversion(number) for number in range(40)])

    # When it comes again and again, with others, Then all others are delivered, those of its own batch, too
    for _ in range(8):
        queue.round()
    assert ids_of(queue.waiting) == ["conversion-7"]
    assert {str(one.outcome) for one in queue.ends.values()} == {"delivered"}


@pytest.mark.parametrize("answer", ANY.values(), ids=ANY)
def test_200_of_them_hold_up_nobody(answer: RawResponse) -> None:
    # Given 200 events that X can't answer, which have come back often, and a function that knows them
    bench, x = troubled(answer, *range(200))
    queue = Queue(bench, [conversion(number, 5) for number in range(200)])
    for _ in range(8):
        queue.round()

    # When fresh ones come beside them, Then all are delivered, and before anything else is tried
    x.requests.clear()
    started, x.seconds = bench.clock.now, 0.3
    assert set(queue.round().values()) == {"delivered"}
    assert bench.clock.now - started - 400 < 30
    firsts = [one for request in x.requests for one in request][:100]
    assert x.troubling.isdisjoint(firsts)


def test_an_event_whose_answer_never_comes_costs_an_invocation_some_seconds() -> None:
    # Given an event that X never answers, and a function that has seen that
    bench, _ = troubled(RawResponse(NO_RESPONSE), 7)
    queue = Queue(bench, [conversion(7)])
    for _ in range(3):
        queue.round()

    # When it comes back, Then others don't wait for it until the deadline
    started = bench.clock.now
    queue.round()
    assert bench.clock.now - started - 400 < (60 - RESERVE_SECONDS) / 2


def test_who_waited_for_its_turn_still_has_time_for_an_answer() -> None:
    # Given events that X can't answer, a function that has seen that, and one request a second
    bench, x = troubled(RawResponse(404, {}, b"<html>"), *range(10), rps=1, burst=1)
    queue = Queue(bench, [conversion(number) for number in range(10)])

    # When the time that they share ends while one waits, Then it is not sent with none left for X to answer
    while queue.waiting:
        queue.round()
    assert min(x.timeouts) >= 1


def test_what_came_back_goes_in_groups_that_get_smaller() -> None:
    # Given messages that have come back more and more often
    for receives, sizes in {
        3: [400],
        4: [250, 150],
        5: [125] * 3 + [25],
        6: [62] * 6 + [28],
        60: [62] * 6 + [28],
    }.items():
        bench = Bench(FakeX())
        bench.run([conversion(number, receives) for number in range(400)])
        assert [len(request) for request in bench.x.requests] == sizes


def test_what_came_back_often_goes_after_what_is_fresh() -> None:
    bench = Bench(FakeX())
    money = {"value": "1.00", "price_currency": "EUR"}
    bench.run([conversion(1, 4, **money), conversion(2), conversion(3, 3)])
    assert bench.x.requests == [["conversion-2", "conversion-3"], ["conversion-1"]]


def test_of_what_came_back_often_the_least_often_goes_first() -> None:
    bench = Bench(FakeX())
    bench.run([conversion(1, 9), conversion(2, 4), conversion(3, 6)])
    assert bench.x.requests == [["conversion-2", "conversion-3", "conversion-1"]]


def test_some_in_a_row_that_come_alone_hold_nothing_where_x_has_just_counted() -> None:
    # Given a function that has just delivered, and as many events as make an outage that X can't answer
    bench, x = troubled(RawResponse(418), *range(5))

    # When they come one by one, Then no invocation waits: with nothing else left to see by, X may well be in order
    for number in range(5):
        assert bench.outcomes([conversion(number)]) == {f"conversion-{number}": "deferred x_unavailable"}
    assert len(x.requests) == 5
    assert bench.clock.slept == []


class TestUnknownFate:
    """What may have been counted already."""

    def test_it_goes_alone_and_after_what_was_never_sent(self) -> None:
        # Given three whose answer was lost
        bench = Bench(FakeX(script=[RawResponse(500)]))
        bench.run([conversion(number) for number in range(3)])
        bench.x.requests.clear()

        # When they come back with fresh ones, Then X has counted those before it gets them
        outcomes = bench.outcomes([conversion(number, 2) for number in range(3)] + [conversion(10), conversion(11)])
        assert set(outcomes.values()) == {"delivered"}
        assert [len(request) for request in bench.x.requests] == [2, 1, 1, 1]
        assert bench.x.requests[0] == ["conversion-10", "conversion-11"]

    def test_into_an_outage_it_is_not_sent_where_there_is_anything_else_to_see_by(self) -> None:
        # Given 40 whose answer was lost, and an X that answers nothing
        bench = Bench(FakeX(script=[RawResponse(500)] * 1000))
        lost = [conversion(number) for number in range(40)]
        bench.run(lost)
        for number in range(30):
            fresh = [conversion(1000 + 10 * number + place) for place in range(10)]
            bench.run([*lost, *fresh])

        # Then none of them was sent a second time
        sent = [one for request in bench.x.requests for one in request]
        assert [sent.count(one.conversion_id) for one in lost] == [1] * 40

    def test_where_there_is_nothing_else_one_of_them_shows_whether_x_is_back(self) -> None:
        bench = Bench(FakeX(script=[RawResponse(500)] * 3))
        lost = [conversion(number) for number in range(40)]
        for _ in range(3):
            bench.run(lost)
        assert [len(request) for request in bench.x.requests] == [40, 1, 1]
        assert set(bench.outcomes(lost).values()) == {"delivered"}

    def test_probes_are_browsing_types_without_money(self) -> None:
        # Given an outage, and a batch of purchases and page views, some of which have been sent before
        bench = Bench(FakeX(script=[RawResponse(500)] * 4))
        page, shown = conversion(1), conversion(2)
        page.name = shown.name = "PageView"
        bench.run([shown])
        for number in range(2):
            bench.run([conversion(100 + number)])
        purchases = [conversion(number, value="1.00", price_currency="EUR") for number in range(10, 20)]
        bench.x.requests.clear()
        bench.run([shown, page, *purchases])

        # Then the probe is a page view that was never sent
        assert bench.x.requests == [["conversion-1"]]

    def test_of_what_carries_no_money_browsing_is_the_probe(self) -> None:
        # Given an outage, and a registration between two page views
        bench = Bench(FakeX(script=[RawResponse(500)] * 3))
        for number in range(2):
            bench.run([conversion(100 + number)])
        registration, pages = conversion(2), [conversion(1), conversion(3)]
        registration.name = "CompleteRegistration"
        for page in pages:
            page.name = "PageView"
        bench.x.requests.clear()

        # When they come, Then a page view shows whether X is back
        bench.run([*pages, registration])
        assert bench.x.requests == [["conversion-3"]]


def refused_if_bad(one: Mapping[str, object]) -> list[dict[str, object]]:
    return [refusal()] if one.get("description") == "bad" else []


def test_the_company_of_what_a_slow_x_refuses_is_counted_once() -> None:
    # Given an X that takes four seconds, and refuses five of a batch, without saying which
    x = SlowX(refused_if_bad, seconds=lambda _: 4.0)
    bench = Bench(x)
    x.clock = bench.clock
    bench.run([conversion(9999)])
    waiting = [conversion(number, **({"description": "bad"} if number % 100 == 50 else {})) for number in range(500)]

    # When what has no end comes again, as often as it takes
    ends: dict[str, str] = {}
    for _ in range(200):
        outcomes = bench.outcomes(waiting)
        ends |= outcomes
        waiting = [one for one in waiting if outcomes[one.conversion_id].startswith("deferred")]
        bench.clock.sleep(300)

    # Then no answer was lost: the five are rejected, and all others counted, each once
    assert Counter(ends.values()) == {"delivered": 495, "rejected rejected_by_x": 5}
    assert max(Counter(x.counted).values()) == 1


def test_what_an_invocation_did_not_come_to_the_end_of_is_waited_for_like_any_other() -> None:
    # Given an X that is slow now and then, and an invocation that ends while five of 500 are looked for
    x = SlowX(refused_if_bad, seconds=lambda number: 0.1 if number % 40 else 10.0)
    bench = Bench(x)
    x.clock = bench.clock
    bench.run([conversion(9999)])
    batch = [conversion(number, **({"description": "bad"} if number % 100 == 50 else {})) for number in range(500)]
    ends = bench.outcomes(batch, seconds=15.5)
    waiting = [one for one in batch if ends[one.conversion_id].startswith("deferred")]
    assert waiting

    # When they come again, Then no answer is lost for want of patience
    for _ in range(200):
        outcomes = bench.outcomes(waiting)
        assert "deferred answer_lost" not in outcomes.values()
        waiting = [one for one in waiting if outcomes[one.conversion_id].startswith("deferred")]
        bench.clock.sleep(300)
    assert waiting == []
    assert len(x.counted) == len(set(x.counted)) == 496


class TestTooLarge:
    def test_after_the_culprit_requests_have_their_full_size_again(self) -> None:
        # Given one event that makes any request too large
        bench, x = troubled(RawResponse(413), 0)
        outcomes = bench.outcomes([conversion(number) for number in range(2000)])

        # Then it is rejected, the others are delivered, and most of them in full requests
        assert outcomes.pop("conversion-0") == "rejected rejected_by_x"
        assert set(outcomes.values()) == {"delivered"}
        assert [len(request) for request in x.requests][-2:] == [500, 498]
        assert len(x.requests) <= 25

    def test_where_it_is_all_of_them_together_requests_stay_half_as_large(self) -> None:
        class Narrow(FakeX):
            def post(self, url: str, body: bytes, headers: Mapping[str, str], timeout: float) -> RawResponse:
                if len(orjson.loads(body)["conversions"]) > 250:
                    return RawResponse(413)
                return super().post(url, body, headers, timeout)

        bench = Bench(Narrow())
        assert set(bench.outcomes([conversion(number) for number in range(1000)]).values()) == {"delivered"}
        assert [len(request) for request in bench.x.requests] == [250] * 4


class TestASmallShop:
    """Fewer than make a pattern, and an X that has counted nothing yet."""

    REFUSED = RawResponse(400, {}, orjson.dumps({"errors": [{"code": "INVALID_PARAMETER", "message": "no"}]}))

    @pytest.mark.parametrize("size", [1, 3, 15])
    def test_its_first_refusals_are_believed_at_the_third_receive(self, size: int) -> None:
        bench = Bench(FakeX(script=[self.REFUSED] * 1000))
        for receives, end in {1: "deferred systematic_refusal", 2: "deferred systematic_refusal"}.items():
            assert set(bench.outcomes([conversion(one, receives) for one in range(size)]).values()) == {end}
        if size == 1:
            assert set(bench.outcomes([conversion(0, 3)]).values()) == {"rejected rejected_by_x"}

    def test_once_x_has_counted_anything_they_are_believed_at_once(self) -> None:
        bench = Bench(FakeX())
        bench.run([conversion(1)])
        bench.x.script = [self.REFUSED]
        assert bench.outcomes([conversion(2)]) == {"conversion-2": "rejected rejected_by_x"}

    def test_the_receipt_says_why_it_waits(self) -> None:
        (found,) = Bench(FakeX(script=[self.REFUSED])).dispositions([conversion(1)])
        assert found.detail.startswith("X has counted nothing here yet, so its refusal isn't believed")

    def test_one_from_the_other_end_saves_the_pattern_from_being_one(self) -> None:
        # Given more bad orders than make a pattern, all in front because they carry money, and one page view
        error = {"code": "INVALID_PARAMETER", "message": "no", "parameter": ""}
        x = FakeX(lambda one: [error] if "value" in one else [])
        orders = [conversion(number, value="1.00", price_currency="EUR") for number in range(40)]
        bench = Bench(x)
        outcomes = bench.outcomes([*orders, conversion(99, event_id="tw-o8z6j-o87nf")])
        assert outcomes.pop("conversion-99") == "delivered"
        assert set(outcomes.values()) == {"rejected rejected_by_x"}


@given(st.data())
def test_whatever_x_cannot_answer_every_honest_one_is_delivered_in_a_few_rounds(data: st.DataObject) -> None:
    # Given any events that X can't answer among honest ones, any answer, and messages that were received any often
    size = data.draw(st.integers(1, 60))
    bad = data.draw(st.sets(st.integers(0, size - 1), max_size=min(size, 5)))
    answer = data.draw(st.sampled_from(list(ANY.values())))
    bench, x = troubled(answer, *bad)
    queue = Queue(bench, [conversion(number, data.draw(st.integers(1, 6))) for number in range(size)])

    # When they come back as they do, among others, Then every honest one is delivered, and counted once
    for _ in range(12):
        queue.round(fresh=20)
    honest = {f"conversion-{number}" for number in range(size)} - x.troubling
    assert {str(queue.ends[one].outcome) for one in honest} <= {"delivered"}
    assert len(x.counted) == len(set(x.counted))
    # and what can't have counted has its end, what may have doesn't
    ended = x.troubling & queue.ends.keys()
    assert ended == (x.troubling if answer in CANNOT_HAVE_COUNTED.values() else set())


def test_of_what_may_have_been_counted_three_in_vain_are_enough_for_an_invocation() -> None:
    # Given ten events whose answer is lost each time
    bench, x = troubled(RawResponse(502), *range(10))
    batch = [conversion(number) for number in range(10)]
    assert set(bench.outcomes(batch).values()) == {"deferred answer_lost"}
    x.requests.clear()

    # When they come again beside others that X counts, Then three of them are sent, each alone, and no more
    found = bench.outcomes([*batch, *(conversion(number) for number in range(100, 150))])
    again = [request for request in x.requests if not x.troubling.isdisjoint(request)]
    assert [len(request) for request in again] == [1, 1, 1]
    assert sorted(found.values()) == ["deferred answer_lost"] * 3 + ["deferred x_unavailable"] * 7 + ["delivered"] * 50


def test_what_was_not_looked_through_in_time_goes_last_the_next_time() -> None:
    # Given an event that X can't answer, among 500, and an X so slow that there is no time to find it
    bench, x = troubled(RawResponse(418), 3)
    x.seconds = 9.0
    batch = [conversion(number) for number in range(700)]
    found = bench.outcomes(batch)
    back = [one for one in batch if found[one.conversion_id] != "delivered"]
    assert x.troubling <= set(ids_of(back))
    assert len(back) > 1
    x.seconds, x.requests = 0.0, []

    # When what is left comes again with others, Then those don't wait for it
    fresh = [conversion(number) for number in range(1000, 1100)]
    found = bench.outcomes([*back, *fresh])
    first = next(place for place, request in enumerate(x.requests) if "conversion-3" in request)
    assert {one for request in x.requests[:first] for one in request} >= set(ids_of(fresh))
    assert {one for one, end in found.items() if end != "delivered"} == x.troubling
