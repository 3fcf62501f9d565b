"""Whether the person agreed: contract section 4, consent, row by row."""

from typing import Any

import pytest

from tests.support.builders import disposition, event, reason
from tests.support.each import each

GRANTED, DENIED, MISSING = "delivered", "consent_denied", "consent_missing"


def said(written: dict[str, Any]) -> dict[str, Any]:
    """The least event without its consent, and with what is given: objects are merged, lists and texts replaced."""
    return event({"context": {"consent": None}}, written)


CONTEXT = {
    "true": ({"advertising": True}, GRANTED),
    "any case": ({"Advertising": "TRUE"}, GRANTED),
    "one": ({"advertising": 1}, GRANTED),
    "one as a text": ({"advertising": "1"}, GRANTED),
    "yes": ({"advertising": " Yes "}, GRANTED),
    "others refused": ({"advertising": "Granted", "analytics": False}, GRANTED),
    "Segment": ({"categoryPreferences": {"Advertising": True}}, GRANTED),
    "Segment in snake case": ({"category_preferences": {"advertising": "granted"}}, GRANTED),
    "categories": ({"categories": {"advertising": True}}, GRANTED),
    "Datafly's canonical list": ({"canonical": {"marketing": True, "analytics": False}}, GRANTED),
    "false": ({"advertising": False}, DENIED),
    "denied": ({"advertising": "denied"}, DENIED),
    "not understood": ({"advertising": "maybe"}, DENIED),
    "null": ({"advertising": None, "analytics": True}, DENIED),
    "two": ({"advertising": 2}, DENIED),
    "an object": ({"advertising": {"granted": True}}, DENIED),
    "twice, differently": ({"advertising": True, "ADVERTISING": False}, DENIED),
    "the maps differ": ({"advertising": True, "categoryPreferences": {"advertising": False}}, DENIED),
    "another category only": ({"analytics": True}, DENIED),
    "Segment, another only": ({"categoryPreferences": {"Analytics": True}}, DENIED),
    "empty": ({}, DENIED),
    "marketing": ({"marketing": True}, GRANTED),
    "marketing refused": ({"marketing": False}, DENIED),
    "marketing is newsletters": ({"advertising": False, "marketing": True}, DENIED),
    "newsletters refused": ({"advertising": True, "marketing": False}, GRANTED),
    "marketing, but no ads": ({"marketing": True, "ad_personalization": False}, DENIED),
    "marketing, but no targeting": ({"marketing": True, "Targeting": "denied"}, DENIED),
    "marketing, but no sale": ({"marketing": True, "sale_of_data": False}, DENIED),
    "marketing, and nobody asked about sale": ({"marketing": "yes", "sale_of_data": "", "targeting": None}, GRANTED),
    "marketing that nobody asked about": ({"marketing": "", "sale_of_data": "yes"}, DENIED),
    "marketing, and something about ads": ({"marketing": True, "sale_of_data": "perhaps"}, DENIED),
    "marketing and ads": ({"marketing": True, "personalized_ads": True}, GRANTED),
    "marketing in another map": ({"marketing": True, "categories": {"advertising": False}}, DENIED),
    "Google": ({"ad_storage": "granted"}, GRANTED),
    "Google, one refused": ({"ad_storage": "granted", "ad_user_data": "denied"}, DENIED),
    "Google refuses what is granted": ({"advertising": True, "ad_user_data": False}, DENIED),
}


@each(("consent", "expected"), CONTEXT.values(), ids=CONTEXT)
@each("place", ["context", "top"])
def test_a_consent_object(place: str, consent: Any, expected: str) -> None:
    written = said({"context": {"consent": {}}} if place == "context" else {"consent": {}})
    (written["context"] if place == "context" else written)["consent"] = consent
    assert reason(written) == expected


@pytest.mark.parametrize("consent", [[], ["advertising"], "granted", True, False, "denied", 0, ""], ids=repr)
def test_what_is_no_consent_object_does_not_grant(consent: Any) -> None:
    written = said({})
    written["context"]["consent"] = consent
    assert reason(written) == DENIED


@pytest.mark.parametrize(("required", "expected"), [("true", MISSING), ("false", GRANTED)])
def test_nothing_said(required: str, expected: str) -> None:
    written = said({})
    assert reason(written, REQUIRE_CONSENT=required) == expected
    written["context"]["consent"] = written["consent"] = None
    assert reason(written, REQUIRE_CONSENT=required) == expected


