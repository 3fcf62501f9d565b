"""The law of the intake: delivery makes of a copy what it makes of the event itself."""

import json
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from x_conversions.core.outcome import Outcome, Reason

from tests.support.builders import PURCHASE
from tests.support.each import each
from tests.support.examples import examples
from tests.support.generated_events import ANYTHING, EVENTS
from tests.support.intake_builders import copy_or_reason, delivered_as
from tests.support.payloads import PAYLOADS, bodies

# What the intake isn't told, and so must not matter.
OWN = st.fixed_dictionaries(
    {
        "REQUIRE_CONSENT": st.sampled_from(["true", "false"]),
        "EVENT_IDS": st.sampled_from(
            ["", "Purchase=o87ne", "Newsletter=o87nf,Purchase=o87ne", "PageView=o87nf,Newsletter=o87ng"]
        ),
        "DEFAULT_EVENT_ID": st.just("o87nz"),
        "DEFAULT_CURRENCY": st.sampled_from(["", "EUR"]),
        "MAX_EVENT_AGE_DAYS": st.sampled_from(["1", "90"]),
        "ALLOW_IP_AND_USER_AGENT_ONLY": st.sampled_from(["true", "false"]),
    }
)
# What both are told.
SHARED = st.fixed_dictionaries(
    {},
    optional={
        "CONSENT_CATEGORIES": st.sampled_from(["advertising", "advertising,C0004", "ad_storage", "marketing"]),
        "CONVERSION_ID_FROM": st.sampled_from(
            ["properties.order_id,messageId", "properties.order_id", "message_id", "context.cart.token,messageId"]
        ),
        "DEFAULT_COUNTRY": st.sampled_from(["", "DE", "US"]),
        "FIELD_MAPPING": st.sampled_from(
            [
                "value=properties.order.grand,email=properties.mail",
                "twclid=context.click,phone=properties.tel,currency=order.currency",
                "consent=properties.optin,event=action,products=cart.lines,conversion_time=at",
                "event=type,value=order.grand,email=properties.mail",
                "consent=context.consent.advertising,page_url=address,description=what,ip_address=visitor.ip",
            ]
        ),
    },
)
MORE = st.fixed_dictionaries(
    {},
    optional={
        "action": ANYTHING,
        "cart": st.fixed_dictionaries({}, optional={"lines": ANYTHING}),
        "order": st.fixed_dictionaries({}, optional={"currency": ANYTHING}),
        "at": ANYTHING,
        "address": ANYTHING,
        "what": ANYTHING,
        "consent": st.dictionaries(st.sampled_from(["advertising", "C0004", "marketing", "gpc"]), ANYTHING),
        "integrations": st.dictionaries(st.sampled_from(["All", "X", "Amazon SQS"]), st.booleans()),
        "originalTimestamp": ANYTHING,
        "sentAt": st.just("2026-11-24T09:30:00Z") | ANYTHING,
        "type": st.sampled_from(["track", "identify", "screen", "purchase", "Newsletter"]) | ANYTHING,
    },
)


def assert_same(raw: Any, parameters: dict[str, str]) -> None:
    try:
        raw = orjson.loads(json.dumps(raw))
    except orjson.JSONDecodeError:  # NaN, a lone surrogate: no such event gets as far as the copy
        return
    copy = copy_or_reason(raw, **parameters)
    itself = delivered_as(raw, **parameters)
    if isinstance(copy, Reason):  # not queued: nothing that could have been delivered
        assert itself[0] in (Outcome.SKIPPED, Outcome.REJECTED)
        assert copy in (Reason.CONSENT_DENIED, Reason.NOT_A_CONVERSION, Reason.INVALID_EVENT)
    else:
        assert without_hidden_name(delivered_as(copy, **parameters), copy) == without_hidden_name(itself, copy)


def without_hidden_name(found: Any, copy: dict[str, Any]) -> Any:
    """The same but for the name, where it may be an address: the copy has a hash in its place."""
    if "left out " not in copy.get("event", "") or not isinstance(found[0], dict):
        return found
    payload, _, value_dropped = found
    return {key: value for key, value in payload.items() if key != "description"}, value_dropped


@given(EVENTS, MORE, OWN, SHARED)
@examples(600)
def test_delivery_makes_the_same_of_a_copy(
    event: dict[str, Any], more: dict[str, Any], own: dict[str, str], shared: dict[str, str]
) -> None:
    # Given any event, and any parameters; then delivery makes the same of its copy: payload, or end and conversion id
    assert_same(event | more, own | shared)


@given(EVENTS, OWN, SHARED)
@examples(300)
def test_events_that_are_delivered_are_so_by_their_copy(
    event: dict[str, Any], own: dict[str, str], shared: dict[str, str]
) -> None:
    # Given events with all that it takes, so that more of them get through
    event["context"]["consent"] = {"advertising": True, "C0004": True, "marketing": True, "ad_storage": "granted"}
    event["properties"] |= {"twclid": "click-1", "value": event["properties"].get("value", 5), "currency": "EUR"}
    assert_same(event, own | shared)


LINES = [
    pytest.param(line, id=f"{path.stem}-{number}")
    for path in sorted(PAYLOADS.glob("*.jsonl"))
    for number, line in enumerate(bodies(path.stem), 1)
]


@each("require_consent", ["true", "false"])
@each("line", LINES)
def test_delivery_makes_the_same_of_copies_of_what_producers_write(line: str, require_consent: str) -> None:
    raw = json.loads(line)
    if isinstance(raw, dict) and not {"detail", "Message", "specversion", "batch"} & raw.keys():
        assert_same(raw, {"REQUIRE_CONSENT": require_consent, "DEFAULT_CURRENCY": "EUR"})


@pytest.mark.parametrize("entries", ["Purchase=o87ne,Order Completed=Lead,Lead=o87nf", "Purchase=o87ne,Gift=Purchase"])
@pytest.mark.parametrize("name", ["Order Completed", "Gift"])
def test_an_older_logins_address_does_not_come_before_a_purchases_own(entries: str, name: str) -> None:
    # Given an event with two addresses, and entries of EventIds by which it is a Purchase, or isn't one any more
    event = PURCHASE | {"event": name, "properties": PURCHASE["properties"] | {"email": "buyer@example.com"}}
    assert_same(event, {"EVENT_IDS": entries})
