"""axe finds nothing to mend: on the demo's page, on its shop's pages, and on the documents that it leads to."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from devtools.demo.shop.addresses import Addresses
from playwright.sync_api import Browser, Page

from tests.support.browser import find_chromium
from tests.support.sdk_intake import SDKS
from tests.support.served_demo import served_demo

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(find_chromium() is None, reason="no Chromium on this machine"),
]
AXE = SDKS / "node_modules/axe-core/axe.min.js"


@pytest.fixture(scope="module")
def addresses() -> Iterator[Addresses]:
    with served_demo("--shop") as url:
        yield Addresses.at("127.0.0.1", urlsplit(url).port or 0)


SCREENS = {f"{width} {scheme}": (width, scheme) for width in (390, 1400) for scheme in ("light", "dark")}


@pytest.fixture(params=[*SCREENS.values()], ids=[*SCREENS])
def screen(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A page, by day or by night; its own policy lets nobody else's script in, axe's neither."""
    width, scheme = request.param
    context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme, bypass_csp=True)
    yield context.new_page()
    context.close()


def violations(page: Page) -> list[tuple[str, list[str]]]:
    """What axe finds, and where."""
    page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run()")
    assert found["passes"]
    return [(one["id"], [str(node["target"]) for node in one["nodes"]]) for one in found["violations"]]


def test_the_demos_page(screen: Page, addresses: Addresses) -> None:
    # Given the page with all of it in use
    screen.goto(addresses.demo)
    for button, said in (("Every sample event", "messages: "), ("Garble an answer", ""), ("Purchase", "unaccounted")):
        screen.get_by_role("button", name=button, exact=True).click()
        screen.locator("#sent").filter(has_text=said).wait_for(timeout=60_000)
    screen.locator("#reasons summary").first.click()
    screen.get_by_role("button", name="Redrive all").click()
    screen.locator("#redriven").filter(has_text="back in the queue").wait_for()
    assert violations(screen) == []


@pytest.mark.parametrize("path", ["/", "/product?id=MUG-1", "/cart", "/order"])
def test_the_shops_pages_before_and_after_the_banner(path: str, screen: Page, addresses: Addresses) -> None:
    screen.goto(f"{addresses.shop}{path}")
    screen.get_by_role("button", name="Agree").wait_for()
    assert violations(screen) == []
    screen.get_by_role("button", name="Refuse").click()
    screen.locator("#consent-said").filter(has_text="You refused").wait_for()
    assert violations(screen) == []


@pytest.mark.parametrize("document", ["docs/operations.md", "docs/event-contract.md", "docs/command-line.md"])
def test_documents(document: str, screen: Page, addresses: Addresses) -> None:
    screen.goto(f"{addresses.demo}/read/{document}")
    assert violations(screen) == []
