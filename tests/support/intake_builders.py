"""Copies as the intake makes them, and what the deliver function makes of those, for tests."""

import json
from typing import Any

from x_conversions.conversion.payload import Conversion
from x_conversions.conversion.transform import NoConversion, transform
from x_conversions.core.outcome import NotSent
from x_conversions.events.message import Message
from x_conversions.intake.event_copy import CopyRules, EventCopy, copy_event

from tests.support.builders import NOW, settings


def copy_rules(**environment: str) -> CopyRules:
    """Those of the stack that has these parameters."""
    rules = settings(**environment).rules()
    return CopyRules(rules.consent_categories, rules.conversion_id_from, rules.default_country, rules.field_mapping)


def copied(raw: Any, **environment: str) -> EventCopy:
    """The copy of an event that a server sent."""
    return copy_event(raw, copy_rules(**environment), NOW, "server")


def delivered_as(body: Any, **environment: str) -> Any:
    """What the deliver function makes of a body: the conversion, or outcome, reason and conversion id."""
    found = transform(Message("id", "handle", json.dumps(body), NOW, 1), settings(**environment).rules(), NOW)
    if isinstance(found, NoConversion):
        return found.disposition.outcome, found.disposition.reason, found.conversion_id
    assert isinstance(found, Conversion)
    return found.payload, found.name, found.value_dropped


def copy_or_reason(raw: Any, **environment: str) -> Any:
    """The copy's fields; the reason where there is none."""
    try:
        return copied(raw, **environment).fields
    except NotSent as end:
        return end.disposition.reason
