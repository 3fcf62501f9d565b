"""Where each event ended, and whether that is where it had to end."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

from x_conversions.core.outcome import Outcome, Reason

from devtools.soak.causes import Cause, cause_of_double, cause_of_second_letter, exposures
from devtools.soak.event_timeline import EventTimeline

MOST_SENDS = 2  # the template's default of the parameter


class Place(StrEnum):
    """The final places."""

    AT_X = "counted by X"
    UNACCOUNTED = "unaccounted: nothing said whether X counted it"
    SKIPPED = "skipped by rule"
    DEAD_LETTER = "dead-letter queue"
    LOST = "lost"
    SEVERAL = "in more than one place"


_RIGHT = {
    Outcome.DELIVERED: (Place.AT_X, Place.UNACCOUNTED),
    Outcome.SKIPPED: (Place.SKIPPED,),
    Outcome.REJECTED: (Place.DEAD_LETTER,),
}


@dataclass
class AuditResult:
    """The run's result.

    Attributes
    ----------
    places
        How many events ended where, by what had to become of them.
    exposed
        How many countings at X each cause could have doubled: those whose answer was lost, those whose message came
        twice, and so on.
    doubles
        How often X counted an event once more, by cause.
    second_letters
        How many dead letters are there once more, by cause.
    breaches
        What must not be, each in one line.
    """

    places: Counter[tuple[Outcome, Place]] = field(default_factory=Counter)
    exposed: Counter[Cause] = field(default_factory=Counter)
    doubles: Counter[Cause] = field(default_factory=Counter)
    second_letters: Counter[Cause] = field(default_factory=Counter)
    breaches: list[str] = field(default_factory=list)


def place_of(timeline: EventTimeline) -> Place:
    """The one place where an event ended."""
    places = []
    if timeline.countings:
        places.append(Place.AT_X)
    elif timeline.unaccounted:
        places.append(Place.UNACCOUNTED)
    # What X may have counted is kept there, too: it is where a person finds it, and no place of its own.
    if timeline.letters and not timeline.unaccounted:
        places.append(Place.DEAD_LETTER)
    if timeline.skipped:
        places.append(Place.SKIPPED)
    return Place.LOST if not places else places[0] if len(places) == 1 else Place.SEVERAL


def audit(timelines: Iterable[EventTimeline]) -> AuditResult:
    """Audit a run whose queue is empty."""
    result = AuditResult()
    for timeline in timelines:
        place = place_of(timeline)
        result.places[timeline.expected, place] += 1
        result.breaches += _misplaced(timeline, place)
        result.exposed.update(exposures(timeline))
        for before, after in pairwise(timeline.countings):
            _note(result.doubles, cause_of_double(timeline, before, after), f"{timeline.key}: counted twice", result)
        for _ in timeline.letters[1:]:
            _note(result.second_letters, cause_of_second_letter(timeline), f"{timeline.key}: two dead letters", result)
    return result


def _misplaced(timeline: EventTimeline, place: Place) -> Iterator[str]:
    if place not in _right(timeline):
        yield f"{timeline.key}: had to be {timeline.expected} {timeline.reason}".rstrip() + f", but is {place}"
    elif place is Place.SKIPPED and timeline.skipped != {timeline.reason}:
        yield f"{timeline.key}: skipped as {', '.join(sorted(timeline.skipped))}; the reason is {timeline.reason}"
    elif place is Place.UNACCOUNTED and not (timeline.left_out or _was_sent_often_enough(timeline)):
        yield f"{timeline.key}: unaccounted, although no answer of X left it open"
    if timeline.unanswered > MOST_SENDS + timeline.tables_lost:
        yield f"{timeline.key}: sent {timeline.unanswered} times without a clear answer"
    if timeline.unaccounted and not timeline.letters:
        yield f"{timeline.key}: unaccounted, and its body is not kept in the dead-letter queue"
    if any(body != timeline.body for body in timeline.letters):
        yield f"{timeline.key}: its body in the dead-letter queue is not the one that was sent"


def _right(timeline: EventTimeline) -> tuple[Place, ...]:
    if timeline.reason == Reason.REJECTED_BY_X:  # it has to be sent, too, and X need not come to refuse it
        return Place.DEAD_LETTER, Place.UNACCOUNTED
    return _RIGHT[timeline.expected]


def _was_sent_often_enough(timeline: EventTimeline) -> bool:
    """Whether a function may believe so: what an instance held when it died counts as sent, and so does what it could
    not take back.
    """
    return timeline.unanswered + timeline.deaths + timeline.tables_lost >= MOST_SENDS


def _note(counter: Counter[Cause], cause: Cause | None, what: str, result: AuditResult) -> None:
    if cause is None:
        result.breaches.append(f"{what}, without a cause")
    else:
        counter[cause] += 1
