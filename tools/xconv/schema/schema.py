"""The JSON Schema of the event contract, made from the code's own names."""

import json
from typing import Any

from x_conversions.conversion.contents import TEXTS
from x_conversions.events.names import EVENT_NAMES
from x_conversions.events.producers.segment import EMAIL_HASHES, NOT_CONVERSIONS, PHONE_HASHES, PHONES, PRODUCT_LISTS

Schema = dict[str, Any]


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


_TEXT, _ID, _AMOUNT, _QUANTITY, _CURRENCY = map(_ref, ("text", "id", "amount", "quantity", "currency"))
_TIME, _HASH, _CHOICE, _CATEGORIES, _PERSON = map(_ref, ("time", "hash", "choice", "categories", "person"))


def _object(**properties: Schema) -> Schema:
    return {"type": "object", "properties": properties}


def _definitions() -> Schema:
    return {
        "text": {"type": "string"},
        "id": {"type": ["string", "integer"]},
        "amount": {
            "description": "Digits with an optional fraction; no grouping, no exponent",
            "anyOf": [
                {"type": "number", "minimum": 0, "exclusiveMaximum": 1e15},
                {"type": "string", "pattern": r"^\s*\+?[0-9]+(\.[0-9]+)?\s*$"},
            ],
        },
        "quantity": {
            "description": "A whole number above zero",
            "anyOf": [
                {"type": "number", "exclusiveMinimum": 0, "multipleOf": 1},
                {"type": "string", "pattern": "^[0-9]+$"},
            ],
        },
        "currency": {"type": "string", "pattern": "^[A-Za-z]{3}$", "description": "ISO 4217"},
        "time": {
            "description": "ISO 8601 with a time zone, or epoch seconds or milliseconds",
            "anyOf": [
                {
                    "type": "string",
                    "pattern": r"^\d{4}-?\d{2}-?\d{2}[T ]\d{2}(:?\d{2}){0,2}([.,]\d+)?(Z|[+-]\d{2}(:?\d{2})?)$",
                },
                {"type": "string", "pattern": r"^\d{9,}(\.\d+)?$"},
                {"type": "number", "minimum": 0, "exclusiveMaximum": 1e14},
            ],
        },
        "hash": {"type": "string", "pattern": r"^\s*[0-9a-fA-F]{64}\s*$", "description": "SHA-256, hexadecimal"},
        "choice": {"anyOf": [{"type": "boolean"}, {"enum": ["true", "false", "granted", "denied"]}]},
        "categories": {"type": "object", "additionalProperties": _CHOICE},
        "person": _person(),
        "product": _product(),
    }


def event_schema() -> Schema:
    """The schema (2020-12) of one event. Fields it doesn't name are ignored, so it allows them."""
    names = ", ".join(f"{event_type}: {', '.join(names)}" for event_type, names in EVENT_NAMES.items())
    fields: Schema = {
        "type": {"enum": ["track", "page", *sorted(NOT_CONVERSIONS)], "description": "track and page are conversions"},
        "event": {
            **_TEXT,
            "description": f"For track. Compared without case, white space, _ and -. Known names: {names}",
        },
        "messageId": _ID,
        "timestamp": _TIME,
        "originalTimestamp": _TIME,
        "sentAt": _TIME,
        "receivedAt": _TIME,
        "context": _context(),
        "traits": _PERSON,
        "user": _PERSON,
        "properties": _properties(),
    }
    snake = {"message_id": _ID, "original_timestamp": _TIME, "sent_at": _TIME, "received_at": _TIME}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Event",
        "description": "One message body on the conversions queue. The contract in words: event-contract.md",
        "type": "object",
        "properties": fields | snake,
        "required": ["type"],
        "$defs": _definitions(),
        "if": {"properties": {"type": {"const": "track"}}},
        "then": {"required": ["event"]},
    }


def json_text(schema: Schema) -> str:
    """The schema as `docs/event.schema.json` holds it."""
    return json.dumps(schema, indent=2)


def _context() -> Schema:
    consent: Schema = {"type": "object"}
    consent["properties"] = {"categoryPreferences": _CATEGORIES, "category_preferences": _CATEGORIES}
    click_ids = _object(twclid=_TEXT)
    return _object(
        consent=consent,
        gpc={**_CHOICE, "description": "Global Privacy Control; true is a refusal"},
        twclid=_TEXT,
        clickIds=click_ids,
        click_ids=click_ids,
        campaign=click_ids,
        page=_object(url=_TEXT, search=_TEXT, referrer=_TEXT),
        cookies={"anyOf": [_object(_twclid=_TEXT), _TEXT]},
        ip={**_TEXT, "description": "IPv4; others are left out"},
        userAgent=_TEXT,
        user_agent=_TEXT,
        traits=_PERSON,
    )


def _person() -> Schema:
    hashes = dict.fromkeys((*EMAIL_HASHES, *PHONE_HASHES), _HASH)
    phones = {key: {**_ID, "description": "E.164, or national with a country"} for key in PHONES}
    return _object(email=_TEXT, address=_object(country=_TEXT), **phones, **hashes)


def _product() -> Schema:
    texts = {alias: _ID for aliases in TEXTS.values() for alias in aliases}
    return _object(price=_AMOUNT, quantity=_QUANTITY, currency=_CURRENCY, **texts)


def _properties() -> Schema:
    product = _ref("product")
    products = {key: {"anyOf": [{"type": "array", "items": product}, product]} for key in PRODUCT_LISTS}
    fields: Schema = dict.fromkeys(("value", "total", "revenue"), _AMOUNT)
    fields |= dict.fromkeys(("currency", "price_currency", "priceCurrency"), _CURRENCY)
    fields |= dict.fromkeys(("conversion_id", "conversionId", "event_id", "eventId"), _ID)
    fields |= dict.fromkeys(("twclid", "url", "query", "search_string", "ip_address", "user_agent"), _TEXT)
    return {
        "description": "A Purchase needs a value (or priced products) and a currency",
        "allOf": [_PERSON, product],
        **_object(**fields, **products),
    }
