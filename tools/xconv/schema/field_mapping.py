"""A stack's `FieldMapping` in the JSON Schema: the mapped places, and what an event is then."""

from collections.abc import Mapping
from typing import Any

from x_conversions.events.mapping import FieldMapping
from x_conversions.events.paths import Place

Schema = dict[str, Any]


def paths_of(places: tuple[Place, ...]) -> list[tuple[str, ...]]:
    """Every path that is tried, the other spelling of its names included."""
    return [(*parents, key) for parents, keys in places for key in keys]


def mapped_places(mapping: FieldMapping, values: Mapping[str, Schema]) -> list[Schema]:
    """One schema for each place: what may stand there, by field."""
    return [
        _at(path, {**values[field], "description": f"{field}, by FieldMapping"})
        for field, places in mapping.items()
        for path in paths_of(places)
    ]


def named_by(mapping: FieldMapping) -> list[Schema]:
    """Objects of any shape that are events because the mapped place of `event` holds a text."""
    return [
        {"title": "by FieldMapping: a track event of that name", **_at(path, {"type": "string"}, is_required=True)}
        for path in paths_of(mapping.get("event", ()))
    ]


def _at(path: tuple[str, ...], value: Schema, *, is_required: bool = False) -> Schema:
    first, *rest = path
    inner = _at(tuple(rest), value, is_required=is_required) if rest else value
    found: Schema = {"properties": {first: inner}}
    if is_required:
        found |= {"type": "object", "required": [first]}
    return found
