"""Everything that the layer remembers from one event to the next."""

import importlib
import pkgutil
from functools import cache
from sys import getsizeof
from typing import Any

import x_conversions
from x_conversions.core.memoize import BoundedCache


@cache
def memories() -> list[BoundedCache[Any, Any]]:
    """The memories of all modules, whatever they are called; each once."""
    names = [found.name for found in pkgutil.walk_packages(x_conversions.__path__, "x_conversions.")]
    values = [value for name in names for value in vars(importlib.import_module(name)).values()]
    return list({id(value): value for value in values if isinstance(value, BoundedCache)}.values())


def forget_everything() -> None:
    """Back to an instance that has just started."""
    for memory in memories():
        memory.clear()


def bytes_of(value: object, seen: set[int] | None = None) -> int:
    """What a value takes in memory, with all that it refers to; what is there twice counts once."""
    seen = set() if seen is None else seen
    if id(value) in seen:
        return 0
    seen.add(id(value))
    inner: list[object] = []
    if isinstance(value, dict):
        inner = [*value.keys(), *value.values()]
    elif isinstance(value, list | tuple | set | frozenset):
        inner = list(value)
    elif hasattr(type(value), "__dataclass_fields__"):
        inner = [getattr(value, name) for name in value.__dataclass_fields__]  # type: ignore[attr-defined]
    return getsizeof(value) + sum(bytes_of(one, seen) for one in inner)
