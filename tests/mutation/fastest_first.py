"""For pytest, within a mutation run: what notices a change soonest runs first, because the first failure ends it."""

import json
from pathlib import Path

import pytest

_TIMES = Path("mutmut-stats.json")  # written by mutmut when it runs the tests without any change


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests into the order of how long they take."""
    if _TIMES.exists():
        seconds = json.loads(_TIMES.read_text())["duration_by_test"]
        items.sort(key=lambda item: seconds.get(item.nodeid, 0.0))
