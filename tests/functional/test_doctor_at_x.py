"""`xconv doctor` finds what is wrong at X, by asking X with the stack's credentials."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from devtools.local_aws import LocalAws
from devtools.x_simulator import Fault, SimulatedAccount, SimulatedTag, XSimulator

from tests.support.ad_accounts import SHOP, TAGS, account
from tests.support.command_line import CommandLine, command_line
from tests.support.patient import Patient

PURCHASE, PAGE_VIEW = TAGS
OTHER = SimulatedAccount("18ce5other", "Other", (SimulatedTag("b1", "Theirs", "PURCHASE", "zzzzz"),))
# What X says to a question when the app or the user may not ask.
FORBIDDEN = {
    code: Fault("status", endpoint="reads", status=403, body={"errors": [{"code": code, "message": ""}]}, times=9)
    for code in (
        "UNAUTHORIZED_CLIENT_APPLICATION",
        "INSUFFICIENT_USER_AUTHORIZED_PERMISSION",
        "READONLY_CLIENT_APPLICATION",
        "CURRENT_USER_SUSPENDED",
        "ACTION_NOT_ALLOWED",
    )
}


def has(*accounts: SimulatedAccount) -> Callable[[XSimulator], object]:
    """X has these ad accounts."""

    def plant(x: XSimulator) -> None:
        x.ad_accounts[:] = accounts

    return plant


def forbids(code: str) -> Callable[[XSimulator], object]:
    return lambda x: x.faults.add(FORBIDDEN[code])


# By what is wrong: how to make it so, the check that must find it, words of what is found.
PLANTED: dict[str, tuple[Callable[[XSimulator], object], str, str]] = {
    "another ad account's credentials": (has(OTHER), "pixel", "18ce5other (Other): zzzzz"),
    "no ad account": (has(), "ad account", "the X user has no role in any"),
    "an ad account without events": (has(SimulatedAccount("a", "Empty")), "pixel", "a (Empty): no event"),
    "a deleted event": (has(account(replace(PURCHASE, deleted=True), PAGE_VIEW)), "Purchase", "is deleted at X"),
    "an event of another type": (
        has(account(replace(PURCHASE, type="SITE_VISIT"), PAGE_VIEW)),
        "Purchase",
        "is a SITE_VISIT at X, not PURCHASE",
    ),
    "role ANALYST": (has(account(permissions=("ANALYST",))), "role", "ANALYST: it may not send"),
    "no role": (has(account(permissions=())), "role", "none: it may not send"),
    "another pixel of the same account": (
        has(account(PURCHASE, replace(PAGE_VIEW, website_tag_id="zzzzz"))),
        "PageView",
        "belongs to pixel zzzzz of this ad account",
    ),
    "another account's pixel": (
        has(account(PURCHASE), SimulatedAccount("b", "B", (replace(PAGE_VIEW, website_tag_id="zzzzz"),))),
        "PageView",
        "belongs to pixel zzzzz of another ad account",
    ),
    "an event that is not there": (has(account(PURCHASE)), "PageView", "is no event of this ad account"),
    "no Ads API access": (forbids("UNAUTHORIZED_CLIENT_APPLICATION"), "credentials", "no Ads API access"),
    "a token older than the access": (
        forbids("INSUFFICIENT_USER_AUTHORIZED_PERMISSION"),
        "credentials",
        "is older than",
    ),
    "an app that may only read": (forbids("READONLY_CLIENT_APPLICATION"), "credentials", "may only read"),
    "a suspended user": (forbids("CURRENT_USER_SUSPENDED"), "credentials", "suspended"),
    "another prohibition": (forbids("ACTION_NOT_ALLOWED"), "credentials", "403 ACTION_NOT_ALLOWED"),
}


class Clinic:
    """A stack whose events have ids in the short form, and the X that it asks."""

    def __init__(self, aws: LocalAws, x: XSimulator, xconv: CommandLine) -> None:
        self.x, self._xconv = x, xconv
        self.stack = Patient(aws, "at-x", XAdsApiUrl=x.url, EventIds="Purchase=o87ne,PageView=o87nf").stack

    def examine(self, secret: dict[str, str], status: int) -> dict[str, dict[str, str]]:
        """The checks at X, by name."""
        self.stack.put_secret(secret)
        found = json.loads(self._xconv("doctor", "--stack", "at-x", "--json", status=status).out)
        return {one["name"]: one for one in found["checks"] if one["theme"] == "at X"}


@pytest.fixture(scope="module")
def _clinic(aws: LocalAws) -> Iterator[Clinic]:
    with XSimulator() as x, pytest.MonkeyPatch.context() as monkeypatch:
        yield Clinic(aws, x, command_line(aws, monkeypatch))


@pytest.fixture
def clinic(_clinic: Clinic) -> Clinic:
    _clinic.x.reset()
    _clinic.x.ad_accounts[:] = [account()]
    return _clinic


def test_what_is_right_at_x_is_said(clinic: Clinic) -> None:
    # Given an account in which all is well, behind another one, When it is looked at
    clinic.x.ad_accounts.insert(0, OTHER)
    checks = clinic.examine(clinic.x.grant_oauth1(), 0)

    # Then pixel, role, and each event are there, and that X saw no event since the last delivery
    assert {name: one["state"] for name, one in checks.items()} == {
        "ad account": "good",
        "role": "good",
        "Purchase": "good",
        "PageView": "good",
        "seen by X": "note",
    }
    assert SHOP in checks["ad account"]["found"]
    assert "last seen 2026-11-20 10:00 UTC" in checks["Purchase"]["found"]
    assert "12 to 24 hours" in checks["seen by X"]["remedy"]


@pytest.mark.parametrize(("plant", "where", "said"), PLANTED.values(), ids=PLANTED)
def test_what_is_wrong_at_x_is_found(
    clinic: Clinic, plant: Callable[[XSimulator], object], where: str, said: str
) -> None:
    # Given one thing that is wrong at X, When it is looked at
    plant(clinic.x)
    checks = clinic.examine(clinic.x.grant_oauth1(), 1)

    # Then this is found, with what to do, and nothing else
    assert [name for name, one in checks.items() if one["state"] == "fault"] == [where]
    assert said in checks[where]["found"]
    assert checks[where]["remedy"]
    assert clinic.x.requests == []


@pytest.mark.parametrize("field", ["api_key", "access_token", "api_secret", "access_token_secret"])
def test_a_token_of_another_app_is_found(clinic: Clinic, field: str) -> None:
    # Given one value of another app
    secret = clinic.x.grant_oauth1() | {field: clinic.x.grant_oauth1()[field]}
    checks = clinic.examine(secret, 1)
    assert "does not know these credentials" in checks["credentials"]["found"]


@pytest.mark.parametrize("scheme", ["pixel_token", "oauth2"])
def test_what_x_does_not_document_is_no_fault(clinic: Clinic, scheme: str) -> None:
    # Given credentials that X documents for sending only, and that read nothing
    secret = clinic.x.credentials.grant(scheme)
    if scheme == "oauth2":
        clinic.x.expire_access_tokens()
    checks = clinic.examine(secret, 0)
    assert {name: one["state"] for name, one in checks.items()} == {"X": "unknown"}
    assert "reads nothing out" in checks["X"]["found"]


@pytest.mark.parametrize("fault", [Fault("status", endpoint="reads"), Fault("rate_limited", endpoint="reads")])
def test_an_x_that_is_out_of_order_is_no_fault_of_the_stack(clinic: Clinic, fault: Fault) -> None:
    clinic.x.faults.add(fault)
    assert clinic.examine(clinic.x.grant_oauth1(), 0)["X"]["state"] == "unknown"
