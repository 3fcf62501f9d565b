"""What the demo's page tells its readers: what they sent, why, what to do about it, and under which parameters."""

import json
import re
from collections.abc import Iterator

import pytest
import urllib3
from devtools.demo.page.fault_buttons import FAULT_BUTTONS
from devtools.demo.stack import PARAMETERS
from playwright.sync_api import Browser, Page, expect

from tests.support.browser import open_page
from tests.support.demo_page import PATIENCE, settle
from tests.support.orders import order
from tests.support.served_demo import served_demo

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with served_demo() as url:
        yield url


@pytest.fixture(scope="module")
def window(browser: Browser) -> Iterator[Page]:
    """One for all: the page keeps nothing in the browser, and another window takes as long as most of these tests."""
    with open_page(browser) as window:
        yield window


@pytest.fixture(params=[390, 1400])
def demo(request: pytest.FixtureRequest, window: Page, url: str) -> Page:
    """The page on a telephone and on a large screen, loaded anew, with nothing on its way."""
    window.set_viewport_size({"width": request.param, "height": 844})
    window.goto(url)
    settle(window)
    return window


def send(demo: Page, text: str) -> None:
    demo.get_by_label("as JSON").fill(text)
    demo.get_by_role("button", name="Put on the queue").click()


def name(demo: Page, what: str) -> str:
    """An id that is new on both screens."""
    size = demo.viewport_size
    assert size is not None
    return f"{what}-{size['width']}"


def test_what_was_sent_is_announced_in_sight_and_can_be_shown(demo: Page) -> None:
    # When a purchase without a currency is sent
    send(demo, json.dumps(order(name(demo, "announced"), properties={"total": 5})))
    # Then a live region says what became of it, where the sender looks
    said = demo.get_by_role("status").filter(has_text="rejected, missing_currency")
    said.wait_for(timeout=PATIENCE)
    expect(said).to_be_in_viewport(ratio=1)
    # and leads to it
    demo.get_by_role("button", name="Show it").click()
    line = demo.locator(".line[aria-expanded=true]")
    expect(line).to_be_focused()
    expect(line).to_be_in_viewport()
    # where what to do about it stands, with a link that leads somewhere
    advice = demo.locator(".remedy:visible").filter(has_text="DefaultCurrency")
    advice.get_by_role("link").click()
    expect(demo.locator("#what-is-not-sent-and-how-to-mend-it")).to_be_in_viewport()


def test_json_lines_are_as_many_messages(demo: Page) -> None:
    one, other = (json.dumps(order(name(demo, what))) for what in ("line-1", "line-2"))
    send(demo, f"{one}\n\n{other}\n")
    expect(demo.get_by_role("status").filter(has_text="2 messages: 2 delivered.")).to_be_in_viewport(timeout=PATIENCE)


def test_what_nobody_knows_is_told_as_such(demo: Page) -> None:
    demo.get_by_role("button", name=FAULT_BUTTONS["garbled"].label).click()
    send(demo, json.dumps(order(name(demo, "garbled"))))
    item = demo.locator(".events > li").filter(has_text=name(demo, "garbled"))
    expect(item.get_by_role("heading", name="The conversion sent to X, and perhaps counted")).to_be_visible(
        timeout=PATIENCE
    )
    expect(item.locator(".remedy").first).to_contain_text("xconv dlq redrive --reason unclear_answer --send-again")
    expect(item).to_contain_text("of X itself nobody could look that up")
    # And a redrive of all says what it moved, and that this one stays
    demo.get_by_role("button", name="Redrive all").click()
    said = demo.locator("#redriven")
    expect(said).to_contain_text(
        re.compile(r"\d+ messages are back in the queue: .*\d+ invalid_value"), timeout=PATIENCE
    )
    expect(said).to_contain_text(re.compile(r"left where .* because X may have counted .*: \d+ unclear_answer"))


def test_numbers_of_requests_agree_with_the_sum(demo: Page) -> None:
    send(demo, json.dumps(order(name(demo, "numbered"))))
    item = demo.locator(".events > li").filter(has_text=f"conversion id {name(demo, 'numbered')} ")
    facts = item.locator(".details > .hint")
    expect(facts).to_contain_text("answered 200", timeout=PATIENCE)
    (number,) = re.findall(r"request (\d+),", facts.inner_text())
    expect(demo.locator("#sum")).to_contain_text(f"; {number} requests to X")


def test_each_reason_opens_to_its_remedy_and_stays_open(demo: Page) -> None:
    reason = demo.locator("#reasons li").filter(has_text="too_old")
    reason.locator("summary").click()
    demo.wait_for_timeout(1500)  # three looks of the page
    expect(reason.get_by_role("link", name="more about too_old")).to_be_visible()


def test_the_page_says_under_which_parameters_it_runs_and_how_xconv_finds_it(demo: Page) -> None:
    shown = dict(zip(demo.locator("dt").all_inner_texts(), demo.locator("dd").all_inner_texts(), strict=True))
    assert shown == {key: value.replace(",", ", ") for key, value in PARAMETERS.items()}
    expect(demo.locator("#departures")).to_contain_text("MaxEventAgeDays 3650 instead of 90")
    assert "export AWS_ENDPOINT_URL=http://127.0.0.1:" in demo.locator("#exports").inner_text()


def test_who_has_no_mouse_can_skip_to_the_content(demo: Page) -> None:
    demo.keyboard.press("Tab")
    link = demo.get_by_role("link", name="To the page's content")
    expect(link).to_be_focused()
    expect(link).to_be_in_viewport()
    demo.keyboard.press("Enter")
    expect(demo.locator("#main")).to_be_focused()


DEEP = "[" * 100_000
TOO_DEEP = {
    "a request for traffic": ("traffic", DEEP),
    "a request with events": ("events", DEEP),
    "an event": ("events", json.dumps({"text": DEEP})),
    "a whole event": ("events", json.dumps({"text": '{"a":' * 100_000 + "1" + "}" * 100_000})),
    "a line": ("events", json.dumps({"text": '{"a": 1}\n{"a":' + DEEP})),
}


@pytest.mark.parametrize(("path", "body"), TOO_DEEP.values(), ids=TOO_DEEP)
def test_json_that_is_nested_too_deeply_is_refused(path: str, body: str, url: str) -> None:
    headers = {"Origin": url.rstrip("/"), "Content-Type": "application/json"}
    answer = urllib3.request("POST", f"{url}api/{path}", headers=headers, body=body.encode())
    assert (answer.status, list(answer.json())) == (400, ["error"])
    assert len(answer.json()["error"]) < 100
