"""Pages' SDKs of npm in headless Chromium, over HTTPS, on hosts of their own."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from devtools.local_aws.http_api import HttpApi
from devtools.local_aws.http_api_settings import HttpApiSettings

from tests.support.browser import find_chromium
from tests.support.intake_scene import ORIGIN
from tests.support.sdk_intake import SdkIntake
from tests.support.shop_site import open_shop, visit

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(find_chromium() is None, reason="no Chromium on this machine"),
]
NAMES = ["segment", "rudderstack", "rudderstack-2", "jitsu"]
ORDER = (
    "void window.shop('Order Completed', {order_id: 'ORD-1', total: 129.99, currency: 'EUR', email: 'user@example.com'}"
)
Bundle = Callable[[str], str]


@pytest.fixture
def api(api_settings: HttpApiSettings, intake: SdkIntake) -> Iterator[HttpApi]:
    with HttpApi(api_settings, intake.invoke, tls="adhoc") as api:
        yield api


def arrived(intake: SdkIntake, name: str, number: int = 1, seconds: float = 15) -> list[dict[str, Any]]:
    """The events of a name, when so many are there."""
    until = time.monotonic() + seconds
    while True:
        found = [event for event in intake.queue.events if event.get("event", event["type"]) == name]
        if len(found) >= number or time.monotonic() > until:
            return found
        time.sleep(0.05)


@pytest.mark.parametrize("layout", ["sub-domain", "path"])
@pytest.mark.parametrize("sdk", NAMES)
def test_an_order_on_a_later_page_carries_the_click(
    sdk: str, layout: str, api: HttpApi, intake: SdkIntake, bundle: Bundle
) -> None:
    # Given a visitor who lands with a click id, and consents
    url = "https://collect.shop.example" if layout == "sub-domain" else f"{ORIGIN}/collect"
    if layout == "path":
        intake.__init__(INTAKE_PUBLIC_URL=url)  # type: ignore[misc]
        api.invoke = intake.invoke
    with open_shop(api, bundle(sdk), url, beacon=layout == "sub-domain") as page:
        visit(page, "/landing?twclid=2-click&email=jane%40example.com")
        page.evaluate("void window.shop('page', {}, true)")
        assert len(arrived(intake, "page")) == 1
        page.wait_for_timeout(500)
        # When he orders on a later page
        visit(page, "/thanks")
        page.evaluate(f"{ORDER}, true)")
        (order,) = arrived(intake, "Order Completed")
    # Then the order has the click, his address and browser by the request, and nothing else of him in clear
    assert order["context"]["twclid"] == "2-click"
    assert order["context"]["ip"] == api.ip
    assert order["context"]["page"]["url"] == f"{ORIGIN}/thanks"
    assert order["context"]["traits"]["hashed_email"]
    assert order["context"]["intake"] == {"via": "browser"}
    assert "@" not in "".join(intake.queue.bodies)
    assert "jane" not in "".join(intake.queue.bodies)


@pytest.mark.parametrize("sdk", NAMES)
def test_what_is_sent_while_the_page_is_left_arrives(sdk: str, api: HttpApi, intake: SdkIntake, bundle: Bundle) -> None:
    with open_shop(api, bundle(sdk), beacon=True) as page:
        visit(page, "/")
        page.evaluate("void window.shop('Warm Up', {})")
        assert len(arrived(intake, "Warm Up")) == 1
        page.evaluate("void window.shop('Newsletter', {}); setTimeout(() => { location.href = '/next' }, 30)")
        page.wait_for_url("**/next")
        assert len(arrived(intake, "Newsletter")) == 1


@pytest.mark.parametrize("sdk", [name for name in NAMES if name != "jitsu"])
def test_while_sqs_is_away_pages_come_again(sdk: str, api: HttpApi, intake: SdkIntake, bundle: Bundle) -> None:
    with open_shop(api, bundle(sdk)) as page:
        visit(page, "/")
        intake.queue.down = 2
        page.evaluate("void window.shop('Newsletter', {})")
        assert len(arrived(intake, "Newsletter", seconds=30)) == 1
    assert api.statuses.count(503) == 2


def test_jitsu_loses_what_meets_a_503(api: HttpApi, intake: SdkIntake, bundle: Bundle) -> None:
    # As docs/intake.md says
    with open_shop(api, bundle("jitsu")) as page:
        visit(page, "/")
        intake.queue.down = 1
        page.evaluate("void window.shop('Lost', {})")
        for _ in range(300):  # requests of one page may overtake each other
            if intake.queue.down:
                page.wait_for_timeout(50)
        page.evaluate("void window.shop('Newsletter', {})")
        assert len(arrived(intake, "Newsletter")) == 1
        assert arrived(intake, "Lost", seconds=2) == []


@pytest.mark.parametrize("sdk", NAMES)
def test_a_visitor_who_refuses_leaves_nothing(sdk: str, api: HttpApi, intake: SdkIntake, bundle: Bundle) -> None:
    with open_shop(api, bundle(sdk)) as page:
        visit(page, "/?twclid=2-click")
        page.evaluate("void window.shop('page', {}, false)")
        page.evaluate(f"{ORDER}, false)")
        page.evaluate("void window.shop('Newsletter', {}, true)")
        assert len(arrived(intake, "Newsletter")) == 1
        for _ in range(300):  # requests of one page may overtake each other
            if intake.left_out.total() < 2:
                page.wait_for_timeout(50)
        # Then both came, and neither is queued
        assert intake.left_out == {"consent_denied": 2}
        assert [event["event"] for event in intake.queue.events] == ["Newsletter"]


@pytest.mark.parametrize("sdk", NAMES)
def test_another_sites_page_gets_nothing_in(sdk: str, api: HttpApi, intake: SdkIntake, bundle: Bundle) -> None:
    with open_shop(api, bundle(sdk), beacon=True) as page:
        visit(page, "/", "https://evil.example")
        page.evaluate("void window.shop('Newsletter', {}, true)")
        page.wait_for_timeout(3000)
    assert intake.queue.bodies == []


@pytest.mark.parametrize("sdk", NAMES)
def test_an_event_of_70_kilobytes_is_not_queued_and_holds_up_nothing(
    sdk: str, api: HttpApi, intake: SdkIntake, bundle: Bundle
) -> None:
    with open_shop(api, bundle(sdk)) as page:
        visit(page, "/")
        page.evaluate("void window.shop('Large', {filler: 'x'.repeat(70000)})")
        page.evaluate("void window.shop('Newsletter', {})")
        assert len(arrived(intake, "Newsletter")) == 1
        assert arrived(intake, "Large", seconds=2) == []
