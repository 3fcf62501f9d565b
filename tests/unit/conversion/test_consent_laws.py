"""Laws of consent, whatever event they are tried on: a refusal refuses, and nothing that isn't understood grants."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.support.builders import reason
from tests.support.generated_events import EVENTS

Json = dict[str, Any]
CATEGORY = "advertising"
# Any spelling of a name: cases, snake and kebab.
REFUSALS = st.sampled_from([False, "false", "denied", "no", "0", 0, "refused", "perhaps", [], {}])
GRANTS = st.sampled_from([True, "true", "granted", "yes", 1, "1"])


def put(written: Json, path: str, value: object) -> Json:
    """The event with a value at a path; whatever is no object on the way becomes one."""
    changed = deepcopy(written)
    place = changed
    *parents, name = path.split("/")
    for parent in parents:
        if not isinstance(place.get(parent), dict):
            place[parent] = {}
        place = place[parent]
    place[name] = value
    return changed


def snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)


SPELLINGS: list[Callable[[str], str]] = [str, str.upper, str.lower, str.title, snake]
MAPS = [
    f"{where}{inside}"
    for where in ("context/consent", "consent")
    for inside in ("", "/categoryPreferences", "/canonical")
]
PLACES_OF_SIGNALS = ["", "context/", "context/headers/", "properties/", "context/consent/", "consent/"]


@st.composite
def refused_choices(draw: st.DrawFn) -> tuple[str, object]:
    """A path, and what refuses there."""
    category = draw(
        st.sampled_from(["advertising", "Advertising", "ADVERTISING", "ad_storage", "ad_user_data", "adStorage"])
    )
    return f"{draw(st.sampled_from([*MAPS, 'properties/consent']))}/{category}", draw(REFUSALS)


def signals() -> st.SearchStrategy[tuple[str, object]]:
    return st.one_of(
        st.tuples(
            st.builds(
                lambda place, name: f"{place}{name}",
                st.sampled_from(PLACES_OF_SIGNALS),
                st.sampled_from(["gpc", "globalPrivacyControl", "Sec-GPC", "global_privacy_control"]),
            ),
            st.sampled_from([True, 1, "1", "true", "yes", {"on": 1}]),
        ),
        st.tuples(st.sampled_from([f"{place}us_privacy" for place in PLACES_OF_SIGNALS]), st.just("1YYN")),
        st.sampled_from(
            [
                ("context/device", {"adTrackingEnabled": False}),
                ("integrations", {"All": True, "X Ads": False}),
                ("integrations", {"twitter_ads": False}),
                ("customerPrivacy", {"marketingAllowed": False}),
                ("note_attributes", [{"name": "consent_advertising", "value": "denied"}]),
                ("meta_data", [{"key": "consent_advertising", "value": "no"}]),
                ("metadata", {"consent_advertising": "denied"}),
                ("properties/consent", False),
                ("x-ga-gcs", "G100"),
                ("x-ga-gcd", "13r3r3q3q5l1"),
                ("ad_user_data", "denied"),
                ("properties/ad_storage", "denied"),
                ("context/device", {"trackingStatus": "denied"}),
                ("context/device", {"attTrackingStatus": 2}),
                ("headers", {"sec-gpc": "1"}),
                ("context/navigator", {"globalPrivacyControl": True}),
                ("data/checkout", {"attributes": [{"key": "consent_advertising", "value": "denied"}]}),
                ("init", {"customerPrivacy": {"marketingAllowed": False}}),
                ("note_attributes", [{"name": "gpc", "value": "1"}]),
                ("context/uspString", "1YYN"),
                ("context/traits", {"consent": {"advertising": False}}),
                ("user", {"consent": False}),
                ("consentManagement", {"deniedConsentIds": ["advertising"]}),
                ("consent_state", {"ad_storage": "denied"}),
                ("consentMode", {"ad_storage": "denied"}),
                ("properties/cookie_consent", {"advertising": False}),
                ("context/consents", {"rejected": ["advertising"]}),
                ("properties/consent", '{"advertising": false}'),
                ("metadata", {"ad_storage": "denied"}),
                ("integrations", {"Twitter Conversions": False}),
                (
                    "context/consentManagement",
                    {"deniedConsentIds": ["advertising"], "allowedConsentIds": ["advertising"]},
                ),
                ("context/consentManagement", {"deniedConsentIds": {"a": "Advertising"}}),
            ]
        ),
    )


@st.composite
def refused_further_inside(draw: st.DrawFn) -> tuple[str, object]:
    """A path into an object in a consent object, whatever that is called, and what refuses there."""
    keys = st.lists(st.sampled_from(["purposes", "google", "v2", "vendors", "x"]), min_size=1, max_size=3)
    place = draw(st.sampled_from(["context/consent", "consent", "properties/consent"]))
    name = draw(st.sampled_from(["advertising", "Advertising", "ad_storage", "adUserData"]))
    return f"{place}/{'/'.join(draw(keys))}/{name}", draw(st.sampled_from([False, "false", "denied", "No", "0", 0]))


@st.composite
def grants(draw: st.DrawFn) -> tuple[str, object]:
    """A path, and what grants there, or nearly."""
    paths = [f"{place}/{CATEGORY}" for place in MAPS] + ["properties/consent/advertising"]
    whole: list[tuple[str, object]] = [
        ("x-ga-gcs", "G111"),
        ("note_attributes", [{"name": "consent_advertising", "value": "granted"}]),
        ("integrations", {"All": True, "X Ads": True}),
        ("consent_state", {"ad_storage": "granted", "ad_user_data": "granted"}),
    ]
    return draw(st.one_of(st.tuples(st.sampled_from(paths), GRANTS), st.sampled_from(whole)))


REFUSING = st.one_of(refused_choices(), refused_further_inside(), signals())


def is_kept(path: str, by: str) -> bool:
    """Whether what was put at a path is there after another was put: neither is inside the other, nor the same."""
    a, b = path.split("/"), by.split("/")
    return a[: len(b)] != b and b[: len(a)] != a


# Where an event ends before anybody asks about consent; JSON knows no infinity.
BEFORE = {"malformed_json", "invalid_event", "not_a_conversion", "unmapped_event"}


@given(EVENTS, REFUSING, st.booleans())
def test_an_explicit_refusal_refuses_any_event(written: Json, refusal: tuple[str, object], required: bool) -> None:
    # Given any event that would come as far as its consent, When a refusal is added at any place
    found = reason(put(written, *refusal), REQUIRE_CONSENT=str(required).lower())
    # Then it is refused, unless the event ended before anybody asked
    assert found in BEFORE | {"consent_denied"}


@given(EVENTS, REFUSING, st.lists(grants(), max_size=4))
def test_no_grant_undoes_a_refusal(written: Json, refusal: tuple[str, object], added: list[tuple[str, object]]) -> None:
    # Given an event with a refusal, When grants are added elsewhere
    changed = put(written, *refusal)
    for path, value in added:
        if is_kept(refusal[0], path):
            changed = put(changed, path, value)
    # Then it stays refused
    assert reason(changed) in BEFORE | {"consent_denied"}


NOT_UNDERSTOOD = st.one_of(
    st.text(max_size=10).filter(lambda text: text.strip().lower() not in {"true", "granted", "yes", "1"}),
    st.integers().filter(lambda number: number != 1),
    st.none(),
    st.lists(st.booleans(), max_size=2),
    st.dictionaries(st.sampled_from(["granted", "value", "advertising"]), st.just(value=True), max_size=2),
)


@given(st.sampled_from(MAPS), NOT_UNDERSTOOD)
def test_what_is_not_understood_never_grants(place: str, value: object) -> None:
    written = {"type": "page", "context": {"twclid": "c"}}
    assert reason(put(written, f"{place}/{CATEGORY}", value), REQUIRE_CONSENT="false") == "consent_denied"


@given(NOT_UNDERSTOOD.filter(lambda ids: ids not in ([], {})))
def test_a_list_of_what_is_denied_grants_only_when_it_is_empty(ids: object) -> None:
    written = {"type": "page", "context": {"twclid": "c", "consentManagement": {"deniedConsentIds": ids}}}
    assert reason(written, REQUIRE_CONSENT="false") == "consent_denied"


NAMED: dict[str, dict[str, Any]] = {
    "categoryPreferences": {"consent": {"categoryPreferences": {"advertising": True}}},
    "consentManagement": {"consentManagement": {"allowedConsentIds": ["advertising"], "deniedConsentIds": []}},
    "deniedConsentIds": {
        "consentManagement": {"allowedConsentIds": ["advertising"], "deniedConsentIds": ["advertising"]}
    },
    "adStorage": {"consent": {"adStorage": "denied", "advertising": True}},
    "globalPrivacyControl": {"consent": {"advertising": True}, "globalPrivacyControl": "1"},
    "adTrackingEnabled": {"consent": {"advertising": True}, "device": {"adTrackingEnabled": False}},
    "usPrivacy": {"consent": {"advertising": True}, "usPrivacy": "1YYN"},
}


def respelt(value: Any, name: str, spelt: str) -> Any:
    if isinstance(value, dict):
        return {spelt if key == name else key: respelt(inner, name, spelt) for key, inner in value.items()}
    return value


@given(st.sampled_from(list(NAMED)), st.sampled_from(SPELLINGS))
def test_case_and_snake_case_change_nothing(name: str, spell: Callable[[str], str]) -> None:
    written = {"type": "page", "context": {"twclid": "c", **NAMED[name]}}
    assert reason(respelt(written, name, spell(name))) == reason(written)
