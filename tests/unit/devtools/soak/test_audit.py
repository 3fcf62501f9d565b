"""The soak's audit finds what it is there to find: each of these timelines was planted."""

from dataclasses import replace
from typing import Any

import pytest
from devtools.soak.audit import AuditResult, Place, audit
from devtools.soak.causes import Cause
from devtools.soak.event_timeline import Counting, EventTimeline
from devtools.soak.run_log import End
from x_conversions.core.outcome import Outcome

from tests.support.each import each

GOOD = EventTimeline("shop-1", "a good body", Outcome.DELIVERED)
POISON = EventTimeline("shop-2", "a bad body", Outcome.REJECTED, "invalid_value")
TO_BE_REFUSED = EventTimeline("shop-4", "a body", Outcome.REJECTED, "rejected_by_x")
SKIPPED = EventTimeline("shop-3", "a body", Outcome.SKIPPED, "consent_denied")
ONCE = [Counting("host 1")]


def of(timeline: EventTimeline, **happened: Any) -> AuditResult:
    return audit([replace(timeline, **happened)])


@pytest.mark.parametrize(
    ("timeline", "happened", "place"),
    [
        (GOOD, {"countings": ONCE}, Place.AT_X),
        (GOOD, {"countings": ONCE, "unaccounted": True, "letters": ["a good body"]}, Place.AT_X),
        (GOOD, {"unaccounted": True, "left_out": True, "letters": ["a good body"]}, Place.UNACCOUNTED),
        (GOOD, {"unaccounted": True, "unanswered": 2, "letters": ["a good body"]}, Place.UNACCOUNTED),
        (GOOD, {"unaccounted": True, "unanswered": 1, "deaths": 1, "letters": ["a good body"]}, Place.UNACCOUNTED),
        (GOOD, {"unaccounted": True, "unanswered": 1, "tables_lost": 1, "letters": ["a good body"]}, Place.UNACCOUNTED),
        (GOOD, {"countings": ONCE, "unanswered": 3, "tables_lost": 1}, Place.AT_X),
        (POISON, {"letters": ["a bad body"]}, Place.DEAD_LETTER),
        (TO_BE_REFUSED, {"unaccounted": True, "unanswered": 2, "letters": ["a body"]}, Place.UNACCOUNTED),
        (SKIPPED, {"skipped": {"consent_denied"}}, Place.SKIPPED),
    ],
)
def test_what_ended_where_it_must_is_no_breach(timeline: EventTimeline, happened: dict[str, Any], place: Place) -> None:
    result = of(timeline, **happened)
    assert result.breaches == []
    assert result.places == {(timeline.expected, place): 1}


@each(
    ("timeline", "happened", "said"),
    [
        (GOOD, {}, "shop-1: had to be delivered, but is lost"),
        (POISON, {}, "shop-2: had to be rejected invalid_value, but is lost"),
        (SKIPPED, {}, "shop-3: had to be skipped consent_denied, but is lost"),
        (GOOD, {"letters": ["a good body"]}, "shop-1: had to be delivered, but is dead-letter queue"),
        (
            GOOD,
            {"letters": ["a good body"], "countings": ONCE},
            "shop-1: had to be delivered, but is in more than one place",
        ),
        (
            GOOD,
            {"unaccounted": True, "unanswered": 1, "letters": ["a good body"]},
            "shop-1: unaccounted, although no answer of X left it open",
        ),
        (
            TO_BE_REFUSED,
            {"unaccounted": True, "unanswered": 1, "letters": ["a body"]},
            "shop-4: unaccounted, although no answer of X left it open",
        ),
        (
            POISON,
            {"unaccounted": True, "unanswered": 2, "letters": ["a bad body"]},
            "shop-2: had to be rejected invalid_value, but is unaccounted: nothing said whether X counted it",
        ),
        (GOOD, {"countings": ONCE, "unanswered": 3}, "shop-1: sent 3 times without a clear answer"),
        (POISON, {"countings": ONCE}, "shop-2: had to be rejected invalid_value, but is counted by X"),
        (SKIPPED, {"skipped": {"no_identifier"}}, "shop-3: skipped as no_identifier; the reason is consent_denied"),
        (
            GOOD,
            {"unaccounted": True, "letters": ["a good body"]},
            "shop-1: unaccounted, although no answer of X left it open",
        ),
        (
            GOOD,
            {"countings": ONCE, "unaccounted": True},
            "shop-1: unaccounted, and its body is not kept in the dead-letter queue",
        ),
        (
            POISON,
            {"letters": ["a bad bod"]},
            "shop-2: its body in the dead-letter queue is not the one that was sent",
        ),
        (POISON, {"letters": ["a bad body"] * 2}, "shop-2: two dead letters, without a cause"),
    ],
)
def test_what_did_not_is_named(timeline: EventTimeline, happened: dict[str, Any], said: str) -> None:
    assert of(timeline, **happened).breaches == [said]


