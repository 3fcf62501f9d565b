"""The producers that are understood, one file each: by what each is known, and where it keeps what.

To add one: a file with a reader beside `segment`, its mark here, and a test file with its real payloads.
"""

from x_conversions.events.event import Event
from x_conversions.events.fields import Json
from x_conversions.events.producers.segment import read_segment


def read_event(fields: Json) -> Event:
    """Read what a producer wrote.

    Raises
    ------
    Rejected
        ``invalid_event``: no producer's event.
    Skipped
        ``not_a_conversion``: an event of a kind that is none.
    """
    return read_segment(fields)
