"""Look-ups that several producers' readers share."""

from collections.abc import Iterable, Iterator, Sequence

from x_conversions.core.text import is_placeholder
from x_conversions.events.fields import Json, listed

# What shops call a click id that they keep with an order: as in the URL, as the pixel's cookie, as a hidden attribute.
CLICK_ID_NOTES = ("twclid", "_twclid", "_xc_twclid")


def first_there(candidates: Iterable[object]) -> object:
    """The first that says something; None when none does."""
    for value in candidates:
        if not is_placeholder(value):
            return value
    return None


def objects_in(value: object) -> list[Json]:
    """The objects of a list; none when it is no list."""
    return [one for one in listed(value) if isinstance(one, dict)]


def notes(value: object, names: Sequence[str]) -> Iterator[object]:
    """Values by name, of an object or of a list of objects with `name` or `key`, and `value`."""
    if isinstance(value, dict):
        yield from [value[name] for name in names if name in value]
    for one in objects_in(value):
        if one.get("name") in names or one.get("key") in names:
            yield one.get("value")
