"""The producers that are understood, one file each: by what each is known, and where it keeps what.

To add one: a file with a reader beside `segment`, its place among the readers in `others`, and a test file with its
real payloads.
"""

from collections.abc import Callable, Sequence
from functools import cache

from x_conversions.core.outcome import Reason, Rejected
from x_conversions.events.event import Event
from x_conversions.events.fields import Json, object_in
from x_conversions.events.no_event import describe
from x_conversions.events.producers.segment import read_segment

# As tables and templates hold them: texts with the JSON of an object.
_TEXTS = ("context", "properties", "traits", "person")


def read_event(fields: Json) -> Event:
    """Read what a producer wrote.

    Most events are Segment's, and one of Segment's is that, whatever other fields it has. Its context, properties and
    traits may be texts that hold an object.

    Raises
    ------
    Rejected
        ``invalid_event``: no producer's event.
    Skipped
        ``not_a_conversion``: an event of a kind that is none.
    """
    fields = with_objects(fields)
    event: Event | None = read_segment(fields)
    if event is not None:
        return event
    for read in _others():
        if (event := read(fields)) is not None:
            return event
    raise Rejected(Reason.INVALID_EVENT, describe(fields))


@cache
def _others() -> Sequence[Callable[[Json], Event | None]]:
    # Imported when the first comes: most stacks have none, and it takes 7 ms of a cold start on a whole core.
    from x_conversions.events.producers.others import READERS  # noqa: PLC0415

    return READERS


def with_objects(fields: Json) -> Json:
    """The event with the objects that parts of it hold as texts; itself where they hold none so."""
    texts = [key for key in _TEXTS if isinstance(fields.get(key), str)]
    if not texts:  # by far the most common
        return fields
    return {key: object_in(value) if key in texts else value for key, value in fields.items()}
