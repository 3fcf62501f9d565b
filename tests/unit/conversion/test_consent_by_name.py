"""Consent where nobody looks for it: under names that only speak of consent, in texts, in lists of what is refused."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.support.builders import event, reason
from tests.support.each import each

GRANTED, DENIED, MISSING = "delivered", "consent_denied", "consent_missing"


def said(written: dict[str, Any]) -> dict[str, Any]:
    """The least event without its consent, and with what is given."""
    return event({"context": {"consent": None}}, written)


def noted(name: str, value: object) -> dict[str, Any]:
    """An order's attribute."""
    return {"note_attributes": [{"name": name, "value": value}]}


SAID: dict[str, tuple[dict[str, Any], str]] = {
    # under a name of the site's own
    "Google's, refused": ({"context": {"consentMode": {"ad_storage": "denied", "ad_user_data": "denied"}}}, DENIED),
    "Google's, granted": ({"consent_mode": {"ad_storage": "granted", "ad_user_data": "granted"}}, GRANTED),
    "Google's, one of them": ({"google_consent": {"ad_storage": "granted", "ad_user_data": "denied"}}, DENIED),
    "Google's, as it was and as it is": ({"consent_v2": {"ad_storage": {"default": False, "update": True}}}, GRANTED),
    "Google's, nobody asked yet": ({"consent_v2": {"ad_storage": {"default": False}}}, DENIED),
    "Google's, not filled in": ({"consentMode": {"ad_storage": "", "ad_user_data": None}}, MISSING),
    "a category": ({"context": {"consents": {"Advertising": "no"}}}, DENIED),
    "a category, further inside": ({"properties": {"cookie_consent": {"purposes": {"advertising": False}}}}, DENIED),
    "marketing for want of advertising": ({"properties": {"cookieConsent": {"marketing": False}}}, DENIED),
    "marketing beside advertising": ({"cookie_consent": {"marketing": False, "advertising": True}}, MISSING),
    "what is granted there grants nothing": ({"context": {"user_consents": {"advertising": True}}}, MISSING),
    "another category": ({"context": {"consents": {"analytics": False}}}, MISSING),
    "a signal": ({"consent_settings": {"gpc": "1"}}, DENIED),
    "of newsletters": ({"email_marketing_consent": {"marketing": False}, "sms_consent": "no"}, MISSING),
    "in one word": ({"properties": {"cookie_consent": "declined"}}, DENIED),
    "in one word about all": ({"properties": {"cookieConsentStatus": "rejected_all"}}, DENIED),
    "in another word about all": ({"context": {"consent_choice": "Deny all"}}, DENIED),
    "in two words": ({"user_consent": "not granted"}, DENIED),
    "in a word that nobody knows": ({"properties": {"cookie_consent_level": "necessary"}}, MISSING),
    "as a switch": ({"context": {"has_consent": False}}, DENIED),
    "as a switch that is on": ({"context": {"has_consent": True}}, MISSING),
    "by the category's name": ({"properties": {"consent_advertising": "denied"}}, DENIED),
    "by a path": ({"properties": {"consent.advertising": False}}, DENIED),
    "by a short name": ({"context": {"ads_consent_given": 0}}, DENIED),
    "by another category's name": ({"properties": {"marketing_consent": False, "terms_consent": "no"}}, MISSING),
    "that it is refused": ({"properties": {"consent_denied": "true"}}, DENIED),
    "that something else is refused": ({"properties": {"analytics_consent_denied": True}}, MISSING),
    "that it isn't refused": ({"properties": {"consent_denied": False, "consentRejected": 0}}, MISSING),
    "that nobody has to be asked": ({"properties": {"consent_required": False, "needs_consent": "no"}}, MISSING),
    "what is no choice": ({"properties": {"consent_version": "2", "consentId": "d-1", "cookie_consent": []}}, MISSING),
    "whether a banner was shown": ({"properties": {"consent_banner_shown": False, "age_consent": "no"}}, MISSING),
    "as a warehouse's column": ({"context_consent_category_preferences_advertising": False}, DENIED),
    "as a warehouse's column of lists": (
        {"context_consent_management_denied_consent_ids": '["analytics", "advertising"]'}, DENIED,
    ),
    "as a list of others": ({"context_consent_management_denied_consent_ids": '["analytics"]'}, MISSING),
    "as a platform's list": ({"properties": {"didomiPurposesConsentDenied": "cookies, Advertising"}}, DENIED),
    "as a list with other things in it": ({"properties": {"consent_rejected": [5, None, "advertising"]}}, DENIED),
    "as a column with its end": ({"consent_advertising_status": "denied"}, DENIED),
    "Google's by a name alone": ({"properties": {"consent_ad_storage": "denied"}}, DENIED),
    "Google's by another name alone": ({"context": {"ad_user_data_consent": False}}, DENIED),
    "Google's in a list": ({"denied_consents": ["ad_storage"]}, DENIED),
    "Google's in a list inside": ({"consent_mode": {"denied": ["ad_storage"]}}, DENIED),
    "Google's one by one": ({"cookie_consents": [{"name": "ad_storage", "granted": False}]}, DENIED),
    "ads, inside": ({"cookie_consent": {"ads": False}}, DENIED),
    "which are refused": ({"denied_consents": {"advertising": True}}, DENIED),
    "which are not": ({"denied_consents": {"advertising": False}}, MISSING),
    "which are refused, one by one": ({"denied_consents": [{"name": "advertising"}]}, DENIED),
    "Google's, told by command": (
        {"consentMode": {"default": {"ad_storage": "denied"}, "update": {"ad_storage": "granted"}}}, GRANTED,
    ),
    "Google's, told by command, and refused": (
        {"consentMode": {"default": {"ad_storage": "granted"}, "update": {"ad_storage": "denied"}}}, DENIED,
    ),
    "Google's in a form, as it was and as it is": (
        {"properties": {"consent": {"ad_storage": {"default": False, "update": True}}}}, GRANTED,
    ),
    "Google's in properties, as it was": ({"properties": {"ad_storage": {"default": True, "update": None}}}, GRANTED),
    "Google's state, told by command": (
        {"consent_state": {"default": {"ad_storage": "denied"}, "update": {"ad_storage": "granted"}}}, GRANTED,
    ),
    # as the JSON of an object
    "a map inside, granted": ({"context": {"consent": {"categoryPreferences": '{"advertising": true}'}}}, GRANTED),
    "a map inside, refused": ({"context": {"consent": {"categoryPreferences": '{"advertising": false}'}}}, DENIED),
    "a map inside a site's own": ({"cookieConsent": {"purposes": '{"advertising": "no"}'}}, DENIED),
    "ids inside": ({"consentManagement": {"allowedConsentIds": ["advertising"], "deniedConsentIds": []}}, GRANTED),
    "a text that grants": ({"context": {"consent": '{"advertising": true}'}}, GRANTED),
    "a text that refuses": ({"context": {"consent": ' {"advertising": false}'}}, DENIED),
    "a form's text": ({"properties": {"consent": '{"advertising": false}'}}, DENIED),
    "a text of lists": ({"context": {"consentManagement": '{"deniedConsentIds": ["advertising"]}'}}, DENIED),
    "a text that is none": ({"context": {"consent": '{"advertising": true'}}, DENIED),
    "kept with an order": (noted("consent", '{"advertising": false}'), DENIED),
    "kept with a session": ({"data": {"object": {"metadata": {"consent": '{"advertising": true}'}}}}, GRANTED),
    # kept with an order
    "Google's with an order": (noted("ad_storage", "denied"), DENIED),
    "Google's with an order, granted": (noted("_ad_storage", "granted"), GRANTED),
    "Google's state with an order": (noted("consent_state", '{"ad_storage": false}'), DENIED),
    "Google's parameter with an order": ({"meta_data": [{"key": "x-ga-gcs", "value": "G100"}]}, DENIED),
    "Shopify's with an order": (noted("customerPrivacy", '{"marketingAllowed": false}'), DENIED),
    "one of Shopify's with an order": (noted("saleOfDataAllowed", "false"), DENIED),
    "a site's own with an order": (noted("cookie_consent", "rejected"), DENIED),
    "a word with an order": (noted("consent_status", "denied"), DENIED),
    "a short name with an order": (noted("consent_ads", "no"), DENIED),
    "Google's by a name with an order": (noted("consent_ad_storage", "denied"), DENIED),
    "that it is refused, with a session": ({"metadata": {"consent_denied": "advertising"}}, DENIED),
    "another category with an order": (noted("consent_marketing", "denied"), MISSING),
    "in the order that RudderStack has": (
        {"context": {"shopifyDetails": noted("consent_advertising", "denied")}}, DENIED,
    ),
    "in the order that RudderStack has, granted": (
        {"context": {"shopifyDetails": noted("consent_advertising", "granted")}}, GRANTED,
    ),
    "in the pixel's event that RudderStack has": (
        {"context": {"shopifyDetails": {"data": {"checkout": {"attributes": [{"key": "gpc", "value": "1"}]}}}}}, DENIED,
    ),
    "in the pixel's data that RudderStack has": (
        {"context": {"shopifyDetails": {"checkout": {"attributes": [{"key": "ad_storage", "value": "denied"}]}}}},
        DENIED,
    ),
    "newsletters of the order that RudderStack has": (
        {"context": {"shopifyDetails": {"buyer_accepts_marketing": False, "customer": {
            "email_marketing_consent": {"state": "not_subscribed", "consent_updated_at": None},
        }}}},
        MISSING,
    ),
    "one by one": ({"properties": {"consent": [{"category": "advertising", "granted": False}]}}, DENIED),
    "one by one, under another name": ({"context": {"consents": [{"name": "Advertising", "value": "no"}]}}, DENIED),
    "one by one, others": ({"properties": {"consent": [{"category": "analytics", "granted": False}, 5]}}, MISSING),
    "one by one, granted": ({"properties": {"consent": [{"category": "advertising", "granted": True}]}}, MISSING),
    "of privacy": ({"context": {"privacy": {"consent": {"advertising": False}}}}, DENIED),
    "of privacy, as Jitsu has it": ({"privacy": {"consentCategories": {"advertising": False}}}, DENIED),
    "of privacy, however deep": ({"privacy": {"privacy": {"privacy": {"gpc": "1"}}}}, MISSING),
    "in what walkerOS calls data": ({"data": {"consent": {"advertising": False}}}, DENIED),
    "in what a custom pixel publishes": ({"customData": {"ad_storage": "denied"}}, DENIED),
    "one of Shopify's, of privacy": ({"privacy": {"marketingAllowed": False}}, DENIED),
    "one of Shopify's, by a custom pixel": ({"customData": {"saleOfDataAllowed": False}}, DENIED),
    "one of Shopify's, in data": ({"data": {"marketingAllowed": False}}, DENIED),
    "in a request's headers": ({"request": {"headers": {"sec-gpc": "1"}}}, DENIED),
    "of newsletters, by Stripe": ({"data": {"object": {"consent": {"promotions": "opt_out"}}}}, MISSING),
    "attributes as Shopify's GraphQL has them": (
        {"customAttributes": [{"key": "consent_advertising", "value": "denied"}]}, DENIED,
    ),
    # in lists of what is refused
    "a list of what is refused": ({"properties": {"consent": {"yes": ["x"], "rejected": ["Advertising"]}}}, DENIED),
    "a list inside": ({"consent": {"advertising": True, "purposes": {"disabled": ["advertising"]}}}, DENIED),
    "a list of others": ({"context": {"consent": {"advertising": True, "rejected": ["analytics", 5]}}}, GRANTED),
    # in other words
    "a form's refusal": ({"properties": {"consent": "Rejected"}}, DENIED),
    "not for X": ({"integrations": {"Twitter Conversions": False}}, DENIED),
    "not for X by both names": ({"integrations": {"All": True, "X (Twitter)": "off"}}, DENIED),
    "not for somebody whose name begins alike": ({"integrations": {"Xandr": False}}, MISSING),
    "not for X among what is allowed": ({"context": {"consent": {"advertising": True, "twitter": False}}}, DENIED),
    "Google's parameter of a hit": ({"properties": {"gcs": "G101"}}, DENIED),
    "somebody else's of that name": ({"properties": {"gcs": "gs://bucket", "gcd": "13 days"}}, MISSING),
    "US privacy as its API has it": ({"us_privacy": {"version": 1, "uspString": "1YYN"}}, DENIED),
    "gdpr_consent as an object": ({"consent": {"advertising": 1}, "gdpr_consent": {"advertising": False}}, DENIED),
    "a state that is none of Google's": (
        {"consent": {"advertising": 1}, "consent_state": {"advertising": False}},
        DENIED,
    ),
    "lists of ids that are switches": (
        {"consent": {"advertising": 1}, "context": {"consentManagement": {"advertising": False}}},
        DENIED,
    ),
    "gdpr_consent as a switch": ({"context": {"gdpr_consent": False}}, DENIED),
    "a telephone's switch as Meta names it": ({"context": {"device": {"advertiser_tracking_enabled": 0}}}, DENIED),
    "the navigator at the top": ({"navigator": {"globalPrivacyControl": True}}, DENIED),
    # known of a person
    "of a person, Google's": ({"traits": {"ad_storage": "denied"}}, DENIED),
    "of a person, in capitals": ({"context": {"traits": {"Consent": False}}}, DENIED),
    "of a person, a signal": ({"user": {"gpc": "1"}}, DENIED),
    "of a person, as GA4 has it": ({"user_properties": {"consent": {"advertising": "no"}}}, DENIED),
    "of a person, as PostHog sets it": ({"properties": {"$set": {"consent": {"advertising": False}}}}, DENIED),
    "of a person, as PostHog knows it": ({"person": {"properties": {"consent": False}}}, DENIED),
    "of a person, agreed to letters": ({"traits": {"gdpr_consent": True, "marketing_consent": "2026-01-01"}}, MISSING),
    "of a person, a state": ({"traits": {"consent_state": {"ad_storage": "denied"}}}, DENIED),
    "of a person, lists": ({"user": {"consentManagement": {"deniedConsentIds": ["advertising"]}}}, DENIED),
    "of a person, no letters": ({"traits": {"gdpr_consent": False}}, MISSING),
    "of a person, more than letters": ({"traits": {"gdpr_consent": {"advertising": False}}}, DENIED),
    "of a person, about something else": ({"traits": {"marketing_consent": False}}, MISSING),
}  # fmt: skip


