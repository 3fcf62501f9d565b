"""What follows from X's answers: contract section 8, row by row."""

import orjson
import pytest
from x_conversions.x_api.responses import NO_CONNECTION, NO_RESPONSE, RawResponse

from tests.support.delivery_builders import (
    OAUTH2,
    Bench,
    FakeSecrets,
    FakeX,
    SlowX,
    conversion,
    counted,
    label,
    refusal,
    refused,
)

THREE = [conversion(number) for number in range(3)]
ALL = ("conversion-0", "conversion-1", "conversion-2")


def every(outcome: str) -> dict[str, str]:
    return dict.fromkeys(ALL, outcome)


def test_all_are_delivered_in_one_request() -> None:
    bench = Bench(FakeX())
    assert bench.outcomes(THREE) == every("delivered")
    assert bench.x.requests == [list(ALL)]
    assert bench.unrecorded == 0  # without a table there is nothing to record


def test_more_than_500_are_several_requests_and_money_goes_first() -> None:
    # Given 700 conversions, the last of which carries money
    many = [conversion(number) for number in range(699)] + [conversion(699, value="1.00", price_currency="EUR")]
    bench = Bench(FakeX())

    # When they are delivered, Then it is in the first request
    bench.run(many)
    assert [len(request) for request in bench.x.requests] == [500, 200]
    assert bench.x.requests[0][0] == "conversion-699"


def test_fewer_processed_than_sent() -> None:
    outcomes = Bench(FakeX(script=[counted(2)])).outcomes(THREE)
    assert sorted(outcomes.values()) == ["delivered", "delivered", "unaccounted unclear_answer"]


@pytest.mark.parametrize("receive_count", [1, 3, 100])
def test_none_processed_rejects_nobody_however_often_it_came(receive_count: int) -> None:
    bench = Bench(FakeX(script=[counted(0)]))
    batch = [conversion(number, receive_count) for number in range(3)]
    assert bench.outcomes(batch) == every("deferred x_unavailable")


@pytest.mark.parametrize("body", [b"", b'{"data": {"conv'])
def test_an_answer_that_cannot_be_read(body: bytes) -> None:
    bench = Bench(FakeX(script=[RawResponse(200, {}, body)]))
    assert bench.outcomes(THREE) == every("unaccounted unclear_answer")
    assert len(bench.x.requests) == 1  # nothing is sent twice


def test_what_x_refuses_is_rejected_with_xs_own_words_and_the_rest_is_delivered() -> None:
    # Given an X that refuses one for a hash it quotes
    error = refusal("hashed_email", "hashed_email (secret-hash) is not a valid SHA-256 hash")
    x = FakeX(lambda one: [error] if one["conversion_id"] == "conversion-1" else [])

    # When three are sent
    dispositions = Bench(x).run(THREE)

    # Then the others are delivered, and the disposition carries code and parameter but not the value
    assert set(x.counted) == {"conversion-0", "conversion-2"}
    bad = dispositions["conversion-1"]
    assert (bad.outcome, bad.reason, bad.x_code, bad.x_parameter) == (
        "rejected",
        "rejected_by_x",
        "INVALID_PARAMETER",
        "hashed_email",
    )
    assert "secret-hash" not in bad.detail


def test_a_systematic_refusal_rejects_nothing() -> None:
    bench = Bench(FakeX(lambda _: [refusal()]))
    outcomes = bench.outcomes([conversion(number) for number in range(500)])
    assert set(outcomes.values()) == {"deferred systematic_refusal"}
    assert len(outcomes) == 500
    assert len(bench.x.requests) < 30
    assert bench.problems == [("systematic_refusal", "X refuses every conversion, whatever is in it")]


