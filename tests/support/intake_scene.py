"""An intake in memory: requests as payload 2.0 has them, a queue and a secret that can be taken away."""

import json
from base64 import b64encode
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from x_conversions.intake.intake import Intake
from x_conversions.intake.partner_events import PartnerEvents
from x_conversions.intake.report import RequestReport
from x_conversions.intake.sdk_events import SdkEvents
from x_conversions.intake.secret import SecretCache, SecretUnavailableError
from x_conversions.intake.settings import IntakeSettings
from x_conversions.intake.shop_orders import ShopOrders
from x_conversions.intake.shop_webhooks import ShopWebhooks

from tests.support.builders import NOW

ORIGIN = "https://www.shop.example"
ENVIRONMENT = {
    "INTAKE_WRITE_KEYS": "page-key,other-key",
    "INTAKE_ORIGINS": f"{ORIGIN},https://shop.example",
    "INTAKE_COOKIE_DOMAIN": "shop.example",
    "INTAKE_PUBLIC_URL": "https://collect.shop.example",
    "INTAKE_SECRET_ARN": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:intake",
    "REQUIRE_CONSENT": "true",
    "QUEUE_URL": "https://sqs.example.com/queue",
}
SECRET = {
    "server_keys": ["server-key"],
    "shopify": ["shopify-secret", "shopify-old"],
    "woocommerce": ["woo-secret"],
    "stripe": ["whsec_new", "whsec_old"],
    "cdn": "cdn-secret",
}
AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36"


@dataclass(slots=True)
class MemoryQueue:
    """Holds what is put, unless it is down so many times."""

    bodies: list[str] = field(default_factory=list)
    down: int = 0

    def put(self, bodies: Sequence[str], causes: Counter[str]) -> int:
        if self.down:
            self.down -= 1
            causes["ServiceUnavailable"] += len(bodies)
            return len(bodies)
        self.bodies += bodies
        return 0

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(body) for body in self.bodies]


@dataclass(slots=True)
class MemorySecret:
    """A secret's text; None where it can't be read."""

    text: str | None
    reads: int = 0

    def read(self) -> str:
        self.reads += 1
        if self.text is None:
            raise SecretUnavailableError("the intake's secret can't be read: AccessDeniedException")
        return self.text


class Scene:
    """An intake with its surroundings; `now` is its clock, in epoch seconds."""

    def __init__(self, secret: Mapping[str, Any] | None = None, /, **environment: str) -> None:
        self.queue = MemoryQueue()
        self.secret = MemorySecret(json.dumps(SECRET if secret is None else secret))
        self.now = NOW / 1000
        self.failures: list[Exception] = []
        self.report = RequestReport()
        settings = IntakeSettings.from_environment(ENVIRONMENT | environment)
        cache = SecretCache(self.secret, lambda: self.now)
        failed, clock = self.failures.append, lambda: self.now
        orders = ShopOrders(settings, self.queue, failed, clock)
        self.partner_events = PartnerEvents(orders, failed)
        self.intake = Intake(
            settings.write_keys,
            settings.intake_public_url,
            SdkEvents(settings, cache, self.queue, failed, clock).take,
            ShopWebhooks(cache, orders, clock).take,
            failed,
        )

    def ask(self, event: object) -> tuple[int, dict[str, Any]]:
        """Status and body of the answer to a request as the gateway hands it over."""
        self.report = RequestReport()
        self.answer = self.intake.handle(event, self.report)
        return self.answer["statusCode"], json.loads(self.answer["body"])

    def from_browser(self, body: object, *, call: str = "t", **headers: str) -> tuple[int, dict[str, Any]]:
        """A request of analytics-next on a page that may send."""
        given = {"origin": ORIGIN, "user-agent": AGENT, "authorization": basic("page-key")} | headers
        return self.ask(request("POST /v1/{call}", body, {"call": call}, given))

    def from_server(self, body: object, *, key: str = "server-key", **headers: str) -> tuple[int, dict[str, Any]]:
        """A request of analytics-node."""
        return self.ask(request("POST /v1/{call}", body, {"call": "batch"}, {"authorization": basic(key)} | headers))

    def webhook(self, source: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
        """A shop's webhook."""
        return self.ask(request("POST /webhooks/{source}", body, {"source": source}, headers))

    def partner_event(self, event: Mapping[str, Any]) -> None:
        """What an EventBridge rule hands over."""
        self.report = RequestReport()
        self.partner_events.take(event, self.report)


def basic(key: str) -> str:
    """The header that SDKs show their key in."""
    return f"Basic {b64encode(f'{key}:'.encode()).decode()}"


def request(
    route: str,
    body: object = None,
    path: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    *,
    query: Mapping[str, str] | None = None,
    cookies: Sequence[str] = (),
    source_ip: str = "203.0.113.42",
    is_base64: bool = False,
) -> dict[str, Any]:
    """A payload 2.0 event. Objects are written as JSON; bytes come as text, unless they are to come as base64."""
    raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": route,
        "rawPath": route.partition(" ")[2],
        "headers": dict(headers or {}),
        "pathParameters": dict(path or {}),
        "requestContext": {"http": {"method": route.partition(" ")[0], "sourceIp": source_ip}, "timeEpoch": NOW},
        "isBase64Encoded": is_base64,
    }
    if query:
        event["queryStringParameters"] = dict(query)
    if cookies:
        event["cookies"] = list(cookies)
    if raw:
        event["body"] = b64encode(raw).decode() if is_base64 else raw.decode("utf-8", "replace")
    return event
