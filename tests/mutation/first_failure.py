"""For pytest within a mutation run: the process of a change ends with the first test that notices it.

What pytest does after that, to tell a person and to clear up, nobody reads and nothing needs: a third of the time. A
change that makes a test run forever is noticed, too: mutmut itself would give it minutes.
"""

import os
import signal

import pytest

# Of a core, for one test, and not by the clock: no other process makes it fail. The longest takes two.
_MOST_SECONDS = 10.0


def pytest_configure() -> None:
    """Before the first test."""
    if _tries_a_change():
        signal.signal(signal.SIGPROF, lambda *_: _noticed())


def pytest_runtest_setup() -> None:
    """From here on it counts."""
    if _tries_a_change():
        signal.setitimer(signal.ITIMER_PROF, _MOST_SECONDS)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Noticed, or not."""
    if report.failed and _tries_a_change():
        _noticed()


def _tries_a_change() -> bool:
    return os.environ.get("MUTANT_UNDER_TEST", "").startswith("x_conversions.")


def _noticed() -> None:
    os._exit(pytest.ExitCode.TESTS_FAILED)