@pytest.mark.parametrize(
    ("before", "happened", "cause"),
    [
        (Counting("host 1", answer_lost=True), {}, Cause.ANSWER_LOST),
        (Counting("host 1", end=End.KILLED), {}, Cause.KILLED),
        (Counting("host 1", end=End.TIMED_OUT), {}, Cause.TIMED_OUT),
        (Counting("other 1", lost_table=True), {"is_remembered": True}, Cause.NOT_RECORDED),
        (Counting("other 1"), {"unwritten": True}, Cause.UNWRITTEN),
        (Counting("other 1"), {"undeleted": True}, Cause.UNDELETED),
        (Counting("other 1"), {"delivered_twice": True}, Cause.DELIVERED_TWICE),
        (Counting("other 1"), {"produced_twice": True}, Cause.PRODUCED_TWICE),
    ],
)
def test_a_double_is_counted_under_its_cause(before: Counting, happened: dict[str, bool], cause: Cause) -> None:
    result = of(GOOD, countings=[before, Counting("host 1")], **happened)
    assert (result.doubles, result.exposed, result.breaches) == ({cause: 1}, {cause: 1}, [])


@pytest.mark.parametrize(
    ("before", "happened"),
    [
        (Counting("other 1"), {}),
        # What is worth a record is known to all.
        (Counting("other 1"), {"undeleted": True, "produced_twice": True, "is_remembered": True}),
        # What came twice to the same process was remembered there.
        (Counting("host 1"), {"undeleted": True, "delivered_twice": True, "produced_twice": True}),
    ],
)
def test_a_double_without_a_cause_is_found(before: Counting, happened: dict[str, bool]) -> None:
    result = of(GOOD, countings=[before, Counting("host 1")], **happened)
    assert result.breaches == ["shop-1: counted twice, without a cause"]


def test_three_times_are_two_doubles_each_with_its_own_cause() -> None:
    lost = Counting("host 1", answer_lost=True)
    result = of(GOOD, countings=[lost, Counting("host 1"), Counting("host 1")])
    assert result.doubles == {Cause.ANSWER_LOST: 1}
    assert result.breaches == ["shop-1: counted twice, without a cause"]


@pytest.mark.parametrize(
    ("happened", "cause"),
    [
        ({"interrupted": {End.KILLED}}, Cause.KILLED),
        ({"interrupted": {End.TIMED_OUT}}, Cause.TIMED_OUT),
        ({"undeleted": True}, Cause.UNDELETED),
        ({"produced_twice": True}, Cause.PRODUCED_TWICE),
    ],
)
def test_a_second_dead_letter_has_a_cause_too(happened: dict[str, Any], cause: Cause) -> None:
    result = of(POISON, letters=["a bad body"] * 2, **happened)
    assert (result.second_letters, result.breaches) == ({cause: 1}, [])
