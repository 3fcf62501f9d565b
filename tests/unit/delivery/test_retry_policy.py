"""When an invocation goes on after a failure, and when it stops: by what failed before, and what is left."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from x_conversions.core.deadline import Deadline
from x_conversions.core.outcome import Reason, deferred
from x_conversions.credentials.cache import CredentialsCache
from x_conversions.credentials.refresh_trigger import RefreshTrigger
from x_conversions.credentials.store import StoredSecret
from x_conversions.delivery.circuit_breaker import CircuitBreaker
from x_conversions.delivery.pool import APART, Lane
from x_conversions.delivery.retry_policy import (
    Circumstances,
    Decision,
    Defer,
    Resend,
    RetryPolicy,
    SetAside,
    Stop,
    cause_of,
)
from x_conversions.delivery.time_budget import TimeBudget
from x_conversions.x_api.client import Exchange
from x_conversions.x_api.responses import NO_RESPONSE, RawResponse, read_response

from tests.support.delivery_builders import NOW, FakeClock, FakeSecrets, conversion, counted, refusal, refused
from tests.support.each import each

LOST = Exchange([conversion()], read_response(RawResponse(502), NOW), 1.0, "version-1")
GOES_ON, STOPS, STOPS_AND_HOLDS = "goes on", "stops", "stops, and waits for the deadline"


def policy(failures: int = 0, secret: FakeSecrets | None = None) -> RetryPolicy:
    """That of an instance in which so many requests have failed in a row."""
    breaker, clock = CircuitBreaker(), FakeClock()
    for _ in range(failures):
        breaker.record_failure()
    budget = TimeBudget(breaker, Deadline.after(60, reserve=0.0, clock=clock), clock.sleep)
    credentials = CredentialsCache(secret or FakeSecrets(), clock)
    return RetryPolicy(breaker, budget, RefreshTrigger(SimpleNamespace(request=lambda _: None), credentials, clock))


def follows(own: RetryPolicy, now: Circumstances) -> str:
    """What becomes of the others when one more answer is lost; the conversion itself is never sent again at once."""
    decision = own.decide(LOST, now)
    assert isinstance(decision, Defer)
    assert decision.disposition.reason is Reason.ANSWER_LOST
    if decision.stop is None:
        return GOES_ON
    return STOPS_AND_HOLDS if decision.stop.holds else STOPS


ROWS: dict[str, tuple[int, Circumstances, str]] = {
    "a first failure": (0, Circumstances(), GOES_ON),
    "a second in a row": (1, Circumstances(), STOPS_AND_HOLDS),
    "a second, where X counts others": (1, Circumstances(has_counted=True), GOES_ON),
    "a second, where there have been such lately": (1, Circumstances(is_used_to_it=True), GOES_ON),
    "a third, where X counts others": (2, Circumstances(has_counted=True), GOES_ON),
    "in an outage": (3, Circumstances(), STOPS_AND_HOLDS),
    "in an outage, whatever was counted": (3, Circumstances(has_counted=True), STOPS_AND_HOLDS),
    "in an outage, used to such or not": (3, Circumstances(is_used_to_it=True), STOPS_AND_HOLDS),
    "nothing fresh is left, a second": (1, Circumstances(has_counted=True, has_fresh=False), GOES_ON),
    "nothing fresh is left, a third": (2, Circumstances(has_counted=True, has_fresh=False), STOPS),
    "nothing fresh is left, and none was counted": (1, Circumstances(has_fresh=False), STOPS_AND_HOLDS),
    "what came back, and few others": (1, Circumstances(Lane.RETURNED, others=99), STOPS),
    "what came back, and many others": (1, Circumstances(Lane.RETURNED, others=100), STOPS_AND_HOLDS),
    "a search that says nothing of X yet": (1, Circumstances(is_search=True), STOPS_AND_HOLDS),
}


@each(("failures", "now", "expected"), ROWS.values(), ids=ROWS)
def test_whether_it_goes_on(failures: int, now: Circumstances, expected: str) -> None:
    assert follows(policy(failures), now) == expected


@pytest.mark.parametrize("lane", sorted(APART), ids=lambda lane: lane.name)
def test_what_is_sent_apart_stops_nobody(lane: Lane) -> None:
    own = policy(5)
    assert {follows(own, Circumstances(lane)) for _ in range(30)} == {GOES_ON}


@pytest.mark.parametrize(
    ("now", "most"),
    [
        (Circumstances(Lane.RETURNED, has_counted=True), 12),
        (Circumstances(is_search=True, has_counted=True), 10),
    ],
    ids=["what came back", "a search"],
)
def test_what_is_expected_to_fail_may_do_so_many_times_in_a_row(now: Circumstances, most: int) -> None:
    # Given events of which X answers none, beside others that it counts
    own = policy()
    assert [follows(own, now) for _ in range(most - 1)] == [GOES_ON] * (most - 1)

    # Then one that it answers begins the count anew, and without such a one that is enough
    own.succeeded()
    assert [follows(own, now) for _ in range(most)] == [GOES_ON] * (most - 1) + [STOPS]

    # and it says nothing about X
    assert not own.breaker.is_wary


UNREADABLE = Stop(Reason.CREDENTIALS_UNAVAILABLE, "the secret x can't be read")


@pytest.mark.parametrize(("status", "decisions"), [(401, [Resend(), UNREADABLE]), (403, [UNREADABLE])])
def test_where_another_token_might_help_and_the_secret_cannot_be_read_that_is_the_cause(
    status: int, decisions: list[Decision]
) -> None:
    # Given an outage in which X doesn't accept a token, and a secret that nobody can read
    own = policy(3, FakeSecrets(error="the secret x can't be read"))
    answer = Exchange([conversion()], read_response(RawResponse(status), NOW), 1.0, "version-1")

    # When it is decided what follows, Then nothing is sent any more once it has waited, and that is why
    assert [own.decide(answer) for _ in decisions] == decisions


class Renewed(FakeSecrets):
    """A secret that has another version each time."""

    def read(self) -> StoredSecret:
        self.version += 1
        return super().read()


def test_a_401_has_the_secret_read_again_once_and_is_told_after_that() -> None:
    # Given an X that accepts no version of a secret
    own = policy(secret=Renewed())
    answer = Exchange([conversion()], read_response(RawResponse(401), NOW), 1.0, "version-1")

    # When it refuses one and the next, Then there is one more try, and no third
    refused = Stop(Reason.UNAUTHORIZED, "X does not accept the credentials; check the secret")
    assert [own.decide(answer), own.decide(answer)] == [Resend(), refused]


SAID = [refusal("", f"{words} click-7") for words in ("First", "Second", "Third", "Fourth")]


@pytest.mark.parametrize(
    ("answer", "reason", "cause"),
    [
        (RawResponse(418), Reason.X_UNAVAILABLE, "X answered 418"),
        (RawResponse(NO_RESPONSE), Reason.X_UNAVAILABLE, "X answered no_answer"),
        (RawResponse(403), Reason.FORBIDDEN, "X answered 403"),
        (refused(SAID[:1], 403), Reason.FORBIDDEN, "X answered 403: First (…)"),
        (refused(SAID[:2], 418), Reason.X_UNAVAILABLE, "X answered 418: First (…); Second (…)"),
        (refused(SAID, 418), Reason.X_UNAVAILABLE, "X answered 418: First (…); Second (…); Third (…)"),
        (counted(0), Reason.X_UNAVAILABLE, "X answered 200 and counted none"),
    ],
    ids=["no words", "no answer", "forbidden", "with words", "two errors", "four errors", "none counted"],
)
def test_the_cause_is_what_x_answered_without_anybodys_data(answer: RawResponse, reason: Reason, cause: str) -> None:
    exchange = Exchange([conversion(7)], read_response(answer, NOW), 1.0, "version-1")
    assert cause_of(exchange) == Stop(reason, cause)


def test_what_was_lost_is_deferred_with_what_x_answered() -> None:
    decision = policy().decide(LOST)
    assert isinstance(decision, Defer)
    assert decision.disposition == deferred(Reason.ANSWER_LOST, "X answered 502; it may have been counted")


STRANGE = Exchange([conversion()], read_response(RawResponse(418), NOW), 1.0, "version-1")
CAUSE = Stop(Reason.X_UNAVAILABLE, "X answered 418")


@pytest.mark.parametrize(
    ("failures", "now", "decision"),
    [
        (0, Circumstances(), SetAside(CAUSE)),
        (1, Circumstances(), SetAside(CAUSE, CAUSE)),
        (2, Circumstances(), Resend()),  # an outage: once its time is nearly over
        (2, Circumstances(has_counted=True), SetAside(CAUSE)),
        (2, Circumstances(has_counted=True, has_fresh=False), SetAside(CAUSE, replace(CAUSE, holds=False))),
        (2, Circumstances(Lane.CULPRIT), SetAside(CAUSE)),
    ],
    ids=["first", "second", "outage", "X counts others", "nothing fresh is left", "a culprit"],
)
def test_what_was_not_counted_is_set_aside_unless_it_is_an_outage(
    failures: int, now: Circumstances, decision: Decision
) -> None:
    assert policy(failures).decide(STRANGE, now) == decision
