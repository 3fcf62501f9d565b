"""The demo's page in a real browser, as `xconv demo --serve` shows it."""

import json
import os
import re
import signal
import socket
import subprocess
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import urllib3
from playwright.sync_api import Locator, Page, expect

from tests.support.demo_page import PATIENCE, settle, troubles_of
from tests.support.orders import order
from tests.support.served_demo import XCONV, end_demo, served_demo, start_demo

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """The one page of these tests."""
    with served_demo() as url:
        yield url


@pytest.fixture
def troubles(page: Page) -> list[str]:
    """What went wrong in the browser so far. Nothing but loopback can be looked up there."""
    troubles = troubles_of(page)
    page.on("requestfailed", lambda request: troubles.append(f"failed: {request.url}"))
    return troubles


@pytest.fixture
def demo(page: Page, url: str, troubles: list[str]) -> Iterator[Page]:
    """The page with the sample events settled; nothing may go wrong on it."""
    page.goto(url)
    page.locator(".line").first.wait_for(timeout=PATIENCE)
    settle(page)
    yield page
    assert troubles == []


def send(demo: Page, event: object) -> None:
    demo.get_by_label("as JSON").fill(event if isinstance(event, str) else json.dumps(event))
    demo.get_by_role("button", name="Put on the queue").click()


def opened(demo: Page, outcome: str, conversion_id: str) -> Locator:
    """The event that was just sent, which opens by itself, once it has ended this way."""
    item = demo.locator(".events > li").filter(has=demo.locator(".line[aria-expanded=true]"))
    item = item.filter(has=demo.locator(".chip", has_text=outcome)).filter(has_text=f"conversion id {conversion_id} ")
    item.wait_for(timeout=PATIENCE)
    return item


def panes(item: Locator) -> list[str]:
    return item.locator("pre, .nothing").all_inner_texts()


def message_id(item: Locator) -> str:
    (found,) = re.findall(r"message ([0-9a-f-]{36})", item.locator(".details > .hint").inner_text())
    return str(found)


def test_a_purchase_from_the_box_stands_beside_its_conversion(demo: Page) -> None:
    # Given a purchase in the box, When it is sent by the keyboard alone
    sent = order("boxed-1")
    demo.get_by_label("as JSON").fill(json.dumps(sent))
    demo.keyboard.press("Control+Enter")

    # Then it is delivered, and the conversion that X got is beside it
    item = opened(demo, "Delivered", "boxed-1")
    event, conversion = (json.loads(text) for text in panes(item))
    assert event == sent
    assert (conversion["conversion_id"], conversion["value"]) == ("boxed-1", "129.99")
    assert item.get_by_text("The conversion X got, and counted").count() == 1


def test_the_same_event_again_is_a_duplicate(demo: Page) -> None:
    # When an event is twice in a list
    send(demo, [order("twice"), order("twice")])

    # Then one of the two is delivered, and the other says why nothing was sent for it
    item = opened(demo, "Skipped", "twice")
    assert "duplicate" in item.inner_text()
    assert panes(item)[1] == "Nothing was sent: X got it with the first of these messages."


def test_a_rejected_event_says_why_and_is_in_the_dead_letter_queue(demo: Page) -> None:
    # When a purchase without a currency is sent
    send(demo, order("no-currency", properties={"total": 5}))

    # Then its reason is beside it, nothing was sent, and the dead-letter queue has it
    item = opened(demo, "Rejected", "no-currency")
    assert "missing_currency: a Purchase needs properties.currency" in item.inner_text()
    assert panes(item)[1] == "Nothing was sent to X."
    letter = demo.locator("#letters tr").filter(has_text="missing_currency")
    letter.first.wait_for(timeout=PATIENCE)


def test_redriven_messages_come_back_and_are_rejected_again(demo: Page) -> None:
    # Given dead letters
    send(demo, order("redriven", properties={"total": 5}))
    item = opened(demo, "Rejected", "redriven")
    demo.locator("#letters tr").filter(has_text="missing_currency").first.wait_for(timeout=PATIENCE)
    before = message_id(item)

    # When they are redriven
    demo.get_by_role("button", name="Redrive all").click()

    # Then the same event comes again as another message, and ends as before
    expect(demo.locator(".details:not([hidden]) > .hint")).not_to_contain_text(before, timeout=PATIENCE)
    assert message_id(opened(demo, "Rejected", "redriven")) != before


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "nothing to send"),
        ('{"type": "track",}', "not JSON"),
        ("[1]", "number 1 of the list, is a JSON object, and this is a number"),
    ],
    ids=["nothing", "malformed", "no event"],
)
def test_bad_input_gets_one_clear_line(text: str, said: str, page: Page, url: str) -> None:
    page.goto(url)
    send(page, text)
    problem = page.get_by_role("alert").filter(has_text=said)
    problem.wait_for(timeout=PATIENCE)
    assert "\n" not in problem.inner_text()