@pytest.mark.parametrize(
    "answer",
    [RawResponse(413), refused([refusal("", "Conversion count limit is 0")])],
    ids=["a gateway that lets nothing through", "a limit that nothing keeps"],
)
@pytest.mark.parametrize("has_counted", [False, True])
@pytest.mark.parametrize("size", [17, 40, 500])
def test_an_x_that_takes_every_conversion_for_too_large_rejects_nothing(
    answer: RawResponse, has_counted: bool, size: int
) -> None:
    # Given something on the way to X that takes whatever comes for too large
    bench = Bench(FakeX())
    if has_counted:
        bench.run([conversion(9999)])
    bench.x.script = [answer] * 1000
    # When a batch is sent again and again, Then nobody is rejected, and X isn't asked about each
    for receives in (1, 2, 3, 4):
        asked = len(bench.x.requests)
        ends = bench.outcomes([conversion(one, receives) for one in range(size)])
        assert set(ends.values()) == {"deferred systematic_refusal"}
        assert len(bench.x.requests) - asked <= 30


def test_a_systematic_refusal_is_seen_where_events_come_one_by_one() -> None:
    # Given an X that refuses everything, and events that come alone
    bench = Bench(FakeX(lambda _: [refusal()]))
    ends = [bench.run([conversion(number)])[f"conversion-{number}"] for number in range(40)]

    # Then none is taken for bad, because nothing was ever counted
    assert [label(end) for end in ends] == ["deferred systematic_refusal"] * 40
    assert ends[0].detail == "X has counted nothing here yet, so its refusal isn't believed: Something is wrong"

    # and when X accepts again, so do we
    bench.x.errors_of = lambda _: []
    assert bench.outcomes(THREE) == every("delivered")
    bench.x.errors_of = lambda _: [refusal()]
    assert bench.outcomes([conversion(50)]) == {"conversion-50": "rejected rejected_by_x"}


HELD_UP = {
    "403": (RawResponse(403), "deferred forbidden"),
    "404 about the account": (RawResponse(404), "deferred forbidden"),
    "a redirect": (RawResponse(302), "deferred x_unavailable"),
    "an undocumented 4xx": (RawResponse(418), "deferred x_unavailable"),
}


@pytest.mark.parametrize(("answer", "outcome"), HELD_UP.values(), ids=HELD_UP)
def test_answers_that_hold_up_everything(answer: RawResponse, outcome: str) -> None:
    bench = Bench(FakeX(script=[answer]))
    assert bench.outcomes(THREE) == every(outcome)
    assert len(bench.x.requests) == 1
    assert len(bench.problems) == 1


@pytest.mark.parametrize("answer", [RawResponse(503), RawResponse(NO_CONNECTION)], ids=["503", "no connection"])
class TestCannotHaveBeenProcessed:
    def test_one_more_try_after_a_short_pause(self, answer: RawResponse) -> None:
        bench = Bench(FakeX(script=[answer]))
        assert bench.outcomes(THREE) == every("delivered")
        assert len(bench.clock.slept) == 1
        assert 0 < bench.clock.slept[0] <= 1

    def test_a_good_answer_gives_the_second_try_back(self, answer: RawResponse) -> None:
        # Given an X that is out of order for a moment, answers, and is so again
        bench = Bench(FakeX(script=[answer, counted(500), answer]))

        # When two requests' worth is delivered, Then each of the two gets its second try
        outcomes = bench.outcomes([conversion(number) for number in range(700)])
        assert set(outcomes.values()) == {"delivered"}
        assert [len(request) for request in bench.x.requests] == [500, 500, 200, 200]

    def test_then_deferred(self, answer: RawResponse) -> None:
        bench = Bench(FakeX(script=[answer, answer]))
        assert bench.outcomes(THREE) == every("deferred x_unavailable")
        assert len(bench.x.requests) == 2

    def test_an_outage_holds_the_invocation_up_to_its_deadline(self, answer: RawResponse) -> None:
        # Given an X that has failed before
        bench = Bench(FakeX(script=[answer] * 4))
        bench.run(THREE)

        # When the next batch comes, Then no time is left when it gives up, and none too much is taken
        before = bench.clock.now
        assert bench.outcomes(THREE, seconds=60) == every("deferred x_unavailable")
        assert 50 < bench.clock.now - before <= 55


@pytest.mark.parametrize(
    "answer", [RawResponse(status) for status in (NO_RESPONSE, 500, 502, 504, 408)], ids=lambda one: str(one.status)
)
def test_what_may_have_been_processed_is_not_sent_again_at_once(answer: RawResponse) -> None:
    bench = Bench(FakeX(script=[answer]))
    assert bench.outcomes(THREE) == every("deferred answer_lost")
    assert len(bench.x.requests) == 1


