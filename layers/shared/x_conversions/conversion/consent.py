"""Whether the person agreed: Datafly's and Segment's consent objects, and Global Privacy Control."""

from x_conversions.core.outcome import Reason, Skipped
from x_conversions.events.event import Event
from x_conversions.events.fields import Json, child

_GRANTED = frozenset({"true", "granted"})


def check_consent(event: Event, categories: tuple[str, ...], required: bool) -> None:
    """Let the event pass, or raise.

    Parameters
    ----------
    event
        What it says: choices as ``<category>`` (Datafly) or ``categoryPreferences.<category>`` (Segment), and
        the signal Global Privacy Control.
    categories
        Lower-case; all of them must be granted.
    required
        Whether an event that says nothing about consent is held back.

    Raises
    ------
    Skipped
        ``consent_denied``: any refusal, a consent object without the category, or one that can't be understood.
        ``consent_missing``: nothing is said, and it is required.
    """
    if _is_granted(event.privacy_signal()):
        raise Skipped(Reason.CONSENT_DENIED, "the browser sent Global Privacy Control")
    choices = event.consent()
    if choices is None:
        if required:
            raise Skipped(Reason.CONSENT_MISSING)
        return
    if not isinstance(choices, dict):
        raise Skipped(Reason.CONSENT_DENIED, "context.consent must be an object")
    for category in categories:
        if not _is_category_granted(choices, category):
            raise Skipped(Reason.CONSENT_DENIED)


def _is_category_granted(choices: Json, category: str) -> bool:
    if choices.get(category) is True:  # by far the most common
        return True
    for place in (choices, child(choices, "categoryPreferences"), child(choices, "category_preferences")):
        if category in place:
            found = [place[category]]
        else:
            found = [choice for key, choice in place.items() if key.lower() == category]
        if found:
            return all(_is_granted(choice) for choice in found)
    return False


def _is_granted(choice: object) -> bool:
    return choice is True or (isinstance(choice, str) and choice.strip().lower() in _GRANTED)