@pytest.mark.parametrize(
    ("consent", "expected"),
    [
        ({"advertising": True, "measurement": True}, GRANTED),
        ({"advertising": True}, DENIED),
        ({"advertising": True, "measurement": False}, DENIED),
        ({"ad_storage": True, "measurement": True}, GRANTED),
        ({"ad_storage": True}, DENIED),
    ],
    ids=str,
)
def test_all_of_several_categories_are_needed(consent: Any, expected: str) -> None:
    assert reason(said({"context": {"consent": consent}}), CONSENT_CATEGORIES="advertising, Measurement") == expected


ELSEWHERE = {
    # RudderStack
    "allowed": ({"context": {"consentManagement": {"allowedConsentIds": ["Advertising"]}}}, GRANTED),
    "allowed in snake case": ({"context": {"consent_management": {"allowed_consent_ids": ["advertising"]}}}, GRANTED),
    "another allowed": ({"context": {"consentManagement": {"allowedConsentIds": ["analytics"]}}}, DENIED),
    "denied": (
        {"context": {"consentManagement": {"deniedConsentIds": ["advertising"], "allowedConsentIds": ["a"]}}},
        DENIED,
    ),
    "in both": (
        {
            "context": {
                "consentManagement": {"deniedConsentIds": ["x", "advertising"], "allowedConsentIds": ["advertising"]}
            }
        },
        DENIED,
    ),
    "in neither": ({"context": {"consentManagement": {"deniedConsentIds": [], "allowedConsentIds": []}}}, DENIED),
    "none denied": ({"context": {"consentManagement": {"deniedConsentIds": []}}}, GRANTED),
    "another denied, and it is no OneTrust": (
        {"context": {"consentManagement": {"deniedConsentIds": ["analytics"]}}},
        DENIED,
    ),
    "no lists": ({"context": {"consentManagement": {"provider": "custom"}}}, DENIED),
    "a text": ({"context": {"consentManagement": "granted"}}, DENIED),
    "objects: values grant": ({"context": {"consentManagement": {"allowedConsentIds": {"1": "advertising"}}}}, GRANTED),
    "objects: keys do not": ({"context": {"consentManagement": {"allowedConsentIds": {"advertising": True}}}}, DENIED),
    "objects: keys refuse": (
        {
            "context": {
                "consentManagement": {"deniedConsentIds": {"advertising": 1}, "allowedConsentIds": ["advertising"]}
            }
        },
        DENIED,
    ),
    "marketing stands for nothing here": (
        {"context": {"consentManagement": {"allowedConsentIds": ["marketing"], "deniedConsentIds": []}}},
        DENIED,
    ),
    # forms
    "a bare false": ({"properties": {"consent": False}}, DENIED),
    "a form's own": ({"properties": {"consent": {"terms": True, "newsletter": False}}}, MISSING),
    "a form's text": ({"properties": {"consent": "I agree to be called"}}, MISSING),
    "a form that names it": ({"properties": {"consent": {"advertising": "no"}}}, DENIED),
    "a form that grants it": ({"properties": {"consent": {"advertising": "yes"}}}, GRANTED),
    "a form without marketing": ({"properties": {"consent": {"marketing": False}}}, DENIED),
    "a form with Google's": ({"properties": {"consent": {"ad_user_data": "denied"}}}, DENIED),
    # Google
    "consent_state": ({"consent_state": {"ad_storage": True, "ad_user_data": True}}, GRANTED),
    "consent_state denied": ({"consent_state": {"ad_storage": "denied"}}, DENIED),
    "somebody else's consent_state": ({"consent_state": {"gdpr": {"marketing": {"consented": False}}}}, DENIED),
    "gcs grants": ({"x-ga-gcs": "G111"}, GRANTED),
    "gcs refuses": ({"x-ga-gcs": "G101"}, DENIED),
    "gcs says nothing": ({"x-ga-gcs": "G1--"}, MISSING),
    "gcs of another form": ({"x-ga-gcs": "granted"}, DENIED),
    # shops
    "a cart's attribute": ({"note_attributes": [{"name": "consent_advertising", "value": "granted"}]}, GRANTED),
    "a cart's refusal": ({"note_attributes": [{"name": "consent_advertising", "value": "denied"}]}, DENIED),
    "WooCommerce": (
        {"meta_data": [{"key": "_x", "value": "1"}, {"key": "consent_advertising", "value": "1"}]},
        GRANTED,
    ),
    "Stripe": ({"data": {"object": {"metadata": {"consent_advertising": "denied"}}}}, DENIED),
    "other attributes": ({"note_attributes": [{"name": "gift", "value": "no"}, "x", {"name": 3}]}, MISSING),
    "newsletters are something else": (
        {"buyer_accepts_marketing": False, "email_marketing_consent": {"state": "unsubscribed"}},
        MISSING,
    ),
    "Shopify's pixel": ({"customerPrivacy": {"marketingAllowed": False, "analyticsProcessingAllowed": True}}, DENIED),
    "Shopify's sale of data": ({"context": {"customer_privacy": {"sale_of_data_allowed": "false"}}}, DENIED),
    "Shopify's pixel allows": ({"customerPrivacy": {"marketingAllowed": True, "saleOfDataAllowed": True}}, MISSING),
    # signals
    "us_privacy": ({"context": {"us_privacy": "1YYN"}}, DENIED),
    "us_privacy, no opt-out": ({"context": {"usPrivacy": "1YNN"}}, MISSING),
    "no tracking": ({"context": {"device": {"adTrackingEnabled": False}}}, DENIED),
    "tracking": ({"context": {"device": {"ad_tracking_enabled": True}}}, MISSING),
    "TCF": ({"context": {"tcfString": None, "tcString": "CPc7TgAPc7TgA"}}, DENIED),
    "GPP beside a grant": ({"gpp": "DBABMA", "context": {"consent": {"advertising": True}}}, GRANTED),
    "not for X": ({"integrations": {"X Ads": False}}, DENIED),
    "not for Twitter": ({"integrations": {"All": True, "Twitter": False}}, DENIED),
    "for nobody": ({"integrations": {"All": False}}, DENIED),
    "for nobody but somebody else": ({"integrations": {"All": False, "Segment.io": True}}, DENIED),
    "for nobody but X": ({"integrations": {"All": False, "X Ads": {"id": 1}}}, MISSING),
    "for nobody but the way here": ({"integrations": {"All": False, "Amazon EventBridge": True}}, MISSING),
    "for nobody but the way here, as RudderStack names it": (
        {"integrations": {"All": False, "AWS EventBridge": True}},
        MISSING,
    ),
    "for all": ({"integrations": {"All": True, "Segment.io": True}}, MISSING),
    "for nobody but a webhook": ({"integrations": {"All": False, "Webhook": True}}, MISSING),
    # the same, as others write it
    "a switch that is off in words": ({"customerPrivacy": {"marketingAllowed": "No"}}, DENIED),
    "a switch that is off in digits": ({"context": {"device": {"adTrackingEnabled": "0"}}}, DENIED),
    "a form's bare refusal": ({"properties": {"consent": "denied"}}, DENIED),
    "iOS: denied": ({"context": {"device": {"trackingStatus": "denied"}}}, DENIED),
    "iOS: restricted": ({"context": {"device": {"tracking_status": "restricted"}}}, DENIED),
    "iOS: not authorized": ({"context": {"device": {"trackingStatus": "not-authorized"}}}, DENIED),
    "iOS: authorized": ({"context": {"device": {"trackingStatus": "authorized"}}}, MISSING),
    "iOS: nobody asked": ({"context": {"device": {"trackingStatus": "notDetermined"}}}, MISSING),
    "iOS by number: denied": ({"context": {"device": {"attTrackingStatus": 2}}}, DENIED),
    "iOS by number: restricted": ({"context": {"device": {"attTrackingStatus": "1"}}}, DENIED),
    "iOS by number: authorized": ({"context": {"device": {"attTrackingStatus": 3}}}, MISSING),
    "iOS by number: nobody asked": ({"context": {"device": {"attTrackingStatus": 0}}}, MISSING),
    "gcd: denied by default": ({"x-ga-gcd": "13p3t3p3p5l1"}, DENIED),
    "gcd: ad_user_data denied, of which gcs says nothing": ({"x-ga-gcs": "G111", "x-ga-gcd": "13r3r3q3q5l1"}, DENIED),
    "gcd: revoked": ({"properties": {"x-ga-gcd": "11u1u1u1u5"}}, DENIED),
    "gcd: only statistics denied": ({"x-ga-gcs": "G110", "x-ga-gcd": "13r3q3r3r5l1"}, GRANTED),
    "gcd: nothing set": ({"x-ga-gcd": "13l3l3l3l1l1"}, MISSING),
    "gcd: of another form": ({"x-ga-gcd": 13}, MISSING),
    "gcd: not filled in": ({"x-ga-gcd": "undefined"}, MISSING),
    "Google's two at the top": ({"ad_storage": "granted", "ad_user_data": "denied"}, DENIED),
    "Google's two granted at the top": ({"ad_storage": "granted", "ad_user_data": "granted"}, GRANTED),
    "Google's in properties": ({"properties": {"adStorage": "denied"}}, DENIED),
    "Google's not filled in": ({"ad_storage": "", "ad_user_data": None}, MISSING),
    "Google's further inside": (
        {"context": {"consent": {"advertising": True, "google": {"v2": {"ad_user_data": "denied"}}}}},
        DENIED,
    ),
    "refused further inside": ({"consent": {"advertising": True, "purposes": {"Advertising": False}}}, DENIED),
    "further inside nothing grants": ({"consent": {"purposes": {"advertising": True}}}, DENIED),
    "further inside what is no choice refuses nothing": (
        {"consent": {"advertising": True, "labels": {"advertising": "Werbung"}, "ids": {"advertising": None}}},
        GRANTED,
    ),
    "a signal beside the categories": (
        {"context": {"consent": {"categoryPreferences": {"advertising": True, "gpc": True}}}},
        DENIED,
    ),
    "a signal of the navigator": ({"context": {"navigator": {"globalPrivacyControl": True}}}, DENIED),
    "headers at the top": ({"headers": {"sec-gpc": "1"}}, DENIED),
    "headers in pairs": ({"context": {"headers": [["Accept", "*/*"], ["Sec-GPC", "1"]]}}, DENIED),
    "headers in objects": ({"context": {"headers": [{"name": "Sec-GPC", "value": "1"}, "DNT", [1]]}}, DENIED),
    "other headers": ({"context": {"headers": [["Accept", "*/*"], {"key": "Sec-GPC", "value": "0"}]}}, MISSING),
    "GPP by its longer name": ({"gppString": "DBABMA"}, DENIED),
    "TCF by its app's name": ({"context": {"IABTCF_TCString": "CPc7TgAPc7TgA"}}, DENIED),
    "US privacy by its longer name": ({"context": {"consent": {"advertising": True, "uspString": "1YYN"}}}, DENIED),
    "attributes of the pixel's checkout": (
        {"data": {"checkout": {"attributes": [{"key": "consent_advertising", "value": "denied"}]}}},
        DENIED,
    ),
    "attributes of the pixel's checkout that grant": (
        {"data": {"checkout": {"attributes": [{"key": "consent_advertising", "value": "granted"}]}}},
        GRANTED,
    ),
    "what the pixel was begun with": ({"init": {"customerPrivacy": {"saleOfDataAllowed": False}}}, DENIED),
    "an attribute of more words": ({"note_attributes": [{"name": "Consent: advertising", "value": "no"}]}, DENIED),
    "an attribute of a form": ({"note_attributes": {"consent[advertising]": "granted"}}, GRANTED),
    "an attribute that is an object": ({"meta_data": [{"key": "consent", "value": {"advertising": 0}}]}, DENIED),
    "an attribute about terms": ({"meta_data": [{"key": "consent", "value": "terms accepted"}]}, MISSING),
    "Google's in params": ({"params": {"ad_storage": "denied"}}, DENIED),
    "GA4's export": ({"privacy_info": {"analytics_storage": "Yes", "ads_storage": "No"}}, DENIED),
    "GA4's export, granted": ({"privacy_info": {"analytics_storage": "No", "ads_storage": "Yes"}}, MISSING),
    "GA4's telephone": ({"device": {"is_limited_ad_tracking": "Yes"}}, DENIED),
    "GA4's telephone, not limited": ({"device": {"is_limited_ad_tracking": "No"}}, MISSING),
    "what sites add to walkerOS": ({"globals": {"consent": {"marketing": False}}}, DENIED),
    "known of a person": ({"context": {"traits": {"consent": {"advertising": False}}}}, DENIED),
    "known of a person, beside the event": ({"traits": {"consent": False}, "user": {"consent": "I agree"}}, DENIED),
    "known of a person, and about something else": ({"user_data": {"consent": {"newsletter": False}}}, MISSING),
    "lists of ids outside of the context": (
        {"properties": {"consentManagement": {"allowedConsentIds": ["a"], "deniedConsentIds": ["advertising"]}}},
        DENIED,
    ),
    "a signal kept with an order": ({"note_attributes": [{"name": "Sec-GPC", "value": "1"}]}, DENIED),
    "no signal kept with an order": ({"data": {"object": {"metadata": {"gpc": "0"}}}}, MISSING),
}


