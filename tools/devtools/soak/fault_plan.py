"""What goes wrong in a run, and when: all of it decided by the seed before the first event."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from devtools.x_simulator import Fault

# Seconds of a function instead of the template's 60, so that a hang costs fifteen and not fifty-five. A batch's reserve
# takes nine of them, and nothing is sent that has less than ten: four are left to begin in, also on a busy machine.
TIMEOUT = 23
# Longer than a function waits for an answer: it gives up, and X counts what it was sent only then.
HANG_SECONDS = TIMEOUT + 1.0
_EVENTS_PER_ROUND = 5000  # in which each kind of fault occurs once
_EVENTS_PER_KILL = 2500
_EVENTS_PER_BATCH = 250  # about; batches are not all full
_SHARE_OF_EVENTS = 0.004  # that meet a failed delete; as many are delivered twice by SQS, and sent twice by producers
# Requests between two faults, but for the first round: there it is none, so that the shortest run meets all of it. Its
# events can't all have ended before, because four faults end conversions, and no more than a request's 500 each.
_MOST_BETWEEN_FAULTS = 3


@dataclass(frozen=True)
class FaultPlan:
    """Everything that goes wrong.

    Attributes
    ----------
    faults
        X's, in the order in which its requests meet them.
    later_faults
        How many of them, counted from the end, need not be met: the run may be over before.
    kills_at
        Invocations, by number, whose function is killed so many seconds after their start.
    kills_after_counting
        Requests to X, by number: the function that sent the first one counted from there on is killed before its
        answer comes.
    unwritable
        Invocations during which the dead-letter queue can't be written.
    revoked
        Invocations during which X takes the stored token no more, because a person has logged in anew; afterwards the
        new token is in the secret.
    undeleted, delivered_twice, produced_twice
        Events, by key, whose message is not deleted after its delivery, is handed out by SQS a second time while it is
        in flight, or is sent by the producer a second time.
    """

    faults: tuple[Fault, ...]
    later_faults: int
    kills_at: Mapping[int, float]
    kills_after_counting: tuple[int, ...]
    unwritable: range
    revoked: range
    undeleted: frozenset[str]
    delivered_twice: frozenset[str]
    produced_twice: frozenset[str]


def make_plan(keys: Sequence[str], seed: int) -> FaultPlan:
    """The plan for a run with these events."""
    pick = random.Random(f"program {seed}")  # noqa: S311 - reproducible, nothing secret
    later = range(1, len(keys) // _EVENTS_PER_ROUND)
    kills = max(1, len(keys) // _EVENTS_PER_KILL)
    batches = max(8, len(keys) // _EVENTS_PER_BATCH)
    outage = batches // 4
    some = round(len(keys) * _SHARE_OF_EVENTS)
    return FaultPlan(
        faults=(*_round(pick, 0), *(fault for _ in later for fault in _round(pick, _MOST_BETWEEN_FAULTS))),
        later_faults=len(later) * len(_KINDS),
        # A batch takes about a second: kills fall before, between and after its requests.
        kills_at={number: pick.uniform(0.05, 1.5) for number in pick.sample(range(2, batches), kills)},
        kills_after_counting=tuple(sorted(pick.sample(range(2, batches), kills))),
        unwritable=range(outage, outage + max(4, batches // 10)),  # one of them with poison, at least
        revoked=range(batches // 2, batches // 2 + 2),
        undeleted=frozenset(pick.sample(keys, some)),
        delivered_twice=frozenset(pick.sample(keys, some)),
        produced_twice=frozenset(pick.sample(keys, some)),
    )


def _round(pick: random.Random, most_between: int) -> list[Fault]:
    """Every kind of fault once, in any order, with at most so many requests between two of them."""
    kinds = list(_KINDS)
    pick.shuffle(kinds)
    return [make(pick, pick.randint(0, most_between)) for make in kinds]


_ABOUT_NOTHING: tuple[object, ...] = (
    {},
    {"errors": []},
    {"errors": [{"code": "INVALID_JSON", "message": '( got "EUR" for price_currency', "parameter": ""}]},
    {"type": "about:blank", "title": "Bad Request", "detail": "planted.person@secret-mail.example"},
    [],
)
_LIMITS = ("x-rate-limit-reset", "x-rate-limit-remaining", "retry-after", "x-api-warn")
_NO_NUMBERS = ("9" * 5_000, "soon", "-1")
_KINDS: tuple[Callable[[random.Random, int], Fault], ...] = (
    # Nothing is counted.
    lambda pick, skip: Fault("rate_limited", times=pick.randint(1, 3), reset_in=pick.randint(1, 2), skip=skip),
    lambda pick, skip: Fault("status", status=503, times=pick.randint(1, 4), skip=skip),
    lambda pick, skip: Fault("status", status=pick.choice((500, 502, 504)), skip=skip),
    lambda pick, skip: Fault("unauthorized", times=pick.randint(1, 2), skip=skip),
    lambda _, skip: Fault("drop_before", skip=skip),
    lambda _, skip: Fault("drop_before", delay=HANG_SECONDS, skip=skip),
    # Nothing is counted, and what X answers says nothing about a conversion.
    lambda pick, skip: Fault("status", status=pick.choice((400, 404, 422)), body="<html>Sorry", skip=skip),
    lambda pick, skip: Fault("status", status=400, body=pick.choice(_ABOUT_NOTHING), skip=skip),
    lambda pick, skip: Fault("status", status=503, headers=dict.fromkeys(_LIMITS, pick.choice(_NO_NUMBERS)), skip=skip),
    lambda _, skip: Fault("status", status=200, body={"data": {"conversions_processed": 0}}, skip=skip),
    # Everything is counted, but the sender doesn't learn it.
    lambda _, skip: Fault("slow", delay=HANG_SECONDS, skip=skip),
    lambda pick, skip: Fault("status_after", status=pick.choice((500, 502, 504)), skip=skip),
    lambda _, skip: Fault("drop_after", skip=skip),
    lambda _, skip: Fault("garbled", skip=skip),
    lambda _, skip: Fault("empty", skip=skip),
    lambda _, skip: Fault("html", skip=skip),
    # Some are counted.
    lambda pick, skip: Fault("fewer", processed=pick.randint(1, 50), skip=skip),
    # Everything is counted, and the sender learns it, if it reads well.
    lambda _, skip: Fault("early_hints", skip=skip),
    lambda _, skip: Fault("gzip", skip=skip),
)
