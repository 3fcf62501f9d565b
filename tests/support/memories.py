"""Everything that the layer remembers from one event to the next."""

import importlib
import pkgutil
from functools import cache
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
