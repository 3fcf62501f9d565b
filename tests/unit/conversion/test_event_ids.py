"""From event name to X event id: contract section 5."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from x_conversions.conversion.event_ids import near_misses, read_event_ids
from x_conversions.events.names import EVENT_NAMES, NOT_BY_DEFAULT

from tests.support.builders import disposition, event, payload, reason, settings
from tests.support.each import each

PAGE = {"type": "page", "event": None, "name": "Home"}
NAMES = [(name, event_type) for event_type, names in EVENT_NAMES.items() for name in (event_type, *names)]


@each(("name", "event_type"), NAMES, ids=lambda value: value)
def test_each_name_finds_its_type(name: str, event_type: str) -> None:
    money = {"properties": {"value": 1, "currency": "EUR"}}
    found = payload(event({"event": name}, money), EVENT_IDS=f"{event_type}=tw-a-b", DEFAULT_EVENT_ID="")
    assert found["event_id"] == "tw-a-b"


SPELLINGS = [
    "Order Completed",
    "order_completed",
    "orderCompleted",
    "ORDER-COMPLETED",
    "Order\tCompleted",
    "Order\u00a0Completed",
    "Order\u2003 Completed",
    " order__completed ",
]


@pytest.mark.parametrize("name", SPELLINGS)
def test_spelling_does_not_matter(name: str) -> None:
    assert reason(event({"event": name, "properties": {"value": 1, "currency": "EUR"}})) == "delivered"


RULES = {
    "an entry for the name goes before one for the type": ("OrderCompleted=o1,Purchase=o2", "o9", "o1"),
    "an entry for the type": ("Purchase=o2", "o9", "o2"),
    "the default takes what no entry covers": ("Lead=o2", "o9", "o9"),
    "the default alone takes everything": ("", "o9", "o9"),
}


@pytest.mark.parametrize(("event_ids", "default", "expected"), RULES.values(), ids=RULES)
def test_rules_for_a_purchase(event_ids: str, default: str, expected: str) -> None:
    written = event({"event": "Order Completed", "properties": {"value": 1, "currency": "EUR"}})
    assert payload(written, EVENT_IDS=event_ids, DEFAULT_EVENT_ID=default)["event_id"] == expected


def test_without_entry_and_default_an_event_is_skipped() -> None:
    assert reason(event({"event": "Video Played"}), DEFAULT_EVENT_ID="") == "unmapped_event"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Video Played", "no event id for videoplayed"),
        ("jane@example.com signed up", "no event id for a name that can't be shown"),
        ("+1 202 555 0143", "no event id for a name that can't be shown"),
    ],
)
def test_an_unmapped_event_says_its_name_where_that_can_be_shown(name: str, said: str) -> None:
    assert disposition(event({"event": name}), EVENT_IDS="Lead=o1", DEFAULT_EVENT_ID="").detail == said


@pytest.mark.parametrize(
    ("event_ids", "default", "expected"),
    [
        ("PageView=o1", "", "delivered"),
        ("page=o1", "", "delivered"),
        ("", "o9", "delivered"),
        ("Lead=o1", "o9", "unmapped_event"),
    ],
)
def test_pages_take_the_default_only_when_there_is_nothing_else(event_ids: str, default: str, expected: str) -> None:
    assert reason(event(PAGE), EVENT_IDS=event_ids, DEFAULT_EVENT_ID=default) == expected


MAPPED = "tw-o8z6j-other"
NEVER_BY_DEFAULT = [
    *NOT_BY_DEFAULT,
    "order_refunded",
    "PRODUCT REMOVED",
    "$autocapture",
    "$pageleave",
    "$identify",
    "gtm.js",
    "gtm.historyChange",
    "Refund Issued",
    "order_partially_refunded",
    "subscriptionCancelled",
    "cancel_order",
    "Trial Canceled",
    "Chargeback Received",
]


@each("event_ids", ["", "Lead=o1"])
@each("name", NEVER_BY_DEFAULT)
def test_the_default_never_takes_what_undoes_a_conversion_or_is_none(name: str, event_ids: str) -> None:
    assert reason(event({"event": name}), EVENT_IDS=event_ids, DEFAULT_EVENT_ID="o9") == "not_a_conversion"


def test_that_the_default_does_not_take_a_name_is_told() -> None:
    told = disposition(event({"event": "Order Refunded"}), EVENT_IDS="", DEFAULT_EVENT_ID="o9").detail
    assert told == "an event of this name is none for DefaultEventId"


@pytest.mark.parametrize("name", ["Order Refunded", "$autocapture", "gtm.js"])
def test_an_entry_may_name_them(name: str) -> None:
    found = payload(event({"event": name}), EVENT_IDS=f"{name}=o1", DEFAULT_EVENT_ID="o9")
    assert found["event_id"] == "o1"


@pytest.mark.parametrize("name", ["Order Refunded", "$autocapture"])
def test_without_a_default_they_are_unmapped_like_any_other(name: str) -> None:
    assert reason(event({"event": name}), EVENT_IDS="Lead=o1", DEFAULT_EVENT_ID="") == "unmapped_event"


@pytest.mark.parametrize(
    ("event_ids", "expected"),
    [("", "delivered"), ("Lead=o1", "unmapped_event"), ("PageView=o1", "delivered"), ("Page Viewed=o1", "delivered")],
)
@pytest.mark.parametrize("name", ["page_viewed", "Page Viewed", "PageViewed"])
def test_a_page_view_by_its_name_is_one_for_the_default_too(name: str, event_ids: str, expected: str) -> None:
    assert reason(event({"event": name}), EVENT_IDS=event_ids, DEFAULT_EVENT_ID="o9") == expected


def test_posthogs_page_view_is_taken_although_its_name_looks_internal() -> None:
    assert reason(event({"event": "$pageview"}), EVENT_IDS="", DEFAULT_EVENT_ID="o9") == "delivered"


@pytest.mark.parametrize("name", ["X Conversions Check", "x_conversions_check"])
@pytest.mark.parametrize("own", [None, "o9"])
def test_the_check_that_tools_send_is_never_a_conversion(name: str, own: str | None) -> None:
    written = event({"event": name, "properties": {"event_id": own}})
    end = disposition(written, EVENT_IDS=f"{name}=o1", DEFAULT_EVENT_ID="o9")
    assert (end.reason, end.detail) == ("not_a_conversion", "sent by a tool, to look at the way")


ORDER_CREATED = event({"event": "Order Created", "properties": {"value": 10, "currency": "EUR"}})


def test_an_entry_that_names_a_type_gives_its_id() -> None:
    found = payload(ORDER_CREATED, EVENT_IDS="Order Created=Purchase,Purchase=o1", DEFAULT_EVENT_ID="o9")
    assert found["event_id"] == "o1"


TYPED = "Order Created=Purchase,Purchase=o1,Basket=AddToCart,AddToCart=o2,Find=Search,Search=o3"


@pytest.mark.parametrize("name", ["Order Created", "order_created", "OrderCreated"])
def test_an_entry_that_names_a_type_gives_its_rules(name: str) -> None:
    # Given a purchase's rule: money that can't be told is no reason to send it without
    written = event({"event": name, "properties": {"value": 10}})
    # Then it holds for what is made a purchase, and for that alone
    assert reason(written, EVENT_IDS=TYPED) == "missing_currency"
    assert reason(written, EVENT_IDS="Purchase=o1") == "delivered"


def test_where_other_names_are_given_a_type_a_name_keeps_its_own() -> None:
    bought = event({"event": "Order Completed", "properties": {"value": 10, "currency": "EUR"}})
    assert payload(bought, EVENT_IDS=TYPED)["event_id"] == "o1"
    assert reason(event({"event": "Order Completed", "properties": {"value": 10}}), EVENT_IDS=TYPED) == (
        "missing_currency"
    )


def test_a_name_that_is_nearly_a_known_one_is_told_and_no_other() -> None:
    written = ["Purchse", "order_complted", "Newsletter Signup", "Lead", "Order Created", "Page", "Checkin", "Ordered"]
    assert list(near_misses(dict.fromkeys(written, "o1"))) == [
        ("Purchse", "purchase"),
        ("order_complted", "Order Completed"),
    ]


def test_other_types_have_their_rules_too() -> None:
    basket = event({"event": "Basket", "properties": {"currency": "EUR", "products": [{"id": "a", "price": 2}]}})
    assert payload(basket, EVENT_IDS=TYPED)["value"] == "2.00"
    assert payload(event({"event": "Find", "properties": {"query": "mug"}}), EVENT_IDS=TYPED)["search_string"] == "mug"


def test_the_type_holds_under_an_override() -> None:
    written = event({"event": "Order Created", "properties": {"value": 10, "event_id": "tw-o8z6j-own"}})
    assert reason(written, EVENT_IDS=TYPED) == "missing_currency"


def test_an_entry_for_a_name_goes_before_one_that_gives_its_type_another() -> None:
    # Given leads that count as purchases, and one kind of lead with an id of its own
    event_ids = "Lead=Purchase,Purchase=o1,Lead Generated=o2"
    # Then only the others are purchases
    assert reason(event({"event": "generate_lead", "properties": {"value": 1}}), EVENT_IDS=event_ids) == (
        "missing_currency"
    )
    assert payload(event({"event": "Lead Generated"}), EVENT_IDS=event_ids)["event_id"] == "o2"


OVERRIDES = {
    "tw-o8z6j-12345": "tw-o8z6j-12345",
    "tw-o8z6j-o87nf": "tw-o8z6j-o87nf",
    "o87nf": "o87nf",
    "other": "other",
    "abc4567": MAPPED,
    "tw-zzzzz-o87ne": MAPPED,
    "tw-zzzzz-abc4567": MAPPED,
    "tw-o8z6j-": MAPPED,
    "tw-o8z6j-O87NE": MAPPED,
    "tw-o8z6j-o87ne-1": MAPPED,
    "tw-o8z6j-o87ne\n": MAPPED,
    "b6c7f2de-8a43-4f6c-9d0e-0d6a4f3b2a10": MAPPED,
    "1234": MAPPED,
    "purchase": MAPPED,
    "O87NE": MAPPED,
    "": MAPPED,
}


@each("key", ["event_id", "eventId"])
@each(("own", "expected"), OVERRIDES.items())
def test_only_the_own_pixels_long_form_and_what_the_parameters_name_override(own: str, expected: str, key: str) -> None:
    assert payload(event({"properties": {key: own}}))["event_id"] == expected


def test_an_id_of_another_pixel_overrides_only_as_the_parameters_write_it() -> None:
    # Given a stack that was told an id of another pixel
    environment = {"EVENT_IDS": "Purchase=tw-zzzzz-o87ne", "DEFAULT_EVENT_ID": MAPPED}
    for own, expected in {"tw-zzzzz-o87ne": "tw-zzzzz-o87ne", "o87ne": MAPPED, "tw-zzzzz-o87nf": MAPPED}.items():
        assert payload(event({"properties": {"event_id": own}}), **environment)["event_id"] == expected


@pytest.mark.parametrize("own", [7, None, True, ["o87ne"], {"o87ne": 1}, "(not set)", "abc4567"])
def test_what_is_no_event_id_does_not_hide_one(own: object) -> None:
    found = payload(event({"properties": {"event_id": own, "eventId": "tw-o8z6j-12345"}}))
    assert found["event_id"] == "tw-o8z6j-12345"


@given(st.text() | st.from_regex(r"(tw-(o8z6j|[0-9a-z]{1,6})-)?[0-9a-z]{1,8}", fullmatch=True))
def test_whatever_an_event_asks_for_it_goes_to_the_own_pixel(own: str) -> None:
    found = payload(event({"properties": {"event_id": own}}))["event_id"]
    is_own = own in {"o87ne", "o87nf", "o87ni", "other"} or re.fullmatch("tw-o8z6j-[0-9a-z]{1,13}", own)
    assert found == (own if is_own else MAPPED)


@pytest.mark.parametrize("setting", ["Purchase=o1, Page View=o2 ,", '{"Purchase": "o1", "Page View": "o2"}'])
def test_both_forms_of_the_setting(setting: str) -> None:
    assert read_event_ids(setting, "", "o8z6j").entries == {"purchase": "o1", "pageview": "o2"}


MISTAKES = {
    "Purchase": "the entry 'Purchase'",
    "Purchase=": "the entry 'Purchase='",
    "Purchase=TW-A-B": "gives Purchase the id 'TW-A-B'",
    "Purchase=a1=b1": "gives Purchase the id 'a1=b1'",
    "Purchase=a1,purchase=b1": "Purchase and purchase, which name the same event",
    "Purchase=a1,Purchase=b1": "names Purchase twice",
    '{"Purchase":': "not valid JSON",
    '{"Purchase": 5}': "gives Purchase the id",
    "Order Created=Purchase": "makes Order Created a Purchase, which has no id of its own; add Purchase=event id",
    "Order Created=Purchase,Order Completed=a1": "makes Order Created a Purchase, which has no id of its own",
    "Purchase=Purchase": "makes Purchase a Purchase, which has no id of its own",
    "Order Created=Lead,Lead=Purchase,Purchase=a1": "makes Order Created a Lead, which has no id of its own",
    "Lead=Purchase,Purchase=a1,Order Created=Lead": "makes Order Created a Lead, which has no id of its own",
    "Order Created=purchase,Purchase=a1": "gives Order Created the id 'purchase'; the event type is written Purchase",
    "Order Created=PURCHASE,Purchase=a1": "gives Order Created the id 'PURCHASE'",
    "Order Created=Purchase,order_created=a1,Purchase=a1": "Order Created and order_created, which name the same event",
}


@each(("setting", "message"), MISTAKES.items())
def test_a_mistake_is_named(setting: str, message: str) -> None:
    with pytest.raises(ValueError, match="EventIds") as error:
        read_event_ids(setting, "o1", "o8z6j")
    assert message in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("setting", "default", "message"),
    [
        ('{"Purchase":', "o1", "EventIds is not valid JSON; Purchase=tw-o8z6j-o87ne is accepted, too"),
        (
            '{"Purchase": 5}',
            "o1",
            "EventIds gives Purchase the id 5; an event id is a text such as tw-o8z6j-o87ne",
        ),
        ("=a1", "o1", "EventIds has the entry '=a1'; it takes Name=event id, as in Purchase=tw-o8z6j-o87ne"),
        ("Purchase=a1", "TW-A-B", "DefaultEventId is 'TW-A-B'; an event id looks like tw-o8z6j-o87ne"),
        ("", "", "EventIds and DefaultEventId are both empty; one of them must say where events go"),
    ],
)
def test_a_mistake_is_told_with_the_way_out(setting: str, default: str, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        read_event_ids(setting, default, "o8z6j")


@pytest.mark.parametrize(
    ("name", "meant"),
    [("Purchse", "purchase"), ("Order Complted", "Order Completed"), ("Newsletter Signup", None), ("Lead", None)],
)
def test_near_misses_are_warned_about(name: str, meant: str | None) -> None:
    warnings = settings(EVENT_IDS=f"{name}=o1").event_id_near_misses()
    assert warnings == (
        [] if meant is None else [f"EventIds has {name}, which is no known event name; is {meant} meant?"]
    )


def test_an_id_that_is_none_is_told_with_what_one_looks_like() -> None:
    with pytest.raises(ValueError, match=r"an event id looks like tw-o8z6j-o87ne, a type like Purchase$"):
        read_event_ids("Lead=not an id", "o9", "o8z6j")


def test_the_ids_that_the_parameters_name_are_known_in_both_forms_and_another_pixels_in_its_own() -> None:
    named = read_event_ids("Lead=tw-o8z6j-a,Search=tw-other-b", "o9", "o8z6j").configured
    assert named == {"tw-o8z6j-a", "a", "o9", "tw-o8z6j-o9", "tw-other-b"}