@each(("written", "expected"), SAID.values(), ids=SAID)
def test_what_is_said_elsewhere(written: dict[str, Any], expected: str) -> None:
    assert reason(said(written)) == expected


def test_a_category_of_the_stacks_own_is_refused_by_its_name() -> None:
    written = said({"properties": {"marketing_consent": False}})
    assert reason(written, CONSENT_CATEGORIES="marketing") == DENIED


@each(
    ("groups", "expected"),
    [
        (["C0001", "C0004"], GRANTED),
        (["C0001"], DENIED),
        (",C0001,C0004,", GRANTED),
        ("C0001,C0004", GRANTED),
        (",C0001,C0002,", DENIED),
        ("", MISSING),
        (None, MISSING),
    ],
)
@each("name", ["OnetrustActiveGroups", "OptanonActiveGroups"])
def test_onetrusts_active_groups(name: str, groups: object, expected: str) -> None:
    for written in ({name: groups}, {"properties": {name: groups}}):
        assert reason(said(written), CONSENT_CATEGORIES="C0004") == expected
    # Given another place that grants, what isn't in the list is no refusal
    assert reason(event({name: ",C0001,"})) == GRANTED


WORDS = st.sampled_from(
    ["cookie", "user", "google", "gdpr", "x", "site", "mode", "v2", "state", "status", "management", "settings", ""]
)
SEPARATORS = st.sampled_from(["_", "-", " ", ""])
PLACES = st.sampled_from(["", "context", "properties"])
OFF = st.sampled_from([False, 0, "false", "denied", "No", "declined", "rejected", "rejected_all", "opt-out"])