@each(("written", "expected"), ELSEWHERE.values(), ids=ELSEWHERE)
def test_other_places(written: dict[str, Any], expected: str) -> None:
    assert reason(said(written)) == expected


@pytest.mark.parametrize(
    "denied",
    [[5], "5", 5, False, "", [None], [{"id": "C0004"}], [["C0004"]], {"1": {"id": "C0004"}}, [""]],
    ids=repr,
)
def test_a_list_of_what_is_denied_that_cannot_be_read_grants_nothing(denied: object) -> None:
    written = said({"context": {"consentManagement": {"deniedConsentIds": denied}}})
    for category in ("5", "C0004", "advertising"):
        assert reason(written, CONSENT_CATEGORIES=category) == DENIED


@pytest.mark.parametrize("denied", [[5], [" 5 "], {"5": "Ads"}], ids=repr)
def test_an_id_in_both_lists_is_refused_also_as_a_number(denied: object) -> None:
    management = {"allowedConsentIds": ["5"], "deniedConsentIds": denied}
    assert reason(said({"context": {"consentManagement": management}}), CONSENT_CATEGORIES="5") == DENIED


@pytest.mark.parametrize(
    ("allowed", "expected"),
    [([1, 5], GRANTED), ([1, 4], DENIED), ([5.5], DENIED), ([True], DENIED), ([[5]], DENIED), (5, DENIED),
     ({"5": True}, DENIED), ({"0": "5"}, GRANTED)],
    ids=repr,
)  # fmt: skip
def test_ids_that_are_allowed_may_be_numbers_in_a_list(allowed: object, expected: str) -> None:
    # Given iubenda's purposes, of which 5 is advertising
    management = {"allowedConsentIds": allowed, "deniedConsentIds": [2]}
    assert reason(said({"context": {"consentManagement": management}}), CONSENT_CATEGORIES="5") == expected


