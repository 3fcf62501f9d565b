"""docs/event-contract.md: every example is what happens."""

import json
import re
from typing import Any

import pytest
from devtools.paths import ROOT
from x_conversions.core.outcome import Reason
from x_conversions.events import people
from x_conversions.events.fields import CURRENCIES
from x_conversions.events.names import CHECK_NAME, EVENT_NAMES, NOT_BY_DEFAULT, UNDOING_WORDS
from x_conversions.events.producers.ga4 import MARKS
from x_conversions.events.producers.segment import (
    CONVERSION_TIMES,
    NUMBERS_OF_ITEMS,
    PRODUCT_LISTS,
    SEARCH_STRINGS,
    VALUES,
)

from tests.support.builders import payload
from tests.support.each import each

TEXT = (ROOT / "docs" / "event-contract.md").read_text()
SETTINGS = {
    "EVENT_IDS": re.search(r"`(Purchase=\S+)`", TEXT.partition("## Examples")[2])[1],  # type: ignore[index]
    "DEFAULT_EVENT_ID": "",
    "DEFAULT_COUNTRY": "DE",
    "REQUIRE_CONSENT": "true",
}
SECTIONS = re.findall(r"### (.+?)\n.*?```json\n(.+?)```.*?```json\n(.+?)```", TEXT, re.DOTALL)
PRODUCERS = [
    "Datafly Signal", "Segment", "RudderStack", "Jitsu", "GA4, server container", "GA4, data layer", "walkerOS",
    "PostHog", "Shopify, an order", "Shopify, a web pixel", "WooCommerce", "Stripe", "EventBridge", "SNS",
]  # fmt: skip
# What is about us or X, and not about the event.
NOT_ABOUT_EVENTS = {
    Reason.WOULD_DELIVER, Reason.RATE_LIMITED, Reason.X_UNAVAILABLE, Reason.ANSWER_LOST, Reason.UNAUTHORIZED,
    Reason.FORBIDDEN, Reason.SYSTEMATIC_REFUSAL, Reason.CREDENTIALS_UNAVAILABLE, Reason.OUT_OF_TIME,
    Reason.IN_FLIGHT, Reason.INTERNAL_ERROR, Reason.UNCLEAR_ANSWER,
}  # fmt: skip


def test_there_is_an_example_for_each_kind_of_producer() -> None:
    assert [title for title, _, _ in SECTIONS] == PRODUCERS


@each(("event", "conversion"), [pair for _, *pair in SECTIONS], ids=PRODUCERS)
def test_example(event: str, conversion: str) -> None:
    sent: dict[str, Any] = json.loads(conversion)
    assert payload(event, **SETTINGS) == sent


def test_the_names_of_each_event_type_are_those_that_the_code_knows() -> None:
    rows = re.findall(r"^\| `([A-Z]\w+)` \| (.+) \|$", TEXT, re.MULTILINE)
    assert {event_type: tuple(re.findall("`([^`]+)`", names)) for event_type, names in rows} == {
        event_type: ("page", *names) if event_type == "PageView" else names for event_type, names in EVENT_NAMES.items()
    }


def test_the_names_that_the_default_never_takes_are_those_that_the_code_knows() -> None:
    section = TEXT.partition("`DefaultEventId` never takes")[2].partition("\n\n")[0]
    names, _, rest = section.partition(", nor other names")
    assert re.findall("`([^`]+)`", names) == list(NOT_BY_DEFAULT)
    assert re.findall("`([^`]+)`", rest) == [*UNDOING_WORDS, "$", "gtm.", CHECK_NAME]


READ = dict(re.findall(r"^\| ([^|]+) \| (.+)$", TEXT.split("## What is read")[1].split("\n## ")[0], re.MULTILINE))
NAMES = {
    "e-mail": (*people.EMAILS, *people.EMAIL_HASHES),
    "phone": (*people.PHONES, *people.PHONE_HASHES),
    "value": VALUES,
    "currency": CURRENCIES,
    "products": PRODUCT_LISTS,
    "number of items": NUMBERS_OF_ITEMS,
    "description, search": SEARCH_STRINGS,
    "time": CONVERSION_TIMES,
}


@pytest.mark.parametrize("row", NAMES)
def test_the_names_of_fields_are_those_that_the_code_knows(row: str) -> None:
    # A path's last word is the name; a name that has another spelling may stand in one
    written = {span.rpartition(".")[2] for span in re.findall("`([^`]+)`", READ[row])}
    assert [name for name in NAMES[row] if name not in written] == []


def test_the_marks_of_a_flat_object_are_those_that_the_code_knows() -> None:
    (row,) = re.findall(r"^\| GA4, a data layer.+$", TEXT, re.MULTILINE)
    assert set(re.findall("`([^`]+)`", row.partition("one of")[2].partition(" | ")[0])) == MARKS


def test_every_reason_is_explained() -> None:
    section = TEXT.split("## What is not sent, and how to mend it")[1]
    explained = set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE))
    assert explained == {reason.value for reason in set(Reason) - NOT_ABOUT_EVENTS}
