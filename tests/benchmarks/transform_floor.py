"""The least there is to do: the same message bodies through orjson and hashlib into the same conversions, unchecked.

A floor knows the one shape it is given. It reads fields by their keys, hashes, cuts the click id and the page out of
its address, writes amounts as Python writes them and puts the conversion together: nothing is looked for in a second
place, nothing is compared, trimmed where it needs no trimming, or asked what it is. Its conversions are, byte for byte,
those of the transformation (tests/unit/test_transform_floor.py).
"""

from collections.abc import Callable
from hashlib import sha256
from typing import Any

import orjson

Conversion = dict[str, Any]
Convert = Callable[[str], Conversion]


def purchase(body: str) -> Conversion:
    event = orjson.loads(body)
    context = event["context"]
    return _purchase(event, sha256(context["traits"]["phone"].encode()).hexdigest())


def time_without_milliseconds(body: str) -> Conversion:
    conversion = purchase(body)
    conversion["conversion_time"] = conversion["conversion_time"][:-1] + ".000Z"
    return conversion


def national_phone_number(body: str) -> Conversion:
    """Where the transformation asks libphonenumber, the floor writes the country code in front."""
    event = orjson.loads(body)
    number = "+49" + event["context"]["traits"]["phone"][1:].replace(" ", "")
    return _purchase(event, sha256(number.encode()).hexdigest())


def _purchase(event: dict[str, Any], hashed_phone_number: str) -> Conversion:
    context, properties = event["context"], event["properties"]
    products = properties["products"]
    page, _, query = context["page"]["url"].partition("?twclid=")
    return {
        "conversion_time": event["timestamp"],
        "event_id": "tw-o8z6j-o87ne",
        "identifiers": [
            {"twclid": query},
            {"hashed_email": sha256(context["traits"]["email"].strip().lower().encode()).hexdigest()},
            {"hashed_phone_number": hashed_phone_number},
            {"ip_address": context["ip"], "user_agent": context["userAgent"]},
        ],
        "conversion_id": event["messageId"],
        "description": event["event"],
        "event_source_url": page,
        "value": str(properties["total"]),
        "price_currency": properties["currency"],
        "number_items": sum([product["quantity"] for product in products]),
        "contents": [
            {
                "content_id": product["product_id"],
                "content_name": product["name"],
                "content_price": str(product["price"]),
                "num_items": product["quantity"],
            }
            for product in products
        ],
    }


def page(body: str) -> Conversion:
    event = orjson.loads(body)
    context = event["context"]
    page, _, query = context["page"]["url"].partition("?twclid=")
    return {
        "conversion_time": event["timestamp"],
        "event_id": "tw-o8z6j-o87nf",
        "identifiers": [{"twclid": query}, {"ip_address": context["ip"], "user_agent": context["userAgent"]}],
        "conversion_id": event["messageId"],
        "description": "page",
        "event_source_url": page,
    }


def single_product(body: str) -> Conversion:
    event = orjson.loads(body)
    context, product = event["context"], event["properties"]
    page, _, query = context["page"]["url"].partition("?twclid=")
    price, quantity = str(product["price"]), product["quantity"]
    return {
        "conversion_time": event["timestamp"],
        "event_id": "tw-o8z6j-o87ng",
        "identifiers": [
            {"twclid": query},
            {"hashed_email": sha256(context["traits"]["email"].encode()).hexdigest()},
            {"ip_address": context["ip"], "user_agent": context["userAgent"]},
        ],
        "conversion_id": event["messageId"],
        "description": event["event"],
        "event_source_url": page,
        "value": f"{product['price'] * quantity:.2f}",
        "price_currency": product["currency"],
        "number_items": quantity,
        "contents": [
            {
                "content_id": product["product_id"],
                "content_name": product["name"],
                "content_price": price,
                "num_items": quantity,
            }
        ],
    }


def request(bodies: list[str], convert: Convert) -> bytes:
    """The body of one request to X."""
    return orjson.dumps({"conversions": [convert(body) for body in bodies]})
