"""python -m tests.screenshots: the pictures of README and docs/, of what really ran. `make screenshots` runs it."""

import io
import sys
import time
from pathlib import Path

from devtools.demo.run import demo_samples, run_demo
from devtools.demo.view import say, show
from devtools.interrupt import exit_with
from devtools.paths import ROOT
from PIL import Image
from playwright.sync_api import Page, expect
from rich.console import Console
from rich.terminal_theme import MONOKAI

from tests.support.browser import find_chromium, open_browser, open_page
from tests.support.demo_page import settle
from tests.support.served_demo import served_demo

IMAGES = ROOT / "docs" / "images"
_COLUMNS = 120
_COLOURS = 256  # of a palette: half the size of true colour, and no eye sees the difference
_MINUTE = 60_000  # milliseconds
# As high as the font's own lines, so that the frames of the tables are closed.
_TERMINAL = """<body style="margin: 0; background: {background}">
<pre style="display: inline-block; margin: 0; padding: 20px 24px; color: {foreground};
font: 16px/1.17 'DejaVu Sans Mono', monospace">{code}</pre>"""


def main() -> int:
    """Make both; 1 where there is no browser."""
    if find_chromium() is None:
        print("screenshots: no Chromium on this machine: on Debian, apt-get install chromium", file=sys.stderr)
        return 1
    IMAGES.mkdir(parents=True, exist_ok=True)
    for name, take in (("demo-terminal.png", _terminal), ("demo-page.png", _page)):
        print(f"screenshots: {name}", flush=True)
        take(IMAGES / name)
        _shrink(IMAGES / name)
        print(f"  {(IMAGES / name).stat().st_size // 1000} kB")
    return 0


def _terminal(target: Path) -> None:
    # Recorded while the demo runs; the progress bar is gone when a terminal shows the end, as it is here.
    console = Console(record=True, width=_COLUMNS, force_terminal=True, color_system="truecolor", file=io.StringIO())
    console.print("[bold]$ make demo[/bold]", highlight=False)
    started = time.monotonic()
    result = run_demo(demo_samples(), lambda step: say(console, step), lambda _: None)
    show(console, result, time.monotonic() - started)
    with open_browser() as browser, open_page(browser, width=1400, scale=1.25) as page:
        page.set_content(console.export_html(theme=MONOKAI, code_format=_TERMINAL, inline_styles=True))
        page.locator("pre").screenshot(path=target)


def _page(target: Path) -> None:
    with served_demo() as url, open_browser() as browser, open_page(browser, 1280, 1440, 1.5) as page:
        page.goto(url)
        settle(page)
        page.get_by_role("button", name="Shop traffic").click()
        page.wait_for_timeout(25_000)
        page.get_by_role("button", name="401 for").click()
        page.wait_for_timeout(28_000)  # some of what was deferred has come back, some hasn't
        page.get_by_role("button", name="Shop traffic").click()
        page.wait_for_timeout(2_000)  # the last of it
        _send_purchase(page)
        page.screenshot(path=target)


def _send_purchase(page: Page) -> None:
    page.get_by_role("button", name="Put on the queue").click()
    opened = page.locator(".line[aria-expanded=true]")
    expect(opened).to_contain_text("Delivered", timeout=_MINUTE)
    page.mouse.move(0, 0)


def _shrink(image: Path) -> None:
    with Image.open(image) as picture:
        picture.convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE).save(image, optimize=True)


if __name__ == "__main__":
    exit_with(main)
