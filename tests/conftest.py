"""What holds for every test."""

import gc
import os
import signal
import warnings
from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from xdist.remote import Producer
    from xdist.scheduler import LoadScopeScheduling

# No time limits: a test must not fail because the machine is busy. New examples every time, also where Hypothesis would
# take the same ones again, as it does by itself where CI is set; what fails is printed, to be tried again.
_EVERYWHERE = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=False, print_blob=True)
settings.register_profile("all examples", _EVERYWHERE, max_examples=100)
# What a change breaks shows within the first few most of the time; CI tries them all.
settings.register_profile("a tenth of them", _EVERYWHERE, max_examples=10)
settings.load_profile("all examples" if os.environ.get("CI") else "a tenth of them")

# What a shell without job control starts in the background can't be interrupted, nor can what that starts: tests press
# Ctrl-C all the same.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# What is collected stays to the end. Looking for garbage in it takes a third of the time in which it is collected, and
# half a second each time afterwards.
gc.disable()


def pytest_collection_finish() -> None:
    """From now on only what tests leave behind is looked through."""
    gc.freeze()
    gc.enable()


def pytest_keyboard_interrupt() -> None:
    """Ctrl-C leaves behind what nobody closes: no reason for pages of tracebacks."""
    warnings.simplefilter("ignore")


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_sessionfinish(exitstatus: int) -> Generator[None, object, object]:
    """Nor is it that fixtures can't end the servers that it has ended already: a terminal's goes to all of them."""
    try:
        return (yield)
    except Exception:
        if exitstatus != pytest.ExitCode.INTERRUPTED:
            raise
        return None


@pytest.fixture(scope="session")
def package_index() -> Iterator[dict[str, str]]:
    """An index on loopback for the packages of the layer: the variables by which pip finds it."""
    from tests.support import package_index as on_loopback  # noqa: PLC0415 - few tests build

    with on_loopback.package_index() as variables:
        yield variables


@pytest.fixture(scope="module")
def sam() -> Iterator[dict[str, str]]:
    """A sam that is imported already: the variables by which an operator's own finds it."""
    from tests.support.warm_sam import warm_sam  # noqa: PLC0415 - few tests deploy

    with warm_sam() as variables:
        yield variables


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    """A real headless browser; skips where there is no Chromium."""
    from tests.support.browser import find_chromium, open_browser  # noqa: PLC0415 - few tests need its driver

    if find_chromium() is None:
        pytest.skip("no Chromium on this machine: on Debian, apt-get install chromium")
    with open_browser() as browser:
        yield browser


@pytest.fixture
def page(browser: "Browser") -> Iterator["Page"]:
    """A page of its own in the browser, which knows nothing of the others."""
    from tests.support.browser import open_page  # noqa: PLC0415 - few tests need the browser's driver

    with open_page(browser) as page:
        yield page


@pytest.hookimpl(wrapper=True, optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> Generator[None, int, int]:
    """Three processes more than cores where servers and browsers are waited for: 244 s, and 254 with two more."""
    cores = yield
    only_computes = all(path.startswith(("tests/unit", "tests/template")) for path in config.args)
    return cores if only_computes else cores + 3


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: "Producer") -> "LoadScopeScheduling":
    """Tests that share servers stay in one process."""
    from tests.support.scheduling import ByFileOrByFunction  # noqa: PLC0415 - there may be no need of it

    return ByFileOrByFunction(config, log)
