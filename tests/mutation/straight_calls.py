"""For pytest within a mutation run: every function calls what is meant at once.

mutmut puts a function before each of those that it changed, which finds out at every call which change is tried: half
of the time of tests that call millions. Each change has a process of its own, so that once is enough. What isn't found
here, because another mutmut does otherwise, is only as slow as before.
"""

import os
import sys
from collections.abc import Callable, Iterator
from types import FunctionType
from typing import Any


def pytest_collection_finish() -> None:
    """Once the code is there."""
    module, _, change = os.environ.get("MUTANT_UNDER_TEST", "").rpartition(".")
    if not module.startswith("x_conversions"):
        return  # the tests run without a change, and mutmut watches who calls what
    for function in _functions_before():
        cell = _cells(function)["trampoline"]
        if isinstance(cell.cell_contents, FunctionType) and (meant := _meant(cell.cell_contents, module, change)):
            cell.cell_contents = meant


def _meant(finds_out: FunctionType, module: str, change: str) -> Callable[..., Any] | None:
    """The changed function if it is the one that is tried, else as it was; None for a method of a class."""
    known = {name: cell.cell_contents for name, cell in _cells(finds_out).items()}
    if known.get("is_classmethod", True):
        return None
    changes: dict[str, Callable[..., Any]] = known["mutants_dict"]
    as_it_was = changes["_mutmut_orig"]
    return changes.get(change, as_it_was) if as_it_was.__module__ == module else as_it_was


def _functions_before() -> Iterator[FunctionType]:
    for name in [name for name in sys.modules if name.startswith("x_conversions.")]:
        for value in vars(sys.modules[name]).values():
            members = vars(value).values() if isinstance(value, type) else ()
            for function in (value, *members):
                if isinstance(function, FunctionType) and "trampoline" in function.__code__.co_freevars:
                    yield function


def _cells(function: FunctionType) -> dict[str, Any]:
    return dict(zip(function.__code__.co_freevars, function.__closure__ or (), strict=True))
