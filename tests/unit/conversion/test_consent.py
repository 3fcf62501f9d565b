"""Whether the person agreed: contract section 4, consent."""

from typing import Any

import pytest

from tests.support.builders import event, reason


def said(consent: Any, **context: Any) -> dict[str, Any]:
    written = event({"context": context})
    written["context"]["consent"] = consent
    return written


@pytest.mark.parametrize(
    "consent",
    [
        {"advertising": True},
        {"Advertising": "TRUE"},
        {"ADVERTISING": " granted "},
        {"advertising": "Granted", "analytics": False},
        {"categoryPreferences": {"Advertising": True}},
        {"category_preferences": {"advertising": "granted"}},
    ],
    ids=str,
)
def test_granted(consent: Any) -> None:
    assert reason(said(consent)) == "delivered"


@pytest.mark.parametrize(
    "consent",
    [
        {"advertising": False},
        {"advertising": "denied"},
        {"advertising": "maybe"},
        {"advertising": None},
        {"advertising": 1},
        {"advertising": True, "Advertising": False, "ADVERTISING": True} | {"advertising": False},
        {"analytics": True},
        {"categoryPreferences": {"Analytics": True}},
        {},
        [],
        "granted",
        False,
    ],
    ids=str,
)
def test_denied(consent: Any) -> None:
    assert reason(said(consent)) == "consent_denied"


@pytest.mark.parametrize(("required", "expected"), [("true", "consent_missing"), ("false", "delivered")])
@pytest.mark.parametrize("consent", [None, "absent"])
def test_nothing_said(required: str, expected: str, consent: str | None) -> None:
    written = said(None) if consent is None else event({"context": {"consent": None}})
    assert reason(written, REQUIRE_CONSENT=required) == expected


@pytest.mark.parametrize(
    ("consent", "expected"),
    [
        ({"advertising": True, "measurement": True}, "delivered"),
        ({"advertising": True}, "consent_denied"),
        ({"advertising": True, "measurement": False}, "consent_denied"),
    ],
    ids=str,
)
def test_all_of_several_categories_are_needed(consent: Any, expected: str) -> None:
    assert reason(said(consent), CONSENT_CATEGORIES="advertising, Measurement") == expected


@pytest.mark.parametrize(
    ("gpc", "expected"), [(True, "consent_denied"), ("true", "consent_denied"), (False, "delivered")]
)
def test_global_privacy_control_is_a_refusal_whatever_else_is_said(gpc: object, expected: str) -> None:
    assert reason(said({"advertising": True}, gpc=gpc)) == expected
