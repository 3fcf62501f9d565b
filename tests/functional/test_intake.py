"""The intake's built function behind an HTTP API: servers' own SDKs as clients, and what X gets of it in the end."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
import urllib3
from devtools.local_aws import LocalAws, Poller, Stack
from devtools.local_aws.http_api import HttpApi
from devtools.local_aws.intake_stack import IntakeFunction, IntakeStack
from devtools.local_aws.runtime.emulator import FunctionError
from devtools.samples.sample_events import read_payload
from devtools.x_simulator import XSimulator
from rudderstack.analytics.client import Client as RudderClient
from segment.analytics.client import Client as SegmentClient

from tests.support.intake_scene import AGENT, ORIGIN, SECRET, basic
from tests.support.shop_webhooks import SHOPIFY_ORDER, STRIPE_EVENT, WOOCOMMERCE_ORDER, shopify, stripe, woocommerce

PARAMETERS = {
    "IntakeWriteKeys": "page-key",
    "IntakeOrigins": f"{ORIGIN},https://shop.example",
    "RequireConsent": "true",
    "IntakeCookieDomain": "shop.example",
    "LogLevel": "DEBUG",
}
PROPERTIES = {"total": 129.99, "currency": "USD", "order_id": "ORD-1"}
CONTEXT = {"traits": {"email": "user@example.com"}, "consent": {"advertising": True}, "ip": "203.0.113.9"}


@pytest.fixture(scope="module")
def intake_stack(_stack: Stack) -> IntakeStack:
    intake = IntakeStack.create(_stack, PARAMETERS, "https://collect.shop.example")
    intake.put_secret(SECRET)
    return intake


@pytest.fixture(scope="module")
def function(intake_stack: IntakeStack) -> Iterator[IntakeFunction]:
    with IntakeFunction(intake_stack) as function:
        yield function


@pytest.fixture
def api(stack: Stack, intake_stack: IntakeStack, function: IntakeFunction) -> Iterator[HttpApi]:  # noqa: ARG001 - with empty queues
    with HttpApi(intake_stack.api, function.invoke) as api:
        yield api


@pytest.fixture
def queued(aws: LocalAws, stack: Stack) -> Callable[[], list[dict[str, Any]]]:
    """``queued()``: takes all messages from the queue."""
    sqs = aws.client("sqs")

    def queued() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        while messages := sqs.receive_message(QueueUrl=stack.queue_url, MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                found.append(json.loads(message["Body"]))
                sqs.delete_message(QueueUrl=stack.queue_url, ReceiptHandle=message["ReceiptHandle"])
        return found

    return queued


def post(api: HttpApi, path: str, body: bytes, headers: dict[str, str]) -> urllib3.BaseHTTPResponse:
    return urllib3.request("POST", f"{api.url}{path}", body=body, headers=headers, retries=False)


def segment(api: HttpApi) -> SegmentClient:
    return SegmentClient("server-key", host=api.url, max_retries=3)


def rudder(api: HttpApi, *, gzip: bool = False) -> RudderClient:
    return RudderClient("server-key", host=api.url, gzip=gzip, max_retries=3)


# Under the names of their packages.
CLIENTS: dict[str, Callable[[HttpApi], Any]] = {"segment-analytics-python": segment, "rudder-sdk-python": rudder}


@pytest.mark.parametrize("sdk", CLIENTS)
def test_a_servers_purchase_goes_the_whole_way_to_x(sdk: str, api: HttpApi, poller: Poller, x: XSimulator) -> None:
    # Given an SDK that is told nothing but our address and a key
    client = CLIENTS[sdk](api)
    # When it sends a purchase
    client.track(user_id="u-1", event="Order Completed", properties=PROPERTIES, context=CONTEXT)
    client.flush()
    client.join()
    # Then one request was enough, and X gets the conversion
    assert api.statuses == [200]
    poller.run_until_empty()
    (conversion,) = x.conversions
    assert (conversion["value"], conversion["price_currency"]) == ("129.99", "USD")
    assert set(conversion["identifiers"][0]) == {"hashed_email", "ip_address"}


@pytest.mark.parametrize("sdk", CLIENTS)
def test_while_sqs_is_away_sdks_come_again_and_each_event_is_there_once(
    sdk: str, intake_stack: IntakeStack, api: HttpApi, queued: Callable[[], list[dict[str, Any]]]
) -> None:
    # Given a queue that can't be reached for two requests
    working = api.invoke
    with IntakeFunction(intake_stack, {"AWS_ENDPOINT_URL_SQS": "http://127.0.0.1:9"}) as cut_off:

        def away_twice(event: Any) -> Any:
            return cut_off.invoke(event) if len(api.statuses) < 2 else working(event)

        api.invoke = away_twice
        client = CLIENTS[sdk](api)
        for number in range(3):
            client.track(user_id="u-1", event=f"Signed Up {number}", context=CONTEXT)
        client.flush()
        client.join()
    # Then nothing was lost, and nothing came twice
    assert api.statuses[:3] == [503, 503, 200]
    assert sorted(event["event"] for event in queued()) == [f"Signed Up {number}" for number in range(3)]


def test_gzip_that_arrives_as_text_is_refused_so_that_nobody_tries_it_again(
    api: HttpApi, queued: Callable[[], list[dict[str, Any]]]
) -> None:
    # Given rudder-sdk-python as it comes, which compresses and calls that JSON
    client = rudder(api, gzip=True)
    client.track(user_id="u-1", event="Signed Up", context=CONTEXT)
    client.flush()
    client.join()
    # Then it is told once, and gives up
    assert api.statuses == [415]
    assert queued() == []


def test_a_batch_of_120_is_split_into_calls_that_sqs_takes(
    api: HttpApi, queued: Callable[[], list[dict[str, Any]]]
) -> None:
    batch: list[dict[str, Any]] = [
        {"type": "track", "event": "Signed Up", "messageId": f"m-{number}", "context": CONTEXT} for number in range(120)
    ]
    body = json.dumps({"batch": batch}).encode()
    assert post(api, "/v1/batch", body, {"authorization": basic("server-key")}).status == 200
    assert sorted(event["messageId"] for event in queued()) == sorted(event["messageId"] for event in batch)


def test_a_browsers_events_come_with_its_address_and_the_cookie_is_set(
    api: HttpApi, queued: Callable[[], list[dict[str, Any]]]
) -> None:
    page = {"url": f"{ORIGIN}/?twclid=2-click&email=user%40example.com"}
    event = {"type": "page", "messageId": "m-1", "context": {"page": page, "consent": {"advertising": True}}}
    headers = {"authorization": basic("page-key"), "origin": ORIGIN, "user-agent": AGENT, "content-type": "text/plain"}
    answer = post(api, "/v1/p", json.dumps(event).encode(), headers)
    assert answer.status == 200
    assert answer.headers["set-cookie"].startswith("_xc_twclid=2-click; Max-Age=7776000; Path=/; Domain=shop.example;")
    assert answer.headers["access-control-allow-origin"] == ORIGIN
    (copy,) = queued()
    assert copy["context"]["ip"] == api.ip
    assert copy["context"]["page"] == {"url": f"{ORIGIN}/"}
    # And a page of another site gets nothing, not even the right to read the answer
    answer = post(api, "/v1/p", json.dumps(event).encode(), headers | {"origin": "https://evil.example"})
    assert (answer.status, "access-control-allow-origin" in answer.headers) == (403, False)


def test_a_preflight_is_the_gateways(api: HttpApi) -> None:
    asked = {
        "origin": ORIGIN,
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization",
    }
    answer = urllib3.request("OPTIONS", f"{api.url}/v1/t", headers=asked)
    assert (answer.status, answer.headers["access-control-allow-credentials"]) == (204, "true")
    assert "authorization" in answer.headers["access-control-allow-headers"]
    assert (
        "access-control-allow-origin"
        not in urllib3.request("OPTIONS", f"{api.url}/v1/t", headers=asked | {"origin": "https://evil.example"}).headers
    )


@pytest.mark.parametrize(
    ("source", "order", "sign"),
    [
        ("shopify", SHOPIFY_ORDER, shopify),
        ("woocommerce", WOOCOMMERCE_ORDER, woocommerce),
        ("stripe", STRIPE_EVENT, lambda event: stripe(event, time.time())),
    ],
    ids=["shopify", "woocommerce", "stripe"],
)
def test_a_shops_order_is_queued_once_it_is_verified(
    source: str, order: Any, sign: Callable[[Any], Any], api: HttpApi, queued: Callable[[], list[dict[str, Any]]]
) -> None:
    body, headers = sign(order)
    headers |= {"content-type": "application/json"}
    assert post(api, f"/webhooks/{source}", body + b" ", headers).status == 401
    assert post(api, f"/webhooks/{source}", body, headers).status == 200
    assert [event["event"] for event in queued()] == ["Order Completed"]


def test_a_partner_event_goes_the_whole_way_to_x(function: IntakeFunction, poller: Poller, x: XSimulator) -> None:
    # Given what EventBridge calls the function with; nobody reads an answer
    assert function.invoke(read_payload("partner_event.json")) is None
    poller.run_until_empty()
    (conversion,) = x.conversions
    assert (conversion["value"], conversion["price_currency"]) == ("27.50", "USD")
    assert [set(one) for one in conversion["identifiers"]] == [{"twclid"}, {"hashed_email"}]


def test_a_partner_event_that_cannot_be_queued_is_an_error_of_the_call_that_says_nothing_of_it(
    intake_stack: IntakeStack, queued: Callable[[], list[dict[str, Any]]]
) -> None:
    # Given a queue that can't be reached
    with IntakeFunction(intake_stack, {"AWS_ENDPOINT_URL_SQS": "http://127.0.0.1:9"}) as cut_off:
        with pytest.raises(FunctionError) as raised:
            cut_off.invoke(read_payload("partner_event.json"))
        # Then Lambda is told, and comes again; nothing of the order is in the log (every test here looks)
        assert "NotTakenError" in str(raised.value)
        assert "queue_unavailable" in str(raised.value)
    assert queued() == []


def test_unknown_paths_end_at_the_gateway(api: HttpApi, function: IntakeFunction) -> None:
    lines = len(function.logs)
    assert post(api, "/v1/track/more", b"{}", {}).status == 404
    assert post(api, "/webhooks/paypal", b"{}", {}).status == 404
    assert len(function.logs) > lines  # of the second only


def test_too_many_at_once_are_the_gateways_affair(intake_stack: IntakeStack) -> None:
    # Given an API that takes 100 at once, and one a second after that
    calls: list[Any] = []

    def invoke(event: Any) -> dict[str, Any]:
        calls.append(event)
        return {"statusCode": 200}

    with HttpApi(replace(intake_stack.api, rate=1), invoke) as api:
        statuses = [post(api, "/v1/t", b"{}", {}).status for _ in range(130)]
    assert statuses[:100] == [200] * 100
    assert 429 in statuses
    assert len(calls) == statuses.count(200)
