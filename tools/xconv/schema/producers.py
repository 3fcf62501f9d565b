"""By what the JSON Schema tells the producers that are understood, like the readers of the layer do."""

from typing import Any

from x_conversions.events.producers.ga4 import MARKS, NAMES
from x_conversions.events.producers.segment import NOT_CONVERSIONS
from x_conversions.events.producers.shopify_pixel import KINDS

Schema = dict[str, Any]


def any_case(*words: str) -> str:
    """A pattern for words in any case, with white space around them; JSON Schema's patterns have no such switch."""
    spelled = ("".join(f"[{sign.upper()}{sign}]" if sign.isalpha() else sign for sign in word) for word in words)
    return rf"^\s*({'|'.join(spelled)})\s*$"


def producers() -> list[Schema]:
    """One schema for each; an event is valid when one of them takes it."""
    return [
        _known_by("Segment, RudderStack, Jitsu, Datafly Signal and their like", type=_kind()),
        _known_by("Stripe", object={"const": "event"}),
        _known_by("walkerOS", entity={"type": "string"}, action={"type": "string"}),
        _posthog() | {"title": "PostHog"},
        _known_by("PostHog, as its webhook has it", event=_posthog()),
        {
            "title": "Shopify, an order",
            "anyOf": [
                _known_by("by its gid", admin_graphql_api_id={"type": "string", "pattern": "^gid://shopify/"}),
                _known_by("by its fields", order_number={}, line_items={}, total_price={}),
                _known_by("as EventBridge has it", payload={"type": "object"}),
            ],
        },
        _known_by("WooCommerce", order_key={}, line_items={}),
        {
            "title": "Shopify, a web pixel",
            "anyOf": [
                _known_by("by its checkout", name={"type": "string"}, data=_has("checkout")),
                _known_by(
                    "by its kind", name={"type": "string"}, type={"type": "string", "pattern": any_case(*sorted(KINDS))}
                ),
            ],
        },
        {
            "title": "GA4, and flat objects",
            "properties": {name: {"type": "string"} for name in NAMES},
            "allOf": [{"anyOf": [_has(name) for name in NAMES]}, {"anyOf": [_has(mark) for mark in sorted(MARKS)]}],
        },
    ]


def _posthog() -> Schema:
    marks = {"anyOf": [_has("distinct_id"), _in("properties", "distinct_id")]}
    return {"type": "object", "required": ["event"], "properties": {"event": {"type": "string"}}} | marks


def _kind() -> Schema:
    return {"type": "string", "pattern": any_case("track", "page", *sorted(NOT_CONVERSIONS))}


def _known_by(title: str, **marks: Schema) -> Schema:
    return {"title": title, "required": list(marks), "properties": marks}


def _has(name: str) -> Schema:
    return {"type": "object", "required": [name]}


def _in(place: str, name: str) -> Schema:
    return {"required": [place], "properties": {place: _has(name)}}
