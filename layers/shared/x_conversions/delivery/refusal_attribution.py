"""Whose fault a refusal is, told by the value that X's message quotes."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from x_conversions.conversion.payload import Conversion
from x_conversions.x_api.errors import XError

# `event_id (o6dkt) is not a single event tag (SET)`, and `Expected Time in …, got "2022-…" for conversion_time`.
_QUOTES = (
    re.compile(r"(?P<parameter>\w+) \((?P<value>[^()]*)\) ", re.DOTALL),
    re.compile(r".*got \"(?P<value>.*)\" for (?P<parameter>\w+)", re.DOTALL),
)

Refusal = tuple[Conversion, tuple[XError, ...]]


def named_by(group: Sequence[Conversion], errors: Sequence[XError]) -> tuple[list[Refusal], bool]:
    """The conversions of a refused group that hold a value quoted by one of the errors.

    Returns
    -------
    list, bool
        The conversions with the errors that name them, and whether every error named somebody: if not, there are
        more bad ones among the others.
    """
    named: dict[int, tuple[Conversion, list[XError]]] = {}
    names_all = bool(errors)
    for error in errors:
        quoted = _quoted(error)
        holders = [conversion for conversion in group if quoted and _holds(conversion.payload, *quoted)]
        names_all = names_all and bool(holders)
        for conversion in holders:
            named.setdefault(id(conversion), (conversion, []))[1].append(error)
    return [(conversion, tuple(found)) for conversion, found in named.values()], names_all


def _quoted(error: XError) -> tuple[str, str] | None:
    for pattern in _QUOTES:
        if match := pattern.match(error.message):
            return match["parameter"], match["value"]
    return None


def _holds(payload: Mapping[str, Any], parameter: str, value: str) -> bool:
    if parameter == "event_id":
        # X takes tw-<pixel>-<tag> and the tag alone, and its own examples quote the tag: either form names it.
        return _tag(str(payload["event_id"])) == _tag(value)
    return any(str(held) == value for held in _values(payload, parameter))


def _tag(event_id: str) -> str:
    return event_id.rpartition("-")[2]


def _values(payload: Mapping[str, Any], parameter: str) -> Iterator[object]:
    for place in (payload, *payload["identifiers"], *payload.get("contents", ())):
        if parameter in place:
            yield place[parameter]
