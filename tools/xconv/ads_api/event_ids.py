"""From X's own list of events to the parameter EventIds, and back."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from x_conversions.events.names import EVENT_TYPES as OWN_TYPES
from x_conversions.events.names import normalise

from xconv.ads_api.resources import EVENT_TYPES, WebEventTag

_LEAD = re.compile(r"\blead", re.IGNORECASE)
# What an entry's key may not have in it (template.yaml, EventIds).
_NO_KEY = re.compile(r'[,={}"]')
_NEVER = datetime.min.replace(tzinfo=UTC)


def entries_for(tags: Iterable[WebEventTag]) -> tuple[dict[str, WebEventTag], list[WebEventTag]]:
    """EventIds' entries for events, and the events that are left over: deleted, of a type that has an entry, unnamed.

    Of several events of one type the one that X saw last gets the entry.
    """
    entries: dict[str, WebEventTag] = {}
    left_over: list[WebEventTag] = []
    for tag in sorted(tags, key=lambda one: one.last_tracked_at or _NEVER, reverse=True):
        key = None if tag.is_deleted else _key(tag, entries)
        if key is None:
            left_over.append(tag)
        else:
            entries[key] = tag
    order = [own for names in EVENT_TYPES.values() for own in names]
    known = sorted(entries, key=lambda key: (key not in order, order.index(key) if key in order else 0, key))
    return {key: entries[key] for key in known}, left_over


def _key(tag: WebEventTag, taken: Mapping[str, WebEventTag]) -> str | None:
    names: Sequence[str] = EVENT_TYPES.get(tag.type, ())
    if len(names) > 1 and _LEAD.search(tag.name):
        names = tuple(reversed(names))
    if not names:  # custom: the producer's own name for it
        name = tag.name.strip()
        names = () if not normalise(name) or _NO_KEY.search(name) or normalise(name) in OWN_TYPES else (name,)
    used = {normalise(key) for key in taken}
    return next((name for name in names if normalise(name) not in used), None)


def written(entries: Mapping[str, WebEventTag]) -> str:
    """The value of EventIds, as `sam deploy` takes it."""
    return ",".join(f"{key}={tag.event_id}" for key, tag in entries.items())


def fits(key: str, x_type: str) -> bool | None:
    """Whether an event of X's type is what an entry's key says; None when either says nothing about it."""
    own = OWN_TYPES.get(normalise(key))
    if own is None or x_type not in EVENT_TYPES or x_type == "CUSTOM":
        return None
    return own in EVENT_TYPES[x_type]
