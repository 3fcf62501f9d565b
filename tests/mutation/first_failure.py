"""For pytest within a mutation run: the process of a change ends with the first test that notices it.

What pytest does after that, to tell a person and to clear up, nobody reads and nothing needs: a third of the time.
"""

import os

import pytest


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Noticed."""
    if report.failed and os.environ.get("MUTANT_UNDER_TEST", "").startswith("x_conversions."):
        os._exit(pytest.ExitCode.TESTS_FAILED)
