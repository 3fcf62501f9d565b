"""While X, or what it takes to reach it, fails repeatedly: invocations wait, and little is sent."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st
from x_conversions.conversion.payload import Conversion
from x_conversions.core.deadline import RESERVE_SECONDS
from x_conversions.credentials.store import StoredSecret
from x_conversions.x_api.responses import NO_CONNECTION, NO_RESPONSE, RawResponse

from tests.support.delivery_builders import (
    OAUTH2,
    Bench,
    FakeClock,
    FakeSecrets,
    FakeX,
    SlowX,
    conversion,
    counted,
    refusal,
)

FAILURES = {
    "503": (RawResponse(503), "x_unavailable"),
    "no connection": (RawResponse(NO_CONNECTION), "x_unavailable"),
    "500": (RawResponse(500), "x_unavailable"),
    "an answer lost": (RawResponse(NO_RESPONSE), "x_unavailable"),
    "nothing processed": (counted(0), "x_unavailable"),
    "a redirect": (RawResponse(302), "x_unavailable"),
    "401": (RawResponse(401), "unauthorized"),
    "403": (RawResponse(403), "forbidden"),
}


@dataclass
class ChangingX(FakeX):
    """X that fails until a moment."""

    clock: FakeClock | None = None
    failure: RawResponse = field(default_factory=lambda: RawResponse(503))
    until: float = float("inf")

    def post(self, url: str, body: bytes, headers: Mapping[str, str], timeout: float) -> RawResponse:
        if self.clock is not None and self.clock.now < self.until:
            self.script = [self.failure]
        return super().post(url, body, headers, timeout)


@dataclass
class ChangingSecrets(FakeSecrets):
    """A secret that somebody mends at a moment."""

    clock: FakeClock | None = None
    mended_at: float = float("inf")
    mended: str = '{"pixel_token": "token-2"}'

    def read(self) -> StoredSecret:
        if self.clock is not None and self.clock.now >= self.mended_at:
            self.error, self.version, self.text = "", 2, self.mended
        return super().read()


def batch(size: int = 500) -> list[Conversion]:
    """A batch; the first half carries money."""
    return [
        conversion(number, **({"value": "1.00", "price_currency": "EUR"} if number < size / 2 else {}))
        for number in range(size)
    ]


def in_an_outage(failure: RawResponse) -> tuple[Bench, ChangingX]:
    """A delivery that has failed three times in a row."""
    x = ChangingX(failure=failure)
    bench = Bench(x)
    x.clock = bench.clock
    while not bench.delivery.memory.breaker.is_open:
        bench.run([conversion(999)])
    x.requests.clear()
    bench.problems.clear()
    bench.clock.slept.clear()
    return bench, x


@pytest.mark.parametrize(("failure", "reason"), FAILURES.values(), ids=FAILURES)
class TestAnOutage:
    def test_is_waited_out_up_to_the_deadline(self, failure: RawResponse, reason: str) -> None:
        # Given failures before, When a batch comes and X still fails
        bench, _ = in_an_outage(failure)
        started = bench.clock.now
        outcomes = bench.outcomes(batch())

        # Then the invocation is held, all is deferred, and the cause is named once
        assert bench.clock.now - started == pytest.approx(60 - RESERVE_SECONDS)
        assert {outcome for outcome in outcomes.values() if reason in outcome} == {f"deferred {reason}"}
        assert len(outcomes) == 500
        assert [problem for problem, _ in bench.problems] == [reason]

    def test_puts_one_conversion_without_money_at_stake(self, failure: RawResponse, reason: str) -> None:
        bench, x = in_an_outage(failure)
        bench.run(batch())
        assert 1 <= len(x.requests) <= 2
        assert {tuple(request) for request in x.requests} <= {("conversion-499",), ("conversion-498",)}

    def test_that_is_over_costs_one_small_request(self, failure: RawResponse, reason: str) -> None:
        # Given an outage, When X is back
        bench, x = in_an_outage(failure)
        x.until = bench.clock.now

        # Then one goes ahead, and all others follow at once
        assert set(bench.outcomes(batch()).values()) == {"delivered"}
        assert [len(request) for request in x.requests] == [1, 499]
        assert bench.clock.slept == []


def test_one_goes_ahead_as_soon_as_the_budget_covers_one() -> None:
    # Given two failures, and a budget of which one event is left now, and another one in 18 seconds
    sent_at: list[float] = []

    class Watched(FakeX):
        def post(self, url: str, body: bytes, headers: Mapping[str, str], timeout: float) -> RawResponse:
            sent_at.append(bench.clock.now)
            return super().post(url, body, headers, timeout)

    bench = Bench(Watched(), events=100)
    bench.rate_limiter.sent(49)
    for _ in range(2):
        bench.delivery.memory.breaker.record_failure()

    # When two come, Then one goes at once to see whether X is back, and doesn't wait for the other one's turn
    started = bench.clock.now
    assert set(bench.outcomes(batch(2)).values()) == {"delivered"}
    assert sent_at == [started, pytest.approx(started + 18)]


@pytest.mark.parametrize("failure", [failure for failure, _ in FAILURES.values()], ids=FAILURES)
def test_a_failure_or_two_hold_nothing(failure: RawResponse) -> None:
    bench = Bench(FakeX(script=[failure] * 2))
    bench.run([conversion()])
    assert sum(bench.clock.slept) <= 1


@pytest.mark.parametrize(
    "failure", [RawResponse(503), RawResponse(NO_CONNECTION), RawResponse(302)], ids=lambda one: one.status
)
def test_x_that_comes_back_while_the_batch_waits_gets_it(failure: RawResponse) -> None:
    # Given an outage that ends half a minute into the invocation
    bench, x = in_an_outage(failure)
    x.until = bench.clock.now + 30

    # When the batch has waited, Then it is delivered within the same invocation
    assert set(bench.outcomes(batch()).values()) == {"delivered"}
    assert [len(request) for request in x.requests] == [1, 1, 499]


@pytest.mark.parametrize(("status", "reason"), [(401, "unauthorized"), (403, "forbidden")])
class TestCredentialsRefused:
    def test_nothing_more_is_sent_while_the_secret_stays_the_same(self, status: int, reason: str) -> None:
        bench, x = in_an_outage(RawResponse(status))
        for _ in range(10):
            assert set(bench.outcomes(batch()).values()) == {f"deferred {reason}"}
        assert [len(request) for request in x.requests] == [1] * 10

    def test_a_secret_renewed_meanwhile_delivers_in_the_same_invocation(self, status: int, reason: str) -> None:
        # Given credentials that X refuses, and somebody who puts new ones half a minute later
        secret = ChangingSecrets()
        x = ChangingX(failure=RawResponse(status))
        bench = Bench(x, secret)
        secret.clock = x.clock = bench.clock
        for _ in range(3):
            bench.run([conversion(9)])
        secret.mended_at = x.until = bench.clock.now + 30
        x.requests.clear()

        # When a batch waits, Then it goes out with the new ones
        assert set(bench.outcomes(batch()).values()) == {"delivered"}
        assert [len(request) for request in x.requests] == [1, 1, 499]
        assert x.headers[-1]["X-Pixel-Token"] == "token-2"


def test_an_hour_of_401_asks_for_few_refreshes_and_makes_one_request_an_invocation() -> None:
    # Given a grant that X no longer takes and a refresh that doesn't help
    secret = FakeSecrets(text=OAUTH2)
    bench = Bench(FakeX(script=[RawResponse(401)] * 1000), secret)
    invocations = 0
    until = bench.clock.now + 3600
    while bench.clock.now < until:
        bench.run(batch())
        invocations += 1

    # Then there is no storm: held invocations, one request each, few refreshes, a few looks at the secret
    assert invocations <= 3600 / 55 + 3
    assert len(bench.x.requests) == invocations
    assert bench.refreshes == ["version-1"] * 3
    assert secret.reads <= 2 * invocations + 2


def test_a_secret_that_gets_its_value_while_the_batch_waits() -> None:
    # Given a stack whose secret has no value yet
    secret = ChangingSecrets(error="no value yet")
    bench = Bench(FakeX(), secret)
    secret.clock = bench.clock
    for _ in range(2):
        bench.run([conversion(9)])
    assert bench.clock.slept == []

    # When somebody puts one half a minute after the next batch came, Then the batch is delivered
    secret.mended_at = bench.clock.now + 30
    assert set(bench.outcomes(batch()).values()) == {"delivered"}

    # and without it, the invocation is held
    secret.mended_at, secret.error = float("inf"), "no value any more"
    other = Bench(FakeX(), secret)
    for _ in range(3):
        started = other.clock.now
        other.run(batch())
    assert other.clock.now - started == pytest.approx(60 - RESERVE_SECONDS)


def test_a_systematic_refusal_holds_the_invocation() -> None:
    bench = Bench(FakeX(lambda _: [refusal()]))
    started = bench.clock.now
    bench.run(batch())
    assert bench.clock.now - started == pytest.approx(60 - RESERVE_SECONDS)


def test_a_closed_window_is_no_failure() -> None:
    # Given X that only ever answers 429, without saying until when
    bench = Bench(FakeX(script=[RawResponse(429)] * 5))
    for _ in range(5):
        assert set(bench.outcomes(batch()).values()) == {"deferred rate_limited"}

    # Then a minute after the last one everything goes out at once
    bench.clock.sleep(60)
    assert set(bench.outcomes(batch()).values()) == {"delivered"}
    assert [len(request) for request in bench.x.requests] == [500] * 6


ANSWERS = st.sampled_from(
    [RawResponse(status) for status in (NO_RESPONSE, NO_CONNECTION, 200, 302, 400, 401, 403, 413, 429, 500, 503)]
    + [counted(0), counted(500)]
)
SECRETS: dict[str, Callable[[], FakeSecrets]] = {
    "good": FakeSecrets,
    "renewable": lambda: FakeSecrets(text=OAUTH2),
    "none": lambda: FakeSecrets(error="none"),
}


@given(
    st.lists(ANSWERS, max_size=20),
    st.lists(st.floats(0, 120), max_size=10),
    st.lists(st.floats(0, 70), min_size=1, max_size=4),
    st.sampled_from(sorted(SECRETS)),
)
def test_no_invocation_outlives_its_deadline(
    answers: list[RawResponse], latencies: list[float], invocations: list[float], secret: str
) -> None:
    # Given an X that answers anything, as slowly as it likes
    x = SlowX(script=answers, seconds=lambda _: latencies.pop() if latencies else 0.2)
    bench = Bench(x, SECRETS[secret](), events=60_000)
    x.clock = bench.clock

    # When batches come with any time left, Then each is over when its time is
    for seconds in invocations:
        started = bench.clock.now
        outcomes = bench.outcomes(batch(20), seconds)
        assert len(outcomes) == 20
        assert bench.clock.now - started <= max(0.0, seconds - RESERVE_SECONDS) + 1e-6


def test_three_lost_in_a_row_beside_what_x_counts_stop_nothing_while_there_is_anything_fresh() -> None:
    # Given an X that counts a request, and loses the answers to the next three
    lost = RawResponse(NO_RESPONSE)
    bench = Bench(FakeX(script=[counted(500), lost, lost, lost]))

    # When there is more, Then the third is one conversion, and the rest follows
    ends = Counter(bench.outcomes([conversion(number) for number in range(2200)]).values())
    assert ends == {"delivered": 1199, "deferred answer_lost": 1001}
    assert [len(request) for request in bench.x.requests[:5]] == [500, 500, 500, 1, 1]


def test_an_instance_that_has_met_such_events_lately_goes_on_after_two_in_a_row() -> None:
    # Given an instance that has met an event that X can't answer, and has counted nothing for some minutes
    lost = RawResponse(NO_RESPONSE)
    bench = Bench(FakeX(script=[lost]))
    bench.run([conversion(number) for number in range(1000)])
    bench.clock.sleep(400)

    # When two answers are lost again, Then the rest is delivered all the same
    bench.x.script = [lost, lost]
    ends = Counter(bench.outcomes([conversion(number) for number in range(2000, 2300)]).values())
    assert ends == {"delivered": 168, "deferred answer_lost": 132}


@pytest.mark.parametrize(("seconds", "delivered"), [(0, 199), (60, 0)])
def test_where_x_has_just_counted_two_lost_in_a_row_stop_nothing(seconds: float, delivered: int) -> None:
    # Given an instance for which X counted something so many seconds ago
    lost = RawResponse(NO_RESPONSE)
    bench = Bench(FakeX())
    bench.run([conversion(9999)])
    bench.clock.sleep(seconds)

    # When the answers to three requests are lost, Then it goes on if that was within a minute
    bench.x.script = [lost, lost, lost]
    ends = Counter(bench.outcomes([conversion(number) for number in range(1200)]).values())
    assert ends["delivered"] == delivered
    assert ends["deferred answer_lost"] == (1001 if delivered else 1000)


@pytest.mark.parametrize("answer", [RawResponse(503), RawResponse(NO_CONNECTION), RawResponse(401)])
def test_what_is_sent_again_at_once_says_nothing_about_events(answer: RawResponse) -> None:
    # Given a request that fails once, and is counted at the second try, with whatever credentials there are then
    bench = Bench(FakeX(), RenewedSecret())
    bench.run([conversion(9999)])
    bench.x.script = [answer]
    assert set(bench.outcomes([conversion(number) for number in range(500)]).values()) == {"delivered"}

    # Then as many as before share the next one
    bench.run([conversion(number) for number in range(1000, 1500)])
    assert [len(request) for request in bench.x.requests] == [1, 500, 500, 500]


class RenewedSecret(FakeSecrets):
    """A secret that has another version each time it is read."""

    def read(self) -> StoredSecret:
        self.version += 1
        return super().read()


def test_what_is_halved_counts_once_for_the_next_requests_size() -> None:
    # Given two events that X can't answer, in the first of two requests
    bad = {"conversion-100", "conversion-400"}

    class TroubledX(FakeX):
        def post(self, url: str, body: bytes, headers: Mapping[str, str], timeout: float) -> RawResponse:
            answer = super().post(url, body, headers, timeout)
            return answer if bad.isdisjoint(self.requests[-1]) else RawResponse(418)

    bench = Bench(TroubledX())
    bench.run([conversion(number) for number in range(700)])

    # When the next come, Then the size is by the requests that failed, and not by their halves, which would leave 31
    bench.x.requests.clear()
    bench.run([conversion(number) for number in range(1000, 1600)])
    assert len(bench.x.requests[0]) > 100


def test_where_nothing_is_left_that_was_never_sent_an_outage_is_not_waited_for() -> None:
    # Given an X that counts a request, and loses the answers to all others
    lost = RawResponse(NO_RESPONSE)
    bench = Bench(FakeX(script=[counted(500), lost, lost, lost]))

    # When the third of them was the last there is, Then the next events needn't wait
    ends = Counter(bench.outcomes([conversion(number) for number in range(1501)]).values())
    assert ends == {"delivered": 500, "deferred answer_lost": 1001}
    assert bench.clock.slept == []


@pytest.mark.parametrize(("number", "waits"), [(101, True), (100, False)])
def test_an_outage_is_waited_for_where_much_came_back_and_nothing_is_fresh(number: int, waits: bool) -> None:
    # Given an X that has lost two answers, and so many that came back often
    bench = Bench(FakeX(script=[RawResponse(NO_RESPONSE)] * 3))
    for fresh in (1, 2):
        bench.run([conversion(fresh)])
    bench.clock.slept.clear()

    # When the answer to the first of those is lost, too, Then what is left may be an outage's, or such that X can't
    # answer it: by how much it is
    assert len(bench.outcomes([conversion(1000 + one, 4) for one in range(number)])) == number
    assert bool(bench.clock.slept) is waits
