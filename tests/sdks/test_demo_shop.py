"""The demo's shop in a real browser with Segment's SDK in its pages: from an advertisement to X, or not."""

import json
import signal
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from devtools.demo.shop.addresses import INTAKE, Addresses
from devtools.demo.shop.intake import WRITE_KEY
from playwright.sync_api import Browser, Page, expect

from tests.support.browser import find_chromium, open_browser, open_page
from tests.support.command_line import CommandLine
from tests.support.demo_page import PATIENCE, settle, troubles_of
from tests.support.intake_scene import AGENT
from tests.support.served_demo import end_demo, served_demo, start_demo

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(find_chromium() is None, reason="no Chromium on this machine"),
]


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with served_demo("--shop") as url:
        yield url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One that doesn't call itself headless, which the intake would take for a bot."""
    with open_browser(AGENT) as browser:
        yield browser


@pytest.fixture
def troubles(page: Page) -> list[str]:
    """What the browser complained of."""
    return troubles_of(page)


@pytest.fixture
def landed(page: Page, url: str, troubles: list[str]) -> Iterator[Page]:
    """The shop, as who clicked the advertisement sees it; its address has the click id."""
    page.goto(url)
    settle(page)
    page.get_by_role("link", name="Click the advertisement").click()
    yield page
    assert troubles == []


def buy_a_mug(shop: Page) -> str:
    """The order's id."""
    shop.get_by_role("link", name="Mug").click()
    shop.get_by_role("button", name="Add to cart").click()
    shop.get_by_label("E-mail address").fill("buyer@example.com", timeout=PATIENCE)
    shop.get_by_role("button", name="Buy").click()
    expect(shop.locator("#order-id")).not_to_be_empty(timeout=PATIENCE)
    return shop.locator("#order-id").inner_text()


def messages(demo: Page) -> int:
    return int(demo.locator("#sum").inner_text().partition(" ")[0])


def test_who_agrees_and_buys_is_counted_with_the_click(landed: Page) -> None:
    # Given a visitor who came by an advertisement, and agrees
    click_id = landed.url.partition("twclid=")[2]
    landed.get_by_role("button", name="Agree").click()
    expect(landed.locator("#requests")).to_contain_text("page: 200, queued, cookie set", timeout=PATIENCE)
    # When he buys, three pages later
    order_id = buy_a_mug(landed)
    landed.get_by_role("link", name="See what became of it", exact=True).click()
    # Then the demo's page shows the purchase as delivered, with the click, and without his address
    item = landed.locator(".events > li").filter(has=landed.locator(".line[aria-expanded=true]"))
    expect(item).to_contain_text("The conversion X got, and counted", timeout=PATIENCE)
    assert item.locator(".chip").inner_text() == "Delivered"
    event, conversion = (json.loads(text) for text in item.locator("pre").all_inner_texts())
    assert event["properties"]["order_id"] == order_id
    assert (conversion["value"], conversion["price_currency"]) == ("14.50", "EUR")
    assert {"twclid": click_id} in conversion["identifiers"]
    assert "buyer" not in item.inner_text()


def test_who_refuses_leaves_nothing_and_the_pages_say_why(landed: Page, url: str) -> None:
    # Given a visitor who refuses
    landed.get_by_role("button", name="Refuse").click()
    expect(landed.locator("#consent-said")).to_contain_text("You refused")
    # When he buys
    buy_a_mug(landed)
    expect(landed.locator("#requests")).to_contain_text(
        "Order Completed: 200, not queued: consent_denied", timeout=PATIENCE
    )
    # Then no message came of it, and nothing keeps his click
    assert "_xc_twclid" not in [cookie.get("name") for cookie in landed.context.cookies()]
    landed.goto(url)
    asked = landed.locator("#intake-requests li").filter(has_text="Order Completed").first
    expect(asked).to_contain_text("not queued: consent_denied", timeout=PATIENCE)
    before = messages(landed)
    landed.wait_for_timeout(3000)  # a batch window and two looks of the page
    assert messages(landed) == before


def test_nothing_is_sent_before_the_visitor_has_answered(page: Page, url: str) -> None:
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.goto(url)
    page.get_by_role("link", name="Click the advertisement").click()
    buy_a_mug(page)
    page.wait_for_timeout(1000)
    assert sent == []


@pytest.mark.parametrize("path", ["/", "/product?id=MUG-1", "/cart", "/order"])
def test_a_telephone_shows_it_without_scrolling_sideways(path: str, browser: Browser, url: str) -> None:
    shop = Addresses.at("127.0.0.1", urlsplit(url).port or 0).shop
    with open_page(browser, width=360, height=740) as page:
        page.goto(f"{shop}{path}")
        page.get_by_role("button", name="Agree").wait_for()
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_it_ends_with_everything_it_started() -> None:
    process, url = start_demo("--shop")
    assert INTAKE not in url
    assert end_demo(process, signal.SIGINT) == 0
    socket.create_server(("127.0.0.1", urlsplit(url).port or 0)).close()


def test_the_shops_intake_can_be_checked_from_a_terminal(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # Given the addresses that docs/command-line.md names, by names that a resolver may not know
    at = Addresses.at("127.0.0.1", urlsplit(url).port or 0)
    xconv = CommandLine({}, monkeypatch)
    said = xconv("intake", "check", at.intake, "--write-key", WRITE_KEY, "--origin", at.shop).out
    # Then nothing is wrong, the cookie is set, and no shop's webhook is taken without a secret
    assert "✗" not in said
    assert "the click id is kept for 90 days" in said
    assert said.count("the intake's secret has nothing for") == 3