def test_after_two_lost_answers_the_rest_is_not_sent() -> None:
    bench = Bench(FakeX(script=[RawResponse(500), RawResponse(500)]))
    outcomes = bench.outcomes([conversion(number) for number in range(1200)])
    assert list(outcomes.values()).count("deferred answer_lost") == 1000
    assert list(outcomes.values()).count("deferred x_unavailable") == 200


def test_a_closed_window_is_waited_for_within_the_invocation() -> None:
    # Given X closes for twenty seconds
    bench = Bench(FakeX())
    bench.x.script.append(RawResponse(429, {"x-rate-limit-reset": str(int(bench.clock.now) + 20)}))

    # When a batch is delivered, Then it waits, and delivers
    assert bench.outcomes(THREE) == every("delivered")
    assert sum(bench.clock.slept) == pytest.approx(20, abs=1)


@pytest.mark.parametrize(
    ("remaining", "requests", "waited"),
    [(0, [500, 200], 20), (120, [500, 120, 80], 0), (5000, [500, 200], 0)],
    ids=["nothing", "less than a request", "plenty"],
)
def test_what_x_says_is_left_of_its_window_is_heeded(remaining: int, requests: list[int], waited: float) -> None:
    # Given an X that counts the first request, and says what is left for the next twenty seconds
    bench = Bench(FakeX())
    headers = {"x-rate-limit-remaining": str(remaining), "x-rate-limit-reset": str(int(bench.clock.now) + 20)}
    bench.x.script.append(RawResponse(200, headers, counted(500).body))

    # When more is delivered, Then the next request keeps to that
    outcomes = bench.outcomes([conversion(number) for number in range(700)])
    assert set(outcomes.values()) == {"delivered"}
    assert [len(request) for request in bench.x.requests] == requests
    assert sum(bench.clock.slept) == pytest.approx(waited, abs=1)


def test_a_window_closed_for_long_is_deferred_after_holding_the_instance() -> None:
    bench = Bench(FakeX())
    bench.x.script.append(RawResponse(429, {"x-rate-limit-reset": str(int(bench.clock.now) + 600)}))
    started = bench.clock.now
    assert bench.outcomes(THREE) == every("deferred rate_limited")
    assert len(bench.x.requests) == 1
    assert bench.clock.now - started == pytest.approx(55)


def test_what_waited_for_the_budget_until_there_was_no_time_left_says_so() -> None:
    # Given a budget that is used up, and covers one event again in 50 seconds, too late to send it in this invocation
    bench = Bench(FakeX(), events=36)
    bench.rate_limiter.sent(18)

    # When a conversion comes, Then the budget is why it isn't sent, although it is there once the instance was held
    assert bench.outcomes([conversion()]) == {"conversion-0": "deferred rate_limited"}
    assert bench.rate_limiter.delay_for(1) == 0
    assert bench.x.requests == []


def test_a_request_too_large_is_split() -> None:
    bench = Bench(FakeX(script=[RawResponse(413)]))
    assert bench.outcomes(THREE) == every("delivered")
    assert [len(request) for request in bench.x.requests] == [3, 1, 1, 1]


@pytest.mark.parametrize(
    ("answer", "detail", "code"),
    [
        (RawResponse(413), "the conversion alone is too large for X", "413"),
        (refused([refusal("", "Too many bytes", "TOO_LARGE")], 413), "Too many bytes", "TOO_LARGE"),
    ],
    ids=["a bare status", "X's own words"],
)
def test_a_conversion_too_large_alone_is_rejected_with_the_reason(answer: RawResponse, detail: str, code: str) -> None:
    # Given an X that has counted something
    bench = Bench(FakeX())
    bench.run([conversion(9)])
    bench.x.script = [answer]

    # When it takes an event for too large alone, Then that one ends, with the reason
    (end,) = bench.dispositions([conversion()])
    assert label(end) == "rejected rejected_by_x"
    assert (end.detail, end.x_code) == (detail, code)


UNAUTHORIZED = [RawResponse(401), refused([{"code": 215, "message": "Bad Authentication data."}])]


