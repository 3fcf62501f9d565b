"""What an event says about consent: every statement in it, wherever a producer or a consent platform puts one.

Read only, not judged: which statement counts for what is decided in `conversion.consent`. The places are those of the
event contract's table.
"""

from x_conversions.events.consent_places import (
    ANYWHERE_OF_A_STRANGER,
    CONTEXT,
    PROPERTIES,
    TOP,
    read_place,
)
from x_conversions.events.consent_statements import Statement
from x_conversions.events.fields import Json, objects_inside


def read_consent(fields: Json) -> list[Statement]:
    """Every statement about consent in an event out of its envelopes. Shared between events, so never changed."""
    found: list[Statement] = []
    read_place(fields, TOP, found)
    if isinstance(context := fields.get("context"), dict):
        read_place(context, CONTEXT, found)
    if isinstance(properties := fields.get("properties"), dict):
        read_place(properties, PROPERTIES, found)
    return found


def read_consent_around(fields: Json, around: Json) -> list[Statement]:
    """The same, also of what a webhook or a forwarder has around the event."""
    return read_consent(fields) + read_consent(around) if around else read_consent(fields)


def read_consent_of_a_stranger(fields: Json) -> list[Statement]:
    """The same of an object that no reader knows: also what stands further inside, as in `event_properties.consent`."""
    found = read_consent(fields)
    for place in objects_inside(fields):
        read_place(place, ANYWHERE_OF_A_STRANGER, found)
    return found
