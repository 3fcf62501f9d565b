"""The click id's cookie: when it is set, and what it does."""

from typing import Any

import pytest

from tests.support.builders import PURCHASE
from tests.support.intake_builders import delivered_as
from tests.support.intake_scene import AGENT, ORIGIN, Scene, basic, request

URL = f"{ORIGIN}/landing?utm_source=x&twclid=2-abc.DEF_1&email=jane%40example.com"
COOKIE = "_xc_twclid=2-abc.DEF_1; Max-Age=7776000; Path=/; Domain=shop.example; Secure; HttpOnly; SameSite=Lax"
GONE = "_xc_twclid=; Max-Age=0; Path=/; Domain=shop.example; Secure; HttpOnly; SameSite=Lax"
GRANT = {"advertising": True}


def landing(consent: Any = None, url: str = URL) -> dict[str, Any]:
    context = {"page": {"url": url}} | ({} if consent is None else {"consent": consent})
    return {"type": "page", "messageId": "m-1", "context": context}


def ask(
    scene: Scene, body: Any, *, cookies: tuple[str, ...] = (), key: str = "page-key", has_gpc: bool = False
) -> list[str]:
    """The cookies of the answer."""
    given = {"origin": ORIGIN, "user-agent": AGENT, "authorization": basic(key)}
    if has_gpc:
        given["sec-gpc"] = "1"
    scene.ask(request("POST /v1/{call}", body, {"call": "p"}, given, cookies=cookies))
    cookies_set: list[str] = scene.answer.get("cookies", [])
    return cookies_set


def test_a_click_is_remembered_where_consent_is_granted() -> None:
    scene = Scene()
    assert ask(scene, landing(GRANT)) == [COOKIE]
    assert scene.report.cookies_set == 1
    # And the address that the landing page's URL holds is nowhere
    assert "jane" not in scene.queue.bodies[0]


@pytest.mark.parametrize(
    ("parameters", "consent"),
    [
        ({}, None),
        ({"REQUIRE_CONSENT": "false"}, None),
        ({"INTAKE_COOKIE_WITHOUT_CONSENT": "true"}, None),
        ({}, {"advertising": False}),
        ({"CONSENT_CATEGORIES": "advertising,C0004"}, GRANT),
        ({"INTAKE_COOKIE_DOMAIN": ""}, GRANT),
    ],
    ids=["unsaid", "not required", "required", "refused", "half", "no domain"],
)
def test_otherwise_no_cookie_is_set(parameters: dict[str, str], consent: Any) -> None:
    assert ask(Scene(**parameters), landing(consent)) == []


def test_who_needs_no_consent_can_say_so() -> None:
    scene = Scene(INTAKE_COOKIE_WITHOUT_CONSENT="true", REQUIRE_CONSENT="false")
    assert ask(scene, landing()) == [COOKIE]
    assert ask(scene, landing(), has_gpc=True) == []


def test_servers_get_no_cookie() -> None:
    assert ask(Scene(), landing(GRANT), key="server-key") == []


@pytest.mark.parametrize("value", ["", "a b", "a;Domain=evil.example", "x" * 201, "%0d%0aSet-Cookie:%20a=b", "é"])
def test_only_what_can_be_a_click_id_is_kept(value: str) -> None:
    assert ask(Scene(), landing(GRANT, f"{ORIGIN}/?twclid={value}")) == []


def test_a_click_id_that_did_not_come_with_the_pages_address_is_not_kept() -> None:
    event = landing(GRANT, ORIGIN)
    event["context"] |= {"twclid": "2-other", "page": {"url": ORIGIN, "referrer": URL}}
    assert ask(Scene(), event) == []


def test_a_later_refusal_takes_the_cookie_away() -> None:
    scene = Scene()
    refusal = landing({"advertising": False}, ORIGIN)
    assert ask(scene, refusal, cookies=("_xc_twclid=2-abc",)) == [GONE]
    assert ask(scene, refusal) == []
    # Also where another event of the same request grants it
    assert ask(scene, {"batch": [landing(GRANT), refusal]}, cookies=("a=b", "_xc_twclid=2-abc")) == [GONE]


@pytest.mark.parametrize("kind", ["identify", "group", "alias", "screen"])
def test_a_refusal_in_a_call_that_is_never_queued_takes_the_cookie_away_too(kind: str) -> None:
    scene = Scene()
    call = {"type": kind, "context": {"consent": {"advertising": False}}}
    assert ask(scene, call, cookies=("_xc_twclid=2-abc",)) == [GONE]
    assert scene.report.ignored == {kind: 1}
    assert ask(scene, {"type": kind}, cookies=("_xc_twclid=2-abc",), has_gpc=True) == [GONE]
    # But not one that says nothing, or yes
    assert ask(scene, {"type": kind}, cookies=("_xc_twclid=2-abc",)) == []
    assert ask(scene, {"type": kind, "context": {"consent": GRANT}}, cookies=("_xc_twclid=2-abc",)) == []


@pytest.mark.parametrize(
    ("cookies", "url", "click_id"),
    [
        (("_xc_twclid=2-ours",), f"{ORIGIN}/thanks", "2-ours"),
        (("_twclid=%7B%22twclid%22%3A%222-pixel%22%7D", "_xc_twclid=2-ours"), f"{ORIGIN}/thanks", "2-pixel"),
        (("_xc_twclid=2-ours",), f"{ORIGIN}/thanks?twclid=2-fresh", "2-fresh"),
        (("twclid=2-tag", "_xc_twclid=2-ours"), f"{ORIGIN}/thanks", "2-tag"),
        (("_twclid=%7B%22pixelVersion%22%3A1%7D", "twclid=", "_xc_twclid=2-ours"), f"{ORIGIN}/thanks", "2-ours"),
        (("_twclid=null", "twclid=a b", "_xc_twclid=2-ours"), f"{ORIGIN}/thanks", "2-ours"),
    ],
    ids=["ours", "the pixel's", "a fresh click", "a tag manager's", "none in the pixel's", "none in others"],
)
def test_a_conversion_days_after_the_click_carries_its_id(cookies: tuple[str, ...], url: str, click_id: str) -> None:
    scene = Scene()
    event = PURCHASE | {"context": {"page": {"url": url}, "consent": GRANT}}
    ask(scene, event, cookies=cookies)
    payload, *_ = delivered_as(scene.queue.events[0])
    assert payload["identifiers"][0]["twclid"] == click_id
