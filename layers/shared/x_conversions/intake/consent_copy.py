"""What the copy of an event says about consent: which categories are granted, and nothing of how that was said.

Judged by the deliver function's own rules. What refuses ends here, so that no refuser's address lies in a queue.
"""

from collections.abc import Sequence

from x_conversions.conversion.consent import check_consent
from x_conversions.core.outcome import Skipped
from x_conversions.events.event import Event
from x_conversions.events.fields import Json
from x_conversions.events.producers.segment import PAGE


def refuses(fields: Json, categories: Sequence[str]) -> bool:
    """Whether an object says no, of whatever kind it is: a call that is never queued can, too."""
    try:
        check_consent(Event(PAGE, fields), categories, required=False)
    except Skipped:
        return True
    return False


def granted_categories(event: Event, categories: Sequence[str]) -> list[str] | None:
    """Those of the categories that the event grants; None where it says nothing about consent at all.

    Raises
    ------
    Skipped
        ``consent_denied``, as in delivery.
    """
    check_consent(event, categories, required=False)
    if not event.consent() and not any(value is not None for value in event.mapped("consent")):
        return None
    return [category for category in categories if _is_granted(event, category)]


def _is_granted(event: Event, category: str) -> bool:
    try:
        check_consent(event, (category,), required=True)
    except Skipped:
        return False
    return True


def add_consent(copy: dict[str, dict[str, object]], granted: list[str] | None, categories: Sequence[str]) -> None:
    """Write what is granted into the copy's context and properties.

    Where one of the categories is left open, in the properties: there what an object lacks counts as unsaid, which it
    was, and not as refused.
    """
    if granted is None:
        return
    place = "context" if len(granted) == len(categories) else "properties"
    copy[place]["consent"] = dict.fromkeys(granted, True)
