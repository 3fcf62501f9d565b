"""For pytest within a mutation run: the tests in a module's own files go before all others that pass through it.

Most changes are noticed there. To find a thousand tests in all of their files takes longer than to run them.
"""

import os
from collections.abc import Generator

import pytest
from _pytest.main import pytest_runtestloop as run_all

_others: list[str] = []


def pytest_configure(config: pytest.Config) -> None:
    """Let the module's own tests be collected at first; `transform` has them in ``test_transform_all.py``."""
    module = os.environ.get("MUTANT_UNDER_TEST", "").rpartition(".")[0].rpartition(".")[2]
    own = [test for test in config.args if f"/test_{module}" in test.partition("::")[0]] if module else []
    _others[:] = [test for test in config.args if test not in own] if own else []
    config.args = own or config.args


@pytest.hookimpl(wrapper=True)
def pytest_runtestloop(session: pytest.Session) -> Generator[None, object, object]:
    """Where none of them fails, run the others."""
    result = yield
    if _others and not session.testsfailed:
        session.perform_collect(_others)
        result = run_all(session)
    return result
