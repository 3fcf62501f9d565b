"""The JSON Schema of the event contract, made from the code's own names."""

import json
from types import MappingProxyType
from typing import Any

from x_conversions.conversion.contents import PRICES, QUANTITIES, TEXTS
from x_conversions.events.fields import CURRENCIES
from x_conversions.events.mapping import FIELDS, FieldMapping
from x_conversions.events.names import EVENT_NAMES
from x_conversions.events.people import EMAIL_HASHES, EMAILS, PHONE_HASHES, PHONES
from x_conversions.events.producers.segment import (
    CONVERSION_TIMES,
    NUMBERS_OF_ITEMS,
    PRODUCT_LISTS,
    SEARCH_STRINGS,
    VALUES,
)

from xconv.schema.field_mapping import mapped_places, named_by
from xconv.schema.producers import any_case, producers

Schema = dict[str, Any]


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


_TEXT, _ID, _AMOUNT, _QUANTITY, _CURRENCY = map(_ref, ("text", "id", "amount", "quantity", "currency"))
_TIME, _HASH, _CHOICE, _CATEGORIES, _PERSON = map(_ref, ("time", "hash", "choice", "categories", "person"))


_DATE_AND_TIME = r"\d{4}-?\d{2}-?\d{2}[Tt ]\d{2}(:?\d{2}){0,2}([.,]\d+)?"
_OFFSET = r"[+-]\d{2}(:?\d{2})?"
_ZONE = rf" ?(([Zz]|UTC|GMT)({_OFFSET})?|{_OFFSET})( ?\[[^\]]+\])?"


def _object(**properties: Schema) -> Schema:
    return {"type": "object", "properties": properties}


# What may stand where `FieldMapping` leads; what is no amount ends the search for one, as anywhere.
_MAPPED: dict[str, Schema] = {
    **{field: {} for field in FIELDS},
    "conversion_time": _TIME,
    "value": _AMOUNT,
    "currency": _CURRENCY,
}


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
            "description": "ISO 8601 with a time zone, or epoch seconds, milliseconds, microseconds or nanoseconds",
            "anyOf": [
                {"type": "string", "pattern": f"^{_DATE_AND_TIME}{_ZONE}$"},
                {"type": "string", "pattern": r"^(\d{9,}(\.\d+)?|0*)$"},
                {"type": "number", "exclusiveMaximum": 1e20},
            ],
        },
        "hash": {"type": "string", "pattern": r"^\s*[0-9a-fA-F]{64}\s*$", "description": "SHA-256, hexadecimal"},
        "choice": {"anyOf": [{"type": "boolean"}, {"enum": ["true", "false", "granted", "denied"]}]},
        "categories": {"type": "object", "additionalProperties": _CHOICE},
        "person": _person(),
        "product": _product(),
    }


_TRACK: Schema = {"required": ["event"], "properties": {"event": {"type": "string"}}}


def event_schema(mapping: FieldMapping = MappingProxyType({})) -> Schema:
    """The schema (2020-12) of one event. Fields it doesn't name are ignored, so it allows them.

    Parameters
    ----------
    mapping
        The stack's `FieldMapping`.
    """
    names = ", ".join(f"{event_type}: {', '.join(names)}" for event_type, names in EVENT_NAMES.items())
    fields: Schema = {
        "type": {**_TEXT, "description": "Segment's: track and page are conversions, in any case"},
        "event": {
            "type": ["string", "object"],
            "description": "For track, a name; an object only as PostHog's webhook has it. Compared without case, "
            f"white space, _ and -. Known names: {names}",
        },
        "messageId": _ID,
        "timestamp": _TIME,
        "originalTimestamp": _TIME,
        "sentAt": _TIME,
        "receivedAt": _TIME,
        "context": _or_its_json(_context()),
        "traits": _or_its_json(_PERSON),
        "user": _PERSON,
        "user_data": _PERSON,
        "request_ip": _TEXT,
        "ip_override": _TEXT,
        "page_location": _TEXT,
        "properties": _or_its_json(_properties()),
    }
    money = {**_money(), "ecommerce": _object(**_money())}
    snake = {"message_id": _ID, "original_timestamp": _TIME, "sent_at": _TIME, "received_at": _TIME}
    named = named_by(mapping)
    schema: Schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Event",
        "description": "One message body on the conversions queue. The contract in words: event-contract.md",
        "type": "object",
        "properties": fields | snake | money,
        "anyOf": [*producers(), *named],
        "$defs": _definitions(),
        "if": {"required": ["type"], "properties": {"type": {"pattern": any_case("track")}}},
        "then": {"anyOf": [_TRACK, *named]} if named else _TRACK,
    }
    places = mapped_places(mapping, _MAPPED)
    return {**schema, "allOf": places} if places else schema