def test_a_list_that_is_null_is_as_good_as_none() -> None:
    management = {"allowedConsentIds": ["advertising"], "deniedConsentIds": None}
    assert reason(said({"context": {"consentManagement": management}})) == GRANTED
    assert reason(said({"context": {"consentManagement": {"deniedConsentIds": None}}})) == DENIED


ONETRUST = {
    "granted": ({"deniedConsentIds": ["C0002", "C0003"]}, GRANTED),
    "denied": ({"deniedConsentIds": ["C0004"]}, DENIED),
    "another form beside it": ({"deniedConsentIds": ["C0002", "analytics"]}, DENIED),
    "both lists": ({"deniedConsentIds": ["C0002"], "allowedConsentIds": ["C0001"]}, DENIED),
}


@pytest.mark.parametrize(("management", "expected"), ONETRUST.values(), ids=ONETRUST)
def test_onetrust(management: dict[str, Any], expected: str) -> None:
    written = said({"context": {"consentManagement": management}})
    assert reason(written, CONSENT_CATEGORIES="C0004") == expected


SIGNALS = ["gpc", "GPC", "globalPrivacyControl", "global_privacy_control", "Sec-GPC", "sec_gpc"]
PLACES: dict[str, Any] = {
    "top": lambda signal: signal,
    "context": lambda signal: {"context": signal},
    "headers": lambda signal: {"context": {"headers": signal}},
    "properties": lambda signal: {"properties": signal},
    "consent": lambda signal: {"context": {"consent": signal}},
}


