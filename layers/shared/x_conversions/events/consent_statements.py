"""The statements about consent that an event can make, and how the names and values in them are compared."""

from dataclasses import dataclass, field

from x_conversions.core.memoize import memoized
from x_conversions.events.fields import Json

_GRANTED = frozenset({"true", "granted", "yes", "1"})
# Without case and separators; each may be said of all: "rejected_all".
_OFF_WORDS = """
    false denied deny no n 0 off refused declined decline rejected reject revoked withdrawn disallowed disabled
    optout optedout notgranted notallowed
    """.split()
_OFF = frozenset(_OFF_WORDS + [f"{word}all" for word in _OFF_WORDS])


@dataclass(slots=True)
class Refusal:
    """A refusal that holds for every category; `where` is a name of ours, never an event's own."""

    where: str


@dataclass(slots=True)
class Choices:
    """Maps from category to choice that belong together: a consent object, and the maps inside it.

    Parameters
    ----------
    maps
        By name without case and separators: all values that stand under it.
    names
        The categories as they were written, for people.
    refused_deeper
        What is switched off in other objects inside, by name without case and separators. What those grant, and what
        they grant it for, nobody knows.
    is_about_ads
        Whether the object is there to say what is allowed, so that a category it lacks is refused.
    answers
        Room for what was worked out of it, by category: the same choices come again and again.
    """

    maps: tuple[dict[str, list[object]], ...]
    names: tuple[str, ...]
    is_about_ads: bool
    refused_deeper: frozenset[str] = frozenset()
    answers: dict[str, bool | None] = field(default_factory=dict)


@dataclass(slots=True)
class RefusedCategories:
    """Categories that are switched off where what is switched on may be about something else, and grants nothing.

    Parameters
    ----------
    names
        Without case and separators.
    """

    names: frozenset[str]


@dataclass(slots=True)
class ConsentIds:
    """RudderStack's lists; None for a list that isn't there. Ids without case and separators.

    Parameters
    ----------
    allowed, denied
        What is in the lists.
    names
        The allowed ones as they were written.
    """

    allowed: frozenset[str] | None
    denied: frozenset[str] | None
    names: tuple[str, ...]


@dataclass(slots=True)
class GoogleChoice:
    """A value of `ad_storage` or `ad_user_data`."""

    choice: object


@dataclass(slots=True)
class Note:
    """An attribute of a shop's order: its name without case and separators, and its value."""

    name: str
    choice: object


@dataclass(slots=True)
class Undecodable:
    """Something is said that can't be understood here, such as a TCF string."""

    where: str


Statement = Refusal | Choices | RefusedCategories | ConsentIds | GoogleChoice | Note | Undecodable


@memoized
def plain_name(name: str) -> str:
    """A name as it is compared: without case, `_`, `-` and spaces."""
    return name.lower().replace("_", "").replace("-", "").replace(" ", "")


def by_plain_name(choices: Json) -> dict[str, list[object]]:
    """All values that stand in an object, under their names as those are compared."""
    found: dict[str, list[object]] = {}
    for name, choice in choices.items():
        found.setdefault(plain_name[name], []).append(choice)
    return found


def is_granted(choice: object) -> bool:
    """Whether a choice in a category's place grants it; anything that isn't understood refuses."""
    if isinstance(choice, str):
        return choice.strip().lower() in _GRANTED
    return choice is True or (choice == 1 and not isinstance(choice, bool))


def is_false(value: object) -> bool:
    """Whether a switch is off: anything that isn't understood leaves it on."""
    return plain_name[value.strip()] in _OFF if isinstance(value, str) else value == 0
