"""The demo's page in a browser: when it has come to rest, and what the browser complained of."""

import re

from playwright.sync_api import Page, expect

PATIENCE = 60_000  # milliseconds; the page itself needs two seconds


def settle(demo: Page) -> None:
    """Wait until every message has ended: what comes next is then about what is sent next."""
    expect(demo.locator("#sum")).to_have_text(re.compile(r"^\d+ messages = (?!.*in the queue)"), timeout=PATIENCE)


def troubles_of(page: Page) -> list[str]:
    """What went wrong in its scripts, from now on; the list grows."""
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(f"error: {error}"))
    page.on("console", lambda said: troubles.append(f"console: {said.text}") if said.type == "error" else None)
    return troubles
