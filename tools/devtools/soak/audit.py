"""Where each event ended, and whether that is where it had to end."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

from x_conversions.core.outcome import Outcome

from devtools.soak.causes import Cause, cause_of_double, cause_of_second_letter, exposures
from devtools.soak.event_timeline import Story


class Place(StrEnum):
    """The final places."""

    AT_X = "counted by X"
    UNACCOUNTED = "unaccounted: X said that it counted fewer"
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
class Books:
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


def place_of(story: Story) -> Place:
    """The one place where an event ended."""
    places = []
    if story.countings:
        places.append(Place.AT_X)
    elif story.unaccounted:
        places.append(Place.UNACCOUNTED)
    if story.letters:
        places.append(Place.DEAD_LETTER)
    if story.skipped:
        places.append(Place.SKIPPED)
    return Place.LOST if not places else places[0] if len(places) == 1 else Place.SEVERAL


def check(stories: Iterable[Story]) -> Books:
    """Do the books of a run whose queue is empty."""
    books = Books()
    for story in stories:
        place = place_of(story)
        books.places[story.expected, place] += 1
        books.breaches += _misplaced(story, place)
        books.exposed.update(exposures(story))
        for before, after in pairwise(story.countings):
            _note(books.doubles, cause_of_double(story, before, after), f"{story.key}: counted twice", books)
        for _ in story.letters[1:]:
            _note(books.second_letters, cause_of_second_letter(story), f"{story.key}: two dead letters", books)
    return books


def _misplaced(story: Story, place: Place) -> Iterator[str]:
    if place not in _RIGHT[story.expected]:
        yield f"{story.key}: had to be {story.expected} {story.reason}".rstrip() + f", but is {place}"
    elif place is Place.SKIPPED and story.skipped != {story.reason}:
        yield f"{story.key}: skipped as {', '.join(sorted(story.skipped))}; the reason is {story.reason}"
    elif place is Place.UNACCOUNTED and not story.left_out:
        yield f"{story.key}: unaccounted, although no answer of X left it open"
    if any(body != story.body for body in story.letters):
        yield f"{story.key}: its body in the dead-letter queue is not the one that was sent"


def _note(counter: Counter[Cause], cause: Cause | None, what: str, books: Books) -> None:
    if cause is None:
        books.breaches.append(f"{what}, without a cause")
    else:
        counter[cause] += 1
