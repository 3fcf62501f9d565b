"""Paths into an event, as the parameters write them: `properties.order_id`, and what stands at their end."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import Any

from x_conversions.events.fields import Json, child

# Where to look: the objects on the way, and the keys to try in the last of them.
Place = tuple[tuple[str, ...], tuple[str, ...]]


def read_places(setting: str) -> tuple[Place, ...]:
    """The paths of `ConversionIdFrom`, each followed by its other spelling (messageId, message_id)."""
    paths: list[tuple[str, ...]] = []
    for path in (tuple(part.strip().split(".")) for part in setting.split(",") if part.strip()):
        paths += [path, tuple(_camel(key) for key in path), tuple(_snake(key) for key in path)]
    by_parents = groupby(dict.fromkeys(paths), key=lambda path: path[:-1])
    return tuple((parents, tuple(path[-1] for path in group)) for parents, group in by_parents)


def values_at(fields: Json, places: tuple[Place, ...]) -> Iterator[tuple[object, Json]]:
    """What stands at any of the places, each with the object it stands in."""
    for parents, keys in places:
        place = fields
        for parent in parents:
            place = child(place, parent)
        for key in keys:
            if key in place:
                yield place[key], place


def find_place(fields: Json, places: Sequence[Place], is_meant: Callable[[object], bool]) -> tuple[str, ...] | None:
    """The path to the first value that is meant; None where there is none."""
    for parents, keys in places:
        place = fields
        for parent in parents:
            place = child(place, parent)
        for key in keys:
            if is_meant(place.get(key)):
                return (*parents, key)
    return None


def put_at(fields: dict[str, Any], path: Sequence[str], value: object) -> None:
    """Write a value to where a path leads, in place of whatever is no object on its way."""
    *parents, key = path
    for parent in parents:
        inner = fields.get(parent)
        if not isinstance(inner, dict):
            inner = fields[parent] = {}
        fields = inner
    fields[key] = value


def is_there(fields: Json, path: str) -> bool:
    """Whether something stands at a path: no null, no empty text, object or list."""
    *parents, key = path.split(".")
    place = fields
    for parent in parents:
        place = child(place, parent)
    return place.get(key) not in (None, "", {}, [])


def _camel(key: str) -> str:
    return re.sub(r"_([a-z])", lambda match: match[1].upper(), key)


def _snake(key: str) -> str:
    return re.sub(r"([a-z0-9])([A-Z])", lambda match: f"{match[1]}_{match[2].lower()}", key)
