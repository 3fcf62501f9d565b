"""`make bench`: the transformation against a floor, JSON message body in, JSON conversion out, on one core.

The floor does the same work with orjson and hashlib and no checks at all. Both are measured in turns in one run, so
that a noisy machine disturbs them alike; what counts is the ratio. Prints a table, and writes .local/bench.json.
"""

import json
import statistics
import timeit
from collections.abc import Callable
from hashlib import sha256

import orjson
from local_aws.paths import LOCAL
from rich.console import Console
from rich.table import Table
from x_conversions.conversion import Conversion
from x_conversions.message import Message
from x_conversions.transform import transform
from xconv.generate import EVENT_IDS

from tests.builders import NOW, event, purchase, settings
from tests.builders import PURCHASE as EXAMPLE

REPETITIONS = 15
CALLS = 2_000
RULES = settings(EVENT_IDS=EVENT_IDS, DEFAULT_COUNTRY="DE").rules()

# With a phone number that is E.164 already.
PURCHASE = event(EXAMPLE, {"context": {"twclid": None, "traits": {"phone": "+12025550143"}}})
SHAPES = {
    "purchase, two products": PURCHASE,
    "page": event({"type": "page", "event": None}),
    "single product": event({"properties": {"sku": "MUG-1", "price": 5, "currency": "EUR"}}),
    "national phone number": event({"traits": {"phone": "030 901820"}}),
    "100 products": purchase(products=[{"product_id": f"p-{number}", "price": 1.25} for number in range(100)]),
    "rejected: no currency": purchase(currency=None),
}


def floor(body: str) -> bytes:
    """The purchase, taken apart and put together with no checks at all."""
    event = orjson.loads(body)
    context, properties = event["context"], event["properties"]
    conversion = {
        "conversion_time": event["timestamp"],
        "event_id": "tw-o8z6j-o87ne",
        "identifiers": [
            {"twclid": context["page"]["url"].partition("twclid=")[2]},
            {"hashed_email": sha256(context["traits"]["email"].strip().lower().encode()).hexdigest()},
            {"hashed_phone_number": sha256(context["traits"]["phone"].encode()).hexdigest()},
            {"ip_address": context["ip"], "user_agent": context["userAgent"]},
        ],
        "conversion_id": event["messageId"],
        "description": event["event"],
        "event_source_url": context["page"]["url"].partition("?")[0],
        "value": str(properties["total"]),
        "price_currency": properties["currency"],
        "number_items": sum(product["quantity"] for product in properties["products"]),
        "contents": [
            {
                "content_id": product["product_id"],
                "content_name": product["name"],
                "content_price": str(product["price"]),
                "num_items": product["quantity"],
            }
            for product in properties["products"]
        ],
    }
    return orjson.dumps(conversion)


def whole(body: str) -> bytes:
    """The transformation, checks and all."""
    found = transform(Message("1", "", body, NOW, 1), RULES, NOW)
    return orjson.dumps(found.payload) if isinstance(found, Conversion) else b""


def measure(*functions: Callable[[], object]) -> list[list[float]]:
    """Microseconds per call of each function, measured in turns."""
    times: list[list[float]] = [[] for _ in functions]
    for _ in range(REPETITIONS):
        for function, found in zip(functions, times, strict=True):
            found.append(timeit.timeit(function, number=CALLS) / CALLS * 1e6)
    return times


def main() -> None:
    """Measure every shape, the purchase beside its floor."""
    purchase_body = json.dumps(PURCHASE)
    results: dict[str, dict[str, float]] = {}
    table = Table("Shape", title="Transformation, JSON in to JSON out", title_justify="left")
    for column in ("µs, median", "spread", "events/s", "of the floor's events/s"):
        table.add_column(column, justify="right")
    for name, shape in SHAPES.items():
        body = json.dumps(shape)
        own, least = measure(lambda body=body: whole(body), lambda: floor(purchase_body))  # type: ignore[misc]
        median, spread = statistics.median(own), max(own) - min(own)
        ratio = statistics.median(two / one for one, two in zip(own, least, strict=True))
        results[name] = {"microseconds": median, "spread": spread, "floor_ratio": ratio}
        shown = f"{ratio:.2f}" if shape is PURCHASE else ""
        table.add_row(name, f"{median:.1f}", f"{spread:.1f}", f"{1e6 / median:,.0f}", shown)
    Console().print(table)
    LOCAL.mkdir(exist_ok=True)
    (LOCAL / "bench.json").write_text(json.dumps(results, indent=2))


if __name__ == "__main__":
    main()
