"""What holds for every test."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from playwright.sync_api import Page

# No time limits: a test must not fail because the machine is busy.
settings.register_profile("project", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("project")


@pytest.fixture
def page() -> Iterator["Page"]:
    """A page in a real headless browser; skips where there is no Chromium."""
    from tests.support.browser import find_chromium, open_page  # noqa: PLC0415 - few tests need the browser's driver

    if find_chromium() is None:
        pytest.skip("no Chromium on this machine: on Debian, apt-get install chromium")
    with open_page() as page:
        yield page