def json_text(schema: Schema) -> str:
    """The schema as `docs/event.schema.json` holds it."""
    return json.dumps(schema, indent=2)


def _context() -> Schema:
    consent: Schema = {"type": "object"}
    consent["properties"] = {"categoryPreferences": _CATEGORIES, "category_preferences": _CATEGORIES}
    click_ids = _object(twclid=_TEXT)
    cookies: Schema = {"anyOf": [_object(_twclid=_TEXT, twclid=_TEXT), _TEXT]}
    return _object(
        consent=consent,
        gpc={**_CHOICE, "description": "Global Privacy Control; true is a refusal"},
        twclid=_TEXT,
        clickIds=click_ids,
        click_ids=click_ids,
        clientIds=click_ids,
        campaign=click_ids,
        page=_object(url=_TEXT, search=_TEXT, referrer=_TEXT),
        cookies=cookies,
        cookie=cookies,
        ip={**_TEXT, "description": "IPv4; others are left out"},
        userAgent=_TEXT,
        user_agent=_TEXT,
        traits=_PERSON,
        user_data=_PERSON,
    )


def _or_its_json(one: Schema) -> Schema:
    """An object, or a text with its JSON, as tables and templates hold it; what is in the text is not looked at."""
    return {"anyOf": [one, {"type": "string", "pattern": r"^\s*\{", "contentMediaType": "application/json"}]}


def _person() -> Schema:
    hashes = dict.fromkeys((*EMAIL_HASHES, *PHONE_HASHES), _one_or_several(_HASH))
    emails = dict.fromkeys(EMAILS, _one_or_several(_TEXT))
    phone: Schema = {**_one_or_several(_ID), "description": "E.164, or national with a country"}
    country = dict.fromkeys(("country", "country_code"), _TEXT)
    return _object(
        address=_one_or_several(_object(**country)), **country, **dict.fromkeys(PHONES, phone), **emails, **hashes
    )


def _one_or_several(one: Schema) -> Schema:
    """The first of a list counts."""
    return {"anyOf": [one, {"type": "array", "items": one}]}


def _product() -> Schema:
    texts = {alias: _ID for aliases in TEXTS.values() for alias in aliases}
    numbers = dict.fromkeys(PRICES, _AMOUNT) | dict.fromkeys(QUANTITIES, _QUANTITY)
    return _object(**numbers, **dict.fromkeys(CURRENCIES, _CURRENCY), **texts)


def _money() -> Schema:
    product = _ref("product")
    products = {
        "anyOf": [{"type": "array", "items": product}, {"type": "object", "additionalProperties": product}, product]
    }
    currencies = dict.fromkeys(CURRENCIES, _CURRENCY)
    return dict.fromkeys(VALUES, _AMOUNT) | currencies | dict.fromkeys(PRODUCT_LISTS, products)


def _properties() -> Schema:
    fields = _money() | {"ecommerce": _object(**_money()), "user_data": _PERSON}
    fields |= dict.fromkeys(("conversion_id", "conversionId", "event_id", "eventId"), _ID)
    fields |= dict.fromkeys(
        ("twclid", "url", "search", "page_location", "description", "ip_address", "user_agent"), _TEXT
    )
    fields |= dict.fromkeys(SEARCH_STRINGS, _TEXT) | dict.fromkeys(CONVERSION_TIMES, _TIME)
    fields |= dict.fromkeys(NUMBERS_OF_ITEMS, _QUANTITY)
    return {
        "description": "A Purchase needs a value (or priced products) and a currency",
        "allOf": [_PERSON, _ref("product")],
        **_object(**fields),
    }
