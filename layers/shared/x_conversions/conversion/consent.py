"""Whether the person agreed: Datafly's and Segment's consent objects, and Global Privacy Control."""

from x_conversions.core.outcome import Reason, Skipped
from x_conversions.events.event import Json, child

_GRANTED = frozenset({"true", "granted"})


def check_consent(context: Json, categories: tuple[str, ...], required: bool) -> None:
    """Let the event pass, or raise.

    Parameters
    ----------
    context
        The event's `context`: ``consent.<category>`` (Datafly), ``consent.categoryPreferences.<category>``
        (Segment), ``gpc``.
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
    if "gpc" in context and _is_granted(context["gpc"]):
        raise Skipped(Reason.CONSENT_DENIED, "the browser sent Global Privacy Control")
    consent = context.get("consent")
    if consent is None:
        if required:
            raise Skipped(Reason.CONSENT_MISSING)
        return
    if not isinstance(consent, dict):
        raise Skipped(Reason.CONSENT_DENIED, "context.consent must be an object")
    for category in categories:
        if not _is_category_granted(consent, category):
            raise Skipped(Reason.CONSENT_DENIED)


def _is_category_granted(consent: Json, category: str) -> bool:
    if consent.get(category) is True:  # by far the most common
        return True
    for place in (consent, child(consent, "categoryPreferences"), child(consent, "category_preferences")):
        if category in place:
            choices = [place[category]]
        else:
            choices = [choice for key, choice in place.items() if key.lower() == category]
        if choices:
            return all(_is_granted(choice) for choice in choices)
    return False


def _is_granted(choice: object) -> bool:
    return choice is True or (isinstance(choice, str) and choice.strip().lower() in _GRANTED)