@given(WORDS, SEPARATORS, WORDS, PLACES, st.sampled_from(["advertising", "ad_storage", "adUserData"]), OFF, st.data())
def test_whatever_it_is_called_and_however_it_is_written_a_refusal_refuses(
    before: str, separator: str, behind: str, place: str, category: str, off: object, data: st.DataObject
) -> None:
    # Given an object that speaks of consent by its name, among others that grant, When it refuses
    name = separator.join(filter(None, (before, "consent", behind)))
    written: object = {category: off}
    if data.draw(st.booleans()):
        written = {"purposes": written}
    if data.draw(st.booleans()):
        written = json.dumps(written)
    found = {name: written}
    # Then it refuses, whatever is granted elsewhere
    assert reason(event({place: found} if place else found)) == DENIED


@given(
    st.sampled_from(["cookie", "user", "has", "gdpr", "site", "customer_privacy", "current_user", ""]),
    SEPARATORS,
    st.sampled_from(["status", "state", "mode", "choice", "given", "value", "preference", "s", "ed", "v2", ""]),
    PLACES,
    OFF,
)
def test_a_word_that_refuses_refuses_where_the_name_says_nothing_else(
    before: str, separator: str, behind: str, place: str, off: object
) -> None:
    found = {separator.join(filter(None, (before, "consent", behind))): off}
    assert reason(event({place: found} if place else found)) == DENIED


@given(
    WORDS, SEPARATORS, WORDS, PLACES, st.sampled_from([True, "granted", {"advertising": True}, ["advertising"], "x"])
)
def test_nothing_under_such_a_name_grants(
    before: str, separator: str, behind: str, place: str, written: object
) -> None:
    name = separator.join(filter(None, (before, "consent", behind)))
    if name.replace(separator, "").lower() == "consent":  # the one that grants
        return
    found = {name: written}
    assert reason(said({place: found} if place else found)) in {MISSING, DENIED}
