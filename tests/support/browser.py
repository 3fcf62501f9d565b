"""The system's Chromium, headless, for tests of pages and for screenshots. It loads nothing but loopback."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome")
# Without these it looks up its maker's hosts at every start.
_QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
_QUIET += ["--disable-component-update", "--disable-sync"]
# What Chromium would draw below its address bar, in two renderers for each window: without them a page takes a quarter.
_WITHOUT = "WebUIOmniboxPopup WebUIOmniboxAimPopup"
# Of such lists Chromium takes the last, so Playwright's own (`disabledFeatures` of its driver) is here again.
_WITHOUT += (
    " AvoidUnnecessaryBeforeUnloadCheckSync DestroyProfileOnBrowserClose HttpsUpgrades HttpsFirstBalancedModeAutoEnable"
    " LensOverlay MediaRouter PaintHolding ThirdPartyStoragePartitioning AvoidCorsURLLoaderRestartOnRedirect"
    " TcpPortRandomizationWin OptimizationHints NetworkTimeServiceQuerying AimEnabled PreconnectToSearch"
)
_QUIET.append(f"--disable-features={','.join(_WITHOUT.split())}")


def find_chromium() -> Path | None:
    """The browser, or ``None`` where there is none."""
    found = next((path for name in _NAMES if (path := shutil.which(name))), None)
    return Path(found) if found else None


@contextmanager
def open_browser(agent: str | None = None) -> Iterator[Browser]:
    """The browser; what it looks up fails, unless it is on loopback. `agent` is what it calls itself."""
    chromium = find_chromium()
    if chromium is None:
        raise RuntimeError("no Chromium on this machine: on Debian, apt-get install chromium")
    arguments = [*_QUIET, "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE *localhost"]
    if agent:
        arguments.append(f"--user-agent={agent}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def open_page(browser: Browser, width: int = 1280, height: int = 900, scale: float = 1) -> Iterator[Page]:
    """An empty page in a fresh profile. `scale` is how many pixels a screenshot has for each of the page's."""
    context = browser.new_context(viewport={"width": width, "height": height}, device_scale_factor=scale)
    try:
        yield context.new_page()
    finally:
        context.close()
