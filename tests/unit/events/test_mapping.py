"""`FieldMapping`: where producers keep what that no reader knows. Contract section 2."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from x_conversions.conversion.payload import Conversion
from x_conversions.conversion.transform import NoConversion
from x_conversions.events.event import Event
from x_conversions.events.mapping import FIELDS, MappedEvent, read_field_mapping, read_mapped_event
from x_conversions.events.producers.segment import SegmentEvent

from tests.support.builders import event, payload, reason, result
from tests.support.each import each
from tests.support.generated_events import EVENTS

MAPPING = """event=what.happened,conversion_time=what.at,value=order.grand_total,currency=order.money,
email=customer.mail,phone=customer.tel,twclid=visit.click,ip_address=visit.address,user_agent=visit.browser,page_url=visit.page,
description=what.note,search_string=what.words,products=order.lines,consent=customer.agreed""".replace("\n", "")
# An event of a shop's own making.
UNKNOWN: dict[str, Any] = {
    "what": {"happened": "Order Completed", "at": "2026-11-24T09:30:00Z", "note": "Two mugs"},
    "order": {"number": "A-1", "grand_total": "25.00", "money": "eur", "lines": [{"sku": "MUG", "quantity": 2}]},
    "customer": {"mail": "user@example.com", "tel": "020 7946 0018", "country": "United Kingdom", "agreed": "yes"},
    "visit": {"click": "2-abc", "address": "203.0.113.42", "browser": "UA", "page": "https://example.com/done?a=b"},
}


def mapped(body: object, mapping: str = MAPPING, **options: Any) -> dict[str, Any]:
    return payload(body, FIELD_MAPPING=mapping, CONVERSION_ID_FROM="order.number,messageId", **options)


def test_an_event_that_no_reader_knows() -> None:
    # When an unknown object comes, Then it is rejected, and with a mapping sent with all that it says
    assert reason(UNKNOWN) == "invalid_event"
    sent = mapped(UNKNOWN)
    assert [list(one) for one in sent.pop("identifiers")] == [
        ["twclid"],
        ["hashed_email"],
        ["hashed_phone_number"],
        ["ip_address", "user_agent"],
    ]
    assert sent == {
        "conversion_time": "2026-11-24T09:30:00.000Z",
        "event_id": "tw-o8z6j-o87ne",
        "conversion_id": "A-1",
        "description": "Two mugs",
        "event_source_url": "https://example.com/done",
        "value": "25.00",
        "price_currency": "EUR",
        "number_items": 2,
        "contents": [{"content_id": "MUG", "num_items": 2}],
    }


def test_out_of_its_envelopes() -> None:
    assert mapped({"detail-type": "order", "detail": UNKNOWN}) == mapped(UNKNOWN)


def test_search_words() -> None:
    searched = UNKNOWN | {"what": {"happened": "search", "words": "mugs"}}
    assert mapped(searched)["search_string"] == "mugs"


@pytest.mark.parametrize("name", [None, "", "N/A", "{{event}}", 5, ["Order Completed"], {"a": 1}], ids=str)
def test_an_unknown_object_without_a_name_stays_one(name: object) -> None:
    assert reason(UNKNOWN | {"what": {"happened": name}}, FIELD_MAPPING=MAPPING) == "invalid_event"


@pytest.mark.parametrize("agreed", [True, "granted", 1])
def test_a_consent_that_is_mapped_grants_all_categories(agreed: object) -> None:
    body = UNKNOWN | {"customer": UNKNOWN["customer"] | {"agreed": agreed}}
    assert mapped(body, CONSENT_CATEGORIES="advertising,C0004")


@pytest.mark.parametrize("refused", [False, "no", 0, "pending", {}, []], ids=str)
def test_anything_else_in_its_place_refuses(refused: object) -> None:
    body = UNKNOWN | {"customer": UNKNOWN["customer"] | {"agreed": refused}}
    assert reason(body, FIELD_MAPPING=MAPPING) == "consent_denied"


KNOWN = event(
    {"event": "Order Completed", "properties": {"value": 5, "currency": "USD", "email": "other@example.com"}},
    {"customer": {"mail": "user@example.com"}, "order": {"grand_total": 7}},
)


@each("depth", range(1, 4))
@each(
    "refusal",
    [
        {"consent": {"advertising": False}},
        {"consent": {"purposes": {"advertising": "denied"}}},
        {"ad_user_data": "denied"},
        {"headers": {"Sec-GPC": "1"}},
        {"note_attributes": [{"name": "consent_advertising", "value": "no"}]},
        {"consentManagement": {"deniedConsentIds": ["advertising"]}},
        {"device": {"adTrackingEnabled": False}},
    ],
    ids=str,
)
def test_a_refusal_anywhere_in_an_unknown_object_refuses(refusal: dict[str, Any], depth: int) -> None:
    # Given a shop's own event, whose mapped place grants, When a refusal stands at a place that nobody mapped
    for name in ("event_properties", "visitor", "more")[:depth]:
        refusal = {name: refusal}
    # Then it counts
    assert reason(UNKNOWN | refusal, FIELD_MAPPING=MAPPING) == "consent_denied"


def test_a_grant_further_inside_an_unknown_object_counts_where_it_names_the_category() -> None:
    without = MAPPING.removesuffix(",consent=customer.agreed")
    assert reason(UNKNOWN, FIELD_MAPPING=without, REQUIRE_CONSENT="true") == "consent_missing"
    granted = UNKNOWN | {"visitor": {"consent": {"advertising": True, "newsletter": False}}}
    assert reason(granted, FIELD_MAPPING=without, REQUIRE_CONSENT="true") == "delivered"


def test_a_mapped_place_goes_before_the_readers_and_those_after_it() -> None:
    # Given a Segment event that keeps two things elsewhere
    sent = mapped(KNOWN, "value=order.grand_total,email=customer.mail")
    # Then these are taken, and the rest from where it always is
    assert (sent["value"], sent["price_currency"]) == ("7.00", "USD")
    assert sent["identifiers"][1] == mapped(UNKNOWN)["identifiers"][1]
    # And where they aren't there, the reader's places serve
    assert mapped(event(KNOWN, {"order": None}), "value=order.grand_total")["value"] == "5.00"


def test_a_name_that_is_mapped_names_track_events_and_no_pages() -> None:
    assert mapped(event({"kind": "purchase", "value": 5, "currency": "EUR"}), "event=kind")["value"] == "5.00"
    track_without_a_name = event({"event": None, "kind": "search"})
    assert mapped(track_without_a_name, "event=kind")["event_id"] == "tw-o8z6j-o87ni"
    assert mapped(event({"type": "page", "kind": "search"}), "event=kind")["event_id"] == "tw-o8z6j-o87nf"
    assert reason(event({"type": "identify", "kind": "search"}), FIELD_MAPPING="event=kind") == "not_a_conversion"


@pytest.mark.parametrize("kind", ["track", "Track", " TRACK "])
def test_a_type_of_segments_is_no_name(kind: str) -> None:
    # Given a stack whose own events have their name in `type`, and that gets Segment's, too
    own = UNKNOWN | {"type": "purchase", "consent": {"advertising": True}}
    money = "value=order.grand_total,currency=order.money,email=customer.mail"
    assert mapped(own, f"event=type,{money}")["description"] == "purchase"
    assert mapped(KNOWN | {"type": kind}, "event=type")["description"] == "Order Completed"


def test_both_spellings_of_a_path() -> None:
    body = event({"customerData": {"mailAddress": "user@example.com"}, "context": {"twclid": None}})
    assert mapped(body, "email=customer_data.mail_address")["identifiers"]


def test_an_entry_that_makes_a_purchase_of_a_mapped_name() -> None:
    body = event(KNOWN, {"kind": "Order Created", "traits": {"email": "third@example.com"}})
    sent = mapped(body, "event=kind", EVENT_IDS="Purchase=tw-o8z6j-o87ne,Order Created=Purchase")
    own = payload(event(KNOWN))["identifiers"]
    assert sent["identifiers"] == own  # of a purchase its own words before an earlier login's


@given(EVENTS)
def test_a_mapping_to_nowhere_changes_nothing(body: dict[str, Any]) -> None:
    nowhere = ",".join(f"{field}=nowhere.{field}" for field in FIELDS)
    plain, layered = (result(body, FIELD_MAPPING=mapping) for mapping in ("", nowhere))
    assert end_of(plain) == end_of(layered)


def end_of(found: Conversion | NoConversion) -> object:
    """What becomes of it; not the detail, which names the mapped places, too."""
    if isinstance(found, Conversion):
        return found.payload
    return found.disposition.outcome, found.disposition.reason, found.conversion_id, found.name


@given(
    EVENTS, st.dictionaries(st.sampled_from(FIELDS), st.sampled_from(["properties.value", "context", "type", "event"]))
)
def test_any_mapping_ends_in_one_way(body: dict[str, Any], places: dict[str, str]) -> None:
    assert result(json.dumps(body), FIELD_MAPPING=",".join(f"{field}={path}" for field, path in places.items()))


def test_every_method_of_an_event_is_handed_on() -> None:
    # Given an event of a reader that answers each question in its own way
    asked = [name for name in vars(Event) if not name.startswith("_") and callable(getattr(Event, name))]
    answers = {name: staticmethod(lambda *_, name=name: (name,)) for name in asked}
    read = type("Read", (Event,), answers)(None, {})

    # When it is asked through a mapping, Then the answers are the reader's
    through = MappedEvent(read, read_field_mapping("consent=a"))
    for name in set(asked) - {"mapped", "phones", "countries"}:
        assert tuple(getattr(through, name)()) == (name,)


def test_without_the_parameter_an_event_has_no_such_layer() -> None:
    assert type(read_mapped_event(event(), read_field_mapping(""))) is SegmentEvent
