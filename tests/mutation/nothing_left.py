"""For pytest within a mutation run, where one process runs the tests many times: nothing is left of the time before.

What a test module's parameters became, and what the code under test remembers, would hide changes; and pytest names
some parameters otherwise the second time, so that mutmut's list of them is wrong. Hypothesis tries the same examples
each time: a change that is noticed today is noticed tomorrow.
"""

import sys
from collections.abc import Callable, Iterator

from hypothesis import Phase, settings

_forget: list[Callable[[], object]] = []


def pytest_configure() -> None:
    """Let the test modules be imported anew, with other settings than `tests/conftest.py` has made."""
    # Each survivor waits for all of them. One that fails is enough, and nobody reads it: none is made shorter.
    few = settings(max_examples=5, derandomize=True, database=None, phases=(Phase.explicit, Phase.generate))
    settings.register_profile("mutants", few)
    settings.load_profile("mutants")
    for name in [name for name in sys.modules if name.startswith("tests.unit.")]:
        del sys.modules[name]


def pytest_collection_finish() -> None:
    """Find the memories, once the code is there."""
    _forget[:] = _memories()


def pytest_runtest_setup() -> None:
    """Let each test find them empty: a test that only got to know what another worked out noticed nothing."""
    for forget in _forget:
        forget()


def _memories() -> Iterator[Callable[[], object]]:
    from x_conversions.core.memoize import BoundedCache  # noqa: PLC0415 - of the copy, whose path pytest sets up

    for name in [name for name in sys.modules if name.startswith("x_conversions.")]:
        for value in vars(sys.modules[name]).values():
            if isinstance(value, BoundedCache):
                yield value.clear
            elif hasattr(value, "cache_clear"):
                yield value.cache_clear