def test_an_event_is_shown_as_text_whatever_it_says(demo: Page) -> None:
    # Given an event that would run as a script, were it taken for HTML
    attack = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
    send(demo, order("attack", event=attack))

    # Then it stands there as it is
    item = opened(demo, "Skipped", "attack")
    assert attack in item.locator(".title").inner_text()
    assert item.locator("script, img").count() == 0
    assert demo.title() == "x-conversions: demo"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('{"total":14.50,"id":12345678901234567890}', '{ "total": 14.50, "id": 12345678901234567890 }'),
        ('{"a":{},"b":[{"c":"}, ["}]}', '{\n  "a": {},\n  "b": [\n    {\n      "c": "}, ["\n    }\n  ]\n}'),
        ('{"a":1,"a":2}', '{ "a": 1, "a": 2 }'),
        ("<b>{", "<b>{"),
    ],
    ids=["numbers", "brackets in a text", "a name twice", "no JSON"],
)
def test_json_is_indented_and_otherwise_as_it_came(text: str, shown: str, demo: Page) -> None:
    indent = "async text => (await import('/static/dom.js')).indented(text)"
    assert demo.evaluate(indent, text) == shown


def test_counters_add_up_and_the_charts_show_them(demo: Page) -> None:
    demo.get_by_role("button", name="Every sample event").click()
    demo.locator("#timeline rect.delivered").first.wait_for(state="attached", timeout=PATIENCE)
    settle(demo)
    total, *parts = map(int, re.findall(r"\d+", demo.locator("#sum").inner_text().partition(";")[0]))
    assert total == sum(parts)
    assert total >= 25
    assert demo.locator("#reasons li").filter(has_text="no_identifier").count() == 1


def test_a_deferred_message_can_be_made_visible_now(demo: Page) -> None:
    # Given that X counts a request, and its answer gets lost
    demo.get_by_role("button", name="Lose an answer").click()
    send(demo, order("lost"))
    item = opened(demo, "Deferred", "lost")
    # and that it came back before X had counted anything else
    item.get_by_text(re.compile(r"x_unavailable, comes back in \d+ s")).wait_for(timeout=PATIENCE)
    # and that X has counted something since
    send(demo, order("since"))
    opened(demo, "Delivered", "since")
    demo.locator(".events > li").nth(1).locator(".line").click()  # the newest is on top, and open alone
    item = opened(demo, "Deferred", "lost")

    # When it is called back before its time, Then it is delivered, and the page says that X counted it twice
    item.get_by_role("button", name="Make visible now").click()
    assert "and counted 2 times" in opened(demo, "Delivered", "lost").inner_text()


def test_a_purchase_again_is_a_duplicate_and_with_another_total_kept_for_a_person(demo: Page) -> None:
    for button, shown in (
        ("Purchase", "Delivered"),
        ("Purchase again", "duplicate"),
        ("Again, other total", "conflicting_duplicate"),
    ):
        demo.get_by_role("button", name=button, exact=True).click()
        item = demo.locator(".events > li").first.filter(has_text=shown)
        item.wait_for(timeout=PATIENCE)


def test_a_counter_shows_only_its_events(demo: Page) -> None:
    demo.get_by_role("button", name="Skipped").first.click()
    demo.locator("#filter").get_by_text("only: skipped").wait_for()
    demo.locator(".events .chip").first.wait_for(timeout=PATIENCE)
    assert set(demo.locator(".events .chip").all_inner_texts()) == {"Skipped"}


def test_a_telephone_shows_it_without_scrolling_sideways(demo: Page) -> None:
    demo.set_viewport_size({"width": 360, "height": 740})
    assert demo.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 400),
        ({"Origin": "http://evil.example", "Content-Type": "application/json"}, 403),
        ({"Content-Type": "application/json"}, 403),
    ],
    ids=["another name", "another origin", "no origin"],
)
def test_nobody_else_may_use_it(headers: dict[str, str], status: int, url: str) -> None:
    answer = urllib3.request("POST", f"{url}api/samples", headers=headers, body=b"{}")
    assert (answer.status, list(answer.json())) == (status, ["error"])


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_with_everything_it_started(ending: signal.Signals) -> None:
    # Given the page, When it is told to end
    process, url = start_demo()
    assert end_demo(process, ending) == 0

    # Then its port is free, and no process of it is left
    socket.create_server(("127.0.0.1", urlsplit(url).port or 0)).close()
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


def test_a_port_that_is_taken_is_said_in_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done: Any = subprocess.run(
            [XCONV, "demo", "--serve", "--port", port], capture_output=True, text=True, check=False
        )
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert f"cannot listen on 127.0.0.1:{port}" in done.stderr
