"""Who an event is about, as its copy says it: addresses and numbers hashed, by the deliver function's own rules."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import chain

from x_conversions.conversion.identifiers import find_identifiers
from x_conversions.core.outcome import Skipped
from x_conversions.events.event import Event

_HASHES = ("hashed_email", "hashed_phone_number")


@dataclass(frozen=True, slots=True)
class People:
    """What identifies the visitor.

    Parameters
    ----------
    found
        `twclid`, `hashed_email`, `hashed_phone_number`, `ip_address`, `user_agent`: those that are there.
    of_a_purchase
        The hashes that differ where the event counts as a Purchase: there its own words come before an older login's.
        `EventIds` may make a Purchase of any name, and of a Purchase something else.
    left_out
        How many addresses and numbers were left out because they are none.
    """

    found: dict[str, str]
    of_a_purchase: dict[str, str]
    left_out: int


def find_people(read: Callable[[], Event], default_country: str | None) -> People:
    """Find the identifiers of an event.

    Parameters
    ----------
    read
        Reads the event afresh: where a person is looked for first depends on what the event counts as.
    default_country
        As for `find_identifiers`.
    """
    event = read()
    if not _is_ambiguous(event):
        found, left_out = _identifiers(event, default_country)
        return People(found, {}, left_out)
    found, left_out = _identifiers(_counted_as(read(), None), default_country)
    as_purchase, _ = _identifiers(_counted_as(read(), "Purchase"), default_country)
    differing = {key: as_purchase[key] for key in _HASHES if key in found and found[key] != as_purchase.get(key)}
    return People(found, {key: text for key, text in differing.items() if text}, left_out)


def _is_ambiguous(event: Event) -> bool:
    """Whether there is more than one candidate for one of the hashes."""
    emails = len(list(chain(event.emails(), event.email_hashes())))
    phones = len(list(event.phones())) + len(list(event.phone_hashes()))
    return emails > 1 or phones > 1


def _counted_as(event: Event, event_type: str | None) -> Event:
    event.name = replace(event.name, event_type=event_type)
    return event


def _identifiers(event: Event, default_country: str | None) -> tuple[dict[str, str], int]:
    try:
        objects, left_out = find_identifiers(event, default_country, allows_pair_alone=True)
    except Skipped:
        return {}, 0
    return {key: text for one in objects for key, text in one.items()}, left_out