@pytest.mark.parametrize("answer", UNAUTHORIZED, ids=["401", "400 with a legacy number"])
class TestUnauthorized:
    def test_the_secret_is_read_again_and_a_new_version_tried(self, answer: RawResponse) -> None:
        # Given a secret that is renewed after it was read
        secret = FakeSecrets()
        bench = Bench(FakeX(), secret)
        bench.run([conversion(9)])
        secret.version, secret.text = 2, '{"pixel_token": "token-2"}'
        bench.x.script = [answer]

        # When X refuses the old, Then the new delivers
        assert bench.outcomes(THREE) == every("delivered")
        assert [headers["X-Pixel-Token"] for headers in bench.x.headers] == ["token-1", "token-1", "token-2"]

    def test_the_same_version_is_not_tried_again(self, answer: RawResponse) -> None:
        bench = Bench(FakeX(script=[answer]))
        assert bench.outcomes(THREE) == every("deferred unauthorized")
        assert len(bench.x.requests) == 1
        assert bench.refreshes == []  # a pixel token can't be renewed

    def test_one_refresh_is_asked_for_per_version(self, answer: RawResponse) -> None:
        secret = FakeSecrets(text=OAUTH2)
        bench = Bench(FakeX(script=[answer] * 4), secret)
        for _ in range(3):
            assert bench.outcomes(THREE) == every("deferred unauthorized")
        assert bench.refreshes == ["version-1"]
        secret.version = 2
        bench.x.script = [answer] * 2
        bench.run(THREE)
        assert bench.refreshes == ["version-1", "version-2"]


def test_without_credentials_nothing_is_sent_and_the_cause_is_named() -> None:
    bench = Bench(FakeX(), FakeSecrets(error="the secret x has no value yet"))
    assert bench.outcomes(THREE) == every("deferred credentials_unavailable")
    assert bench.x.requests == []
    assert bench.problems == [("credentials_unavailable", "the secret x has no value yet")]


def test_a_dry_run_without_credentials_goes_on_and_names_the_cause() -> None:
    bench = Bench(FakeX(), FakeSecrets(error="the secret x has no value yet"))
    assert bench.rehearsal(THREE) == ["skipped would_deliver"] * 3
    assert bench.problems == [("credentials_unavailable", "the secret x has no value yet")]


def test_without_time_nothing_is_sent() -> None:
    bench = Bench(FakeX())
    assert bench.outcomes(THREE, seconds=7) == every("deferred out_of_time")
    assert bench.x.requests == []


def test_the_events_budget_is_kept_and_the_rest_waits_or_is_deferred() -> None:
    # Given a budget of 20,000 events per 15 minutes, and a batch of 2,000
    bench = Bench(FakeX(), events=20_000)
    outcomes = list(bench.outcomes([conversion(number) for number in range(2000)]).values())

    # Then what the budget covers within the deadline is delivered, and the rest deferred
    delivered = outcomes.count("delivered")
    assert delivered >= 1000
    assert outcomes.count("deferred rate_limited") == 2000 - delivered


def test_requests_are_json_that_x_takes() -> None:
    bodies: list[bytes] = []

    class Recorder(FakeX):
        def post(self, url: str, body: bytes, headers: object, timeout: float) -> RawResponse:
            bodies.append(body)
            return super().post(url, body, headers, timeout)  # type: ignore[arg-type]

    bench = Bench(Recorder())
    bench.run([conversion()])
    assert orjson.loads(bodies[0]) == {"conversions": [conversion().payload]}
    assert bench.x.headers[0]["Content-Type"] == "application/json"


@pytest.mark.parametrize("seconds", [1, 11, 14, 20, 30, 50])
def test_a_slow_x_is_sent_nothing_whose_answer_comes_too_late(seconds: float) -> None:
    # Given an X that takes its time for each request, and a batch of ten requests
    x = SlowX(seconds=lambda _: seconds)
    bench = Bench(x)
    x.clock = bench.clock

    # When it is delivered as far as time allows, Then no answer is lost at its end
    outcomes = bench.outcomes([conversion(number) for number in range(5000)])
    assert set(outcomes.values()) <= {"delivered", "deferred out_of_time"}
    assert len(x.counted) == list(outcomes.values()).count("delivered") >= 500