@each("place", PLACES.values(), ids=PLACES)
@each("name", SIGNALS)
@each(
    ("value", "expected"),
    [
        (True, DENIED),
        ("1", DENIED),
        (1, DENIED),
        ("on", DENIED),
        ([], DENIED),
        (False, GRANTED),
        ("0", GRANTED),
        ("", GRANTED),
    ],
    ids=repr,
)
def test_global_privacy_control_refuses_whatever_else_is_said(
    place: Any, name: str, value: object, expected: str
) -> None:
    assert reason(event(place({name: value}))) == expected


@pytest.mark.parametrize(
    ("ids", "expected"),
    [
        ({"allowedConsentIds": ["analytics"]}, GRANTED),  # says nothing of advertising
        ({"allowedConsentIds": ["analytics"], "deniedConsentIds": []}, DENIED),  # both lists are complete
        ({"allowedConsentIds": ["analytics"], "deniedConsentIds": ["marketing"]}, DENIED),
        ({"deniedConsentIds": []}, GRANTED),
    ],
    ids=str,
)
def test_lists_of_ids_beside_an_object_that_grants(ids: dict[str, list[str]], expected: str) -> None:
    assert reason(said({"context": {"consent": {"advertising": True}, "consentManagement": ids}})) == expected


@pytest.mark.parametrize(
    ("context", "detail"),
    [
        ({"consent": {}}, "the consent object does not grant advertising"),
        ({"consentManagement": "a string"}, "context.consentManagement does not grant advertising"),
        ({"consent": {"advertising": False}}, "advertising is refused"),
        ({"us_privacy": "1YYN"}, "refused by us_privacy"),
        (
            {"consentManagement": {"deniedConsentIds": ["advertising"], "allowedConsentIds": ["analytics"]}},
            "advertising is refused",
        ),
        ({"consent": {"ad_storage": "denied"}}, "refused by ad_storage or ad_user_data"),
    ],
    ids=str,
)
def test_a_refusal_says_what_refused(context: dict[str, object], detail: str) -> None:
    assert disposition(said({"context": context})).detail == detail


def test_a_refusal_for_want_of_the_category_says_which_were_there() -> None:
    written = said({"context": {"consent": {"categoryPreferences": {"C0001": True, "C0004": True, "jane@x.de": True}}}})
    assert disposition(written).detail == "has C0001, C0004 and 1 more; none is advertising"
    written = said(
        {"context": {"consentManagement": {"allowedConsentIds": ["C0001", "C0002"], "deniedConsentIds": []}}}
    )
    assert disposition(written).detail == "has C0001, C0002; none is advertising"


def noted(name: str) -> dict[str, Any]:
    return said({"note_attributes": [{"name": name, "value": "granted"}]})


@pytest.mark.parametrize(
    ("name", "expected"),
    [("consent_targeting", GRANTED), ("consent_advertising", GRANTED), ("consent_analytics", MISSING)],
)
def test_an_attribute_counts_for_its_category_and_one_about_advertising_for_any(name: str, expected: str) -> None:
    assert reason(noted(name), CONSENT_CATEGORIES="targeting") == expected


def test_an_attribute_of_another_category_says_nothing_of_advertising() -> None:
    assert reason(noted("consent_targeting")) == MISSING


@pytest.mark.parametrize(
    ("agreed", "own", "expected"),
    [
        (True, {}, GRANTED),
        (True, {"us_privacy": "1YYN"}, DENIED),
        (False, {}, DENIED),
        (False, {"consent": {"advertising": True}}, DENIED),
        (None, {}, MISSING),
        (None, {"consent": {"advertising": True}}, GRANTED),
        # what another place grants, an object may lack, and a coded string be silent on
        (True, {"consent": {"analytics": True}}, GRANTED),
        (True, {"consent": {"tcString": "CPx"}}, GRANTED),
        (True, {"consentManagement": {"allowedConsentIds": ["analytics"]}}, GRANTED),
        (None, {"consent": {"analytics": True}}, DENIED),
        # refused by name, whatever else is granted
        (True, {"consent": {"advertising": False}}, DENIED),
        (True, {"consentManagement": {"allowedConsentIds": ["analytics"], "deniedConsentIds": []}}, DENIED),
    ],
    ids=str,
)
def test_a_place_that_the_stack_names_counts_beside_what_the_event_says(
    agreed: bool | None, own: dict[str, Any], expected: str
) -> None:
    assert reason(said({"agreed": agreed, "context": own}), FIELD_MAPPING="consent=agreed") == expected


def test_that_such_a_place_refuses_is_told() -> None:
    told = disposition(said({"agreed": False}), FIELD_MAPPING="consent=agreed").detail
    assert told == "the place that FieldMapping names for consent refuses"
