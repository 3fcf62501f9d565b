"""Requests of SDKs: who may send what, and what becomes of each event."""

import gzip
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from x_conversions.intake import sdk_events
from x_conversions.intake.event_copy import EventCopy, copy_event

from tests.support.builders import PURCHASE, PURCHASE_CONVERSION
from tests.support.examples import examples
from tests.support.intake_builders import delivered_as
from tests.support.intake_scene import AGENT, ORIGIN, SECRET, Scene, basic, request

GRANTED = {"consent": {"advertising": True}}
EVENT: dict[str, Any] = {"type": "track", "event": "Signed Up", "messageId": "m-1", "context": dict(GRANTED)}


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_a_purchase_of_a_server_becomes_the_conversion_that_it_would_have_been(scene: Scene) -> None:
    # Given a batch as analytics-node sends it
    status, body = scene.from_server({"batch": [PURCHASE], "sentAt": "2026-11-24T10:00:00.000Z"})
    # Then it is answered exactly so, and delivery makes the same of what is queued
    assert (status, body) == (200, {"success": True})
    assert delivered_as(scene.queue.events[0])[0] == PURCHASE_CONVERSION
    # And neither address nor name of a person is in it
    assert "user@example.com" not in scene.queue.bodies[0].lower()
    assert scene.queue.events[0]["context"]["intake"] == {"via": "server"}


ENVELOPED: dict[str, dict[str, Any]] = {
    "EventBridge": {"detail-type": "track", "source": "shop", "detail": PURCHASE},
    "SNS": {"Type": "Notification", "TopicArn": "arn:aws:sns:::t", "Message": json.dumps(PURCHASE)},
    "CloudEvents": {"specversion": "1.0", "id": "1", "type": "shop.order", "source": "shop", "data": PURCHASE},
    "all of them": {
        "Type": "Notification",
        "Message": json.dumps({"detail-type": "e", "detail": {"specversion": "1.0", "data": PURCHASE}}),
    },
}


@pytest.mark.parametrize("wrapped", ENVELOPED.values(), ids=ENVELOPED)
@pytest.mark.parametrize("is_batch", [False, True], ids=["alone", "in a batch"])
def test_what_delivery_takes_out_of_an_envelope_is_taken_here(
    scene: Scene, wrapped: dict[str, Any], is_batch: bool
) -> None:
    # Given an event as EventBridge's API destinations and others hand it on
    body = {"batch": [wrapped]} if is_batch else wrapped
    # When a server sends it; then the copy is delivered as the message would have been
    scene.from_server(body)
    assert delivered_as(scene.queue.events[0]) == delivered_as(wrapped)
    # And a browser's is its visitor's: his address holds, and his refusal
    scene.from_browser(body)
    assert scene.queue.events[1]["context"]["ip"] == "203.0.113.42"
    scene.from_browser(body, **{"sec-gpc": "1"})
    assert (len(scene.queue.bodies), scene.report.left_out) == (2, {"consent_denied": 1})


def test_an_envelope_with_nothing_readable_in_it_is_left_out(scene: Scene) -> None:
    scene.from_server({"batch": [{"Type": "Notification", "Message": "{"}, EVENT]})
    assert (len(scene.queue.bodies), scene.report.left_out) == (1, {"malformed_json": 1})


def test_address_and_agent_of_browsers_are_the_requests(scene: Scene) -> None:
    # Given a page that says it is somebody else
    scene.from_browser(EVENT | {"context": GRANTED | {"ip": "198.51.100.7", "userAgent": "forged"}})
    # Then the request is believed
    context = scene.queue.events[0]["context"]
    assert (context["ip"], context["userAgent"]) == ("203.0.113.42", AGENT)


def test_address_and_agent_of_servers_are_the_events(scene: Scene) -> None:
    context = GRANTED | {"ip": "198.51.100.7", "traits": {"email": "user@example.com"}}
    scene.from_server(EVENT | {"context": context}, **{"user-agent": "analytics-node/3"})
    context = scene.queue.events[0]["context"]
    assert context["ip"] == "198.51.100.7"
    assert "userAgent" not in context


@pytest.mark.parametrize("address", ["2001:db8::1", "10.0.0.1", "", "no address"])
def test_an_address_that_x_does_not_take_is_left_out(scene: Scene, address: str) -> None:
    scene.ask(
        request(
            "POST /v1/{call}",
            EVENT | {"context": GRANTED | {"ip": "198.51.100.7"}, "properties": {"ip_address": "198.51.100.8"}},
            {"call": "t"},
            {"origin": ORIGIN, "user-agent": AGENT, "authorization": basic("page-key")},
            source_ip=address,
        )
    )
    assert "ip" not in scene.queue.events[0]["context"]
    assert "198.51" not in scene.queue.bodies[0]


KEYS = {
    "Basic": ({"authorization": basic("page-key")}, {}, {}),
    "basic in small letters": ({"authorization": basic("page-key").replace("Basic", "basic")}, {}, {}),
    "Jitsu": ({"x-write-key": "page-key:secret"}, {}, {}),
    "beacon": ({}, {"writeKey": "page-key"}, {}),
    "body": ({}, {}, {"writeKey": "page-key"}),
}


@pytest.mark.parametrize(("headers", "query", "body"), KEYS.values(), ids=KEYS)
def test_a_key_is_known_wherever_sdks_put_it(
    scene: Scene, headers: dict[str, str], query: dict[str, str], body: dict[str, str]
) -> None:
    given = {"origin": ORIGIN, "user-agent": AGENT} | headers
    status, _ = scene.ask(
        request("POST /beacon/v1/{call}", {"batch": [EVENT]} | body, {"call": "batch"}, given, query=query)
    )
    assert status == 200
    assert len(scene.queue.bodies) == 1


WRONG: dict[str, tuple[dict[str, str], int, str]] = {
    "no key": ({"authorization": ""}, 401, "unknown_write_key"),
    "unknown key": ({"authorization": basic("nobody")}, 401, "unknown_write_key"),
    "no base64": ({"authorization": "Basic é"}, 401, "unknown_write_key"),
    "another origin": ({"origin": "https://evil.example"}, 403, "origin_not_allowed"),
    "an origin that begins alike": ({"origin": f"{ORIGIN}.evil.example"}, 403, "origin_not_allowed"),
    "a null origin": ({"origin": "null"}, 403, "origin_not_allowed"),
    "plain http": ({"origin": ORIGIN.replace("https", "http")}, 403, "origin_not_allowed"),
    "no origin": ({"origin": ""}, 403, "origin_not_allowed"),
}


@pytest.mark.parametrize(("headers", "status", "code"), WRONG.values(), ids=WRONG)
def test_who_may_not_send_is_refused(scene: Scene, headers: dict[str, str], status: int, code: str) -> None:
    found, body = scene.from_browser(EVENT, **headers)
    assert (found, body["code"], set(body)) == (status, code, {"success", "code", "message"})
    assert scene.queue.bodies == []
    assert scene.report.refused == code


def test_without_origins_no_browser_may_send() -> None:
    scene = Scene(INTAKE_ORIGINS="")
    assert scene.from_browser(EVENT)[0] == 403
    assert scene.from_browser(EVENT, origin="")[0] == 403
    assert scene.from_server(EVENT)[0] == 200


@pytest.mark.parametrize("key", ["ab+cd/ef==", "x" * 100, "p@ss.w0rd!", "a-b_c"])
def test_a_servers_key_is_whatever_a_generator_makes(key: str) -> None:
    # Given a key as password generators write them, of more than letters and digits
    scene = Scene(SECRET | {"server_keys": [key]})
    assert scene.from_server(EVENT, key=key)[0] == 200
    assert scene.from_server(EVENT, key=key[:-1])[0] == 401


def test_a_pages_key_is_not_for_paths_of_servers(scene: Scene) -> None:
    event = request("POST /api/s/s2s/{call}", EVENT, {"call": "track"}, {"origin": ORIGIN, "x-write-key": "page-key:x"})
    assert scene.ask(event)[0] == 403


BODIES: dict[str, tuple[bytes, int, str]] = {
    "nothing": (b"", 400, "malformed_json"),
    "not JSON": (b"{", 400, "malformed_json"),
    "a list": (b"[]", 400, "malformed_json"),
    "a batch that is none": (b'{"batch": {}}', 400, "no_events"),
    "too deep": (b'{"batch": ' + b"[" * 100_000, 400, "malformed_json"),
    "a number of 5,000 digits": (b'{"batch": [{"a": ' + b"9" * 5000 + b'}], "b": 1e999}', 400, "malformed_json"),
    "one event with no number": (b'{"type": "track", "event": "A", "properties": {"x": 1e999}}', 400, "malformed_json"),
    "too many events": (json.dumps({"batch": [{}] * 501}).encode(), 413, "too_large"),
    "too large": (json.dumps({"batch": [], "filler": "x" * 1_000_000}).encode(), 413, "too_large"),
    "one event that is too large": (json.dumps(EVENT | {"filler": "x" * 70_000}).encode(), 413, "too_large"),
    "gzip as text": ("\x1f\ufffd\b\0".encode(), 415, "gzip_garbled"),
}


@pytest.mark.parametrize(("body", "status", "code"), BODIES.values(), ids=BODIES)
def test_a_body_that_cannot_be_read_is_refused(scene: Scene, body: bytes, status: int, code: str) -> None:
    assert (scene.from_server(body)[0], scene.report.refused) == (status, code)
    assert scene.failures == []


def test_gzip_is_unpacked_whatever_the_headers_say(scene: Scene) -> None:
    packed = gzip.compress(json.dumps({"batch": [EVENT]}).encode())
    headers = {"authorization": basic("server-key"), "content-type": "application/x-www-form-urlencoded"}
    status, _ = scene.ask(request("POST /v1/{call}", packed, {"call": "batch"}, headers, is_base64=True))
    assert (status, len(scene.queue.bodies)) == (200, 1)


@pytest.mark.parametrize(
    ("packed", "status"),
    [
        (lambda: gzip.compress(b" " * 300_000_000, 9), 413),
        (lambda: gzip.compress(b'{"batch": []}')[:-9], 400),
        (lambda: b"\x1f\x8bnothing that could be unpacked", 400),
        (lambda: gzip.compress(b'{"batch": []}') * 2, 400),
    ],
    ids=["bomb", "cut off", "none", "one behind the other"],
)
def test_gzip_is_bounded(scene: Scene, packed: Callable[[], bytes], status: int) -> None:
    headers = {"authorization": basic("server-key")}
    asked = request("POST /v1/{call}", packed(), {"call": "batch"}, headers, is_base64=True)
    assert scene.ask(asked)[0] == status


def test_one_bad_event_does_not_hold_up_the_others(scene: Scene) -> None:
    # Given a batch with no number, no event, no name, and too much beside a good one
    bad = b'{"type": "track", "event": "A", "properties": {"value": 1e999}}, 7, '
    bad += b'{"type": "track"}, {"type": "track", "event": "A", "filler": "' + b"x" * 33_000 + b'"}'
    body = b'{"batch": [' + bad + b", " + json.dumps(EVENT).encode() + b"]}"
    # When it comes
    status, _ = scene.from_server(body)
    # Then the good one is queued, and each of the others counted
    assert (status, [event["messageId"] for event in scene.queue.events]) == (200, ["m-1"])
    assert scene.report.left_out == {"malformed_json": 2, "too_large": 1, "invalid_event": 1}
    assert scene.report.events == 5


DEEP = '{"type": "page", "properties": ' + '{"a":' * 300 + "1" + "}" * 301
TOO_DEEP: dict[str, tuple[str, int]] = {
    "as it is": (DEEP, 1),
    "in an envelope": (json.dumps({"Type": "Notification", "Message": DEEP}), 1),
    "beside what is no strict JSON": (DEEP + ', {"value": 1e999}', 2),
}


@pytest.mark.parametrize(("bad", "number"), TOO_DEEP.values(), ids=TOO_DEEP)
def test_an_event_too_deep_to_be_written_is_left_out_and_holds_up_no_other(scene: Scene, bad: str, number: int) -> None:
    # Given a batch with an event that is nested deeper than any copy could be written, beside a good one
    status, _ = scene.from_server(f'{{"batch": [{bad}, {json.dumps(EVENT)}]}}'.encode())
    # Then the good one is queued, and the sender needn't come again
    assert (status, len(scene.queue.bodies)) == (200, 1)
    assert scene.report.left_out == {"malformed_json": number}


def test_a_mistake_of_this_program_ends_one_event_and_no_other(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    # Given a program that fails on one event in the midst of others
    def broken(raw: Any, *arguments: Any, **options: Any) -> EventCopy:
        if raw["messageId"] == "the one":
            raise ZeroDivisionError
        return copy_event(raw, *arguments, **options)

    monkeypatch.setattr(sdk_events, "copy_event", broken)

    # When they come together
    status, _ = scene.from_server({"batch": [EVENT | {"messageId": one} for one in ("first", "the one", "last")]})

    # Then the others are queued, and the mistake is counted, and told
    assert (status, [event["messageId"] for event in scene.queue.events]) == (200, ["first", "last"])
    assert scene.report.left_out == {"internal_error": 1}
    assert [type(failure) for failure in scene.failures] == [ZeroDivisionError]


@pytest.mark.parametrize("kind", ["identify", "group", "alias", "screen"])
def test_calls_that_are_no_conversions_are_counted_and_not_queued(scene: Scene, kind: str) -> None:
    assert scene.from_browser({"userId": "u-1", "traits": {}}, call=kind[0])[0] == 200
    assert (scene.queue.bodies, scene.report.ignored) == ([], {kind: 1})


def test_reports_of_an_sdk_on_itself_are_ignored(scene: Scene) -> None:
    assert scene.from_browser({"series": []}, call="m")[0] == 200
    assert scene.report.ignored == {"metrics": 1}


@pytest.mark.parametrize("agent", ["Googlebot/2.1", "Mozilla/5.0 HeadlessChrome/156.0", "", "curl/8.5.0"])
def test_browsers_that_are_none_are_ignored(scene: Scene, agent: str) -> None:
    assert scene.from_browser(EVENT, **{"user-agent": agent})[0] == 200
    assert (scene.queue.bodies, scene.report.ignored) == ([], {"bot": 1})
    # But servers may be called what they like
    scene.from_server(EVENT, **{"user-agent": agent})
    assert len(scene.queue.bodies) == 1


@pytest.mark.parametrize("model", ["CUBOT_NOVA", "CUBOT X19", "CUBOT-P40", "KingKong; cubot"])
def test_a_telephone_whose_maker_is_called_like_a_bot_is_none(scene: Scene, model: str) -> None:
    scene.from_browser(EVENT, **{"user-agent": f"Mozilla/5.0 (Linux; Android 12; {model}) AppleWebKit/537.36 Mobile"})
    assert len(scene.queue.bodies) == 1


@pytest.mark.parametrize(
    "context",
    [{"consent": {"advertising": False}}, {"gpc": True}, {"consentManagement": {"deniedConsentIds": ["advertising"]}}],
)
def test_what_is_refused_is_not_queued(scene: Scene, context: dict[str, Any]) -> None:
    assert scene.from_browser(EVENT | {"context": context})[0] == 200
    assert (scene.queue.bodies, scene.report.left_out) == ([], {"consent_denied": 1})


@given(st.lists(st.sampled_from(["1", " 1 ", "true", "?1", '"1"', "0", "false", "", " "]), max_size=4))
@examples(100)
def test_global_privacy_control_refuses_whatever_the_page_says(sent: list[str]) -> None:
    # Given the header as often as somebody on the way wrote it, which the gateway joins by commas
    scene = Scene()
    scene.from_browser(EVENT, **{"sec-gpc": ",".join(sent)})
    # Then it refuses where one of its values does, by the rule of the event's own field
    is_refused = any(value.strip() not in ("0", "false", "") for value in sent)
    assert (scene.report.left_out, len(scene.queue.bodies)) == (
        {"consent_denied": 1} if is_refused else {},
        int(not is_refused),
    )


def test_a_refusal_of_a_whole_batch_is_one_of_each_event(scene: Scene) -> None:
    scene.from_server({"batch": [EVENT, EVENT | {"integrations": {"Mailer": True}}], "integrations": {"All": False}})
    assert scene.report.left_out == {"consent_denied": 2}


@pytest.mark.parametrize(
    "said",
    [
        {"context": {"consent": {"advertising": False}}},
        {"context": {"consent": {"advertising": "denied"}}},
        {"context": {"consent": {"categoryPreferences": {"advertising": False}}}},
        {"context": {"gpc": "1"}},
        {"context": {"us_privacy": "1YYN"}},
        {"integrations": {"X Ads": False}},
        {"consent": {"advertising": False}},
        {"Consent": "denied"},
        {"gpc": "1"},
        {"Sec-GPC": 1},
        {"us_privacy": "1YYN"},
        {"consent_state": {"ad_storage": "denied"}},
        {"x-ga-gcs": "G100"},
        {"context": {"x-ga-gcs": "G100"}},
        {"context": {"consentManagement": {"deniedConsentIds": ["advertising"]}}},
        {"context": {"consent_management": {"allowedConsentIds": [], "deniedConsentIds": {"0": "advertising"}}}},
    ],
    ids=str,
)
@pytest.mark.parametrize("is_contrary", [True, False], ids=["the contrary", "null"])
def test_what_a_batch_refuses_none_of_its_events_grants(scene: Scene, said: dict[str, Any], is_contrary: bool) -> None:
    # Given a batch whose events say the contrary, wherever it can be said, or have nothing there
    consent = {"advertising": True, "categoryPreferences": {"advertising": True}}
    ids = {"allowedConsentIds": ["advertising"], "deniedConsentIds": []}
    signals = {"gpc": False, "us_privacy": "1YNN", "consent_state": {"ad_storage": "granted"}, "x-ga-gcs": "G111"}
    context = {"consent": consent, "consentManagement": ids, "consent_management": ids, **signals}
    top = {"consent": consent, "Consent": True, "Sec-GPC": 0, "integrations": {"X Ads": True}, **signals}
    if not is_contrary:
        context, top = dict.fromkeys(context), dict.fromkeys(top)
    scene.from_server({"batch": [EVENT | top | {"context": context}]} | said)
    assert (scene.queue.bodies, scene.report.left_out) == ([], {"consent_denied": 1})


def test_what_a_batch_says_of_all_its_events_holds_where_they_say_nothing(scene: Scene) -> None:
    context = {"twclid": "2-x", "consent": {"advertising": True}}
    scene.from_server({"batch": [{"type": "track", "event": "Signed Up"}], "context": context})
    assert scene.queue.events[0]["context"]["twclid"] == "2-x"
    assert scene.queue.events[0]["context"]["consent"] == {"advertising": True}


def test_a_browsers_wrong_clock_is_put_right(scene: Scene) -> None:
    # Given a clock that is an hour behind, and an event ten minutes before it was sent
    scene.from_browser(EVENT | {"timestamp": "2026-11-24T08:50:00.000Z", "sentAt": "2026-11-24T09:00:00.000Z"})
    assert scene.queue.events[0]["timestamp"] == "2026-11-24T09:50:00.000Z"
    # RudderStack says when it sent in a header, too
    scene.from_browser(EVENT | {"originalTimestamp": "2026-11-24T12:00:00Z"}, sentat="2026-11-24T12:00:00Z")
    assert scene.queue.events[1]["originalTimestamp"] == "2026-11-24T10:00:00.000Z"
    # A server's clock is its own
    scene.from_server(EVENT | {"timestamp": "2026-11-24T08:50:00.000Z", "sentAt": "2026-11-24T09:00:00.000Z"})
    assert scene.queue.events[2]["timestamp"] == "2026-11-24T08:50:00.000Z"


def test_an_event_without_an_id_has_the_same_id_when_it_comes_again(scene: Scene) -> None:
    event = {key: value for key, value in EVENT.items() if key != "messageId"} | {"timestamp": "2026-11-24T09:00:00Z"}
    for sent_at in ("2026-11-24T10:00:00Z", "2026-11-24T10:00:05Z"):
        scene.from_browser(event | {"sentAt": sent_at}, **{"user-agent": f"{AGENT} {sent_at}"})
    first, second = scene.queue.events
    assert first["messageId"] == second["messageId"]


def test_purchases_of_browsers_can_be_left_to_the_shops_webhook() -> None:
    scene = Scene(INTAKE_BROWSER_EVENTS="no_purchases")
    scene.from_browser({"batch": [PURCHASE, EVENT | {"properties": {"event_id": "tw-o8z6j-o87ne"}}]})
    # Then what is a purchase is left out, and nothing else passes for one
    assert scene.report.left_out == {"purchase_not_allowed": 1}
    assert "event_id" not in scene.queue.events[0]["properties"]
    # And a server may send what it likes
    scene.from_server(PURCHASE)
    assert len(scene.queue.bodies) == 2


def test_while_the_queue_is_away_senders_are_told_to_come_again(scene: Scene) -> None:
    scene.queue.down = 1
    status, body = scene.from_server({"batch": [EVENT]})
    assert (status, body["code"], scene.answer["headers"]["retry-after"]) == (503, "queue_unavailable", "5")
    assert scene.from_server({"batch": [EVENT]})[0] == 200
    assert len(scene.queue.bodies) == 1


def test_while_the_secret_is_away_only_pages_can_send(scene: Scene) -> None:
    scene.secret.text = None
    assert scene.from_server(EVENT)[0] == 503
    assert scene.from_browser(EVENT)[0] == 200
    scene.secret.text = "no JSON"
    assert scene.from_server(EVENT)[0] == 503


def test_a_key_that_was_put_in_is_known_at_once_and_one_that_was_taken_out_after_five_minutes(scene: Scene) -> None:
    assert scene.from_server(EVENT)[0] == 200
    scene.secret.text = json.dumps({"server_keys": ["newer"]})
    scene.now += 31
    assert scene.from_server(EVENT)[0] == 200
    assert scene.from_server(EVENT, key="newer")[0] == 200
    scene.now += 301
    assert scene.from_server(EVENT)[0] == 401


def test_guessing_keys_does_not_read_the_secret_each_time(scene: Scene) -> None:
    for guess in range(100):
        assert scene.from_server(EVENT, key=f"guess-{guess}")[0] == 401
    assert scene.secret.reads == 1


CDN = {"x-intake-cdn": "cdn-secret"}


@pytest.mark.parametrize(
    ("headers", "address"),
    [
        ({"cf-connecting-ip": "198.51.100.9"} | CDN, "198.51.100.9"),
        ({"cf-connecting-ip": "198.51.100.9"}, "203.0.113.42"),
        ({"cf-connecting-ip": "198.51.100.9", "x-intake-cdn": "guess"}, "203.0.113.42"),
        (CDN, "203.0.113.42"),
    ],
    ids=["proven", "unproven", "wrong", "no header"],
)
def test_a_cdns_word_on_the_address_counts_only_with_its_secret(headers: dict[str, str], address: str) -> None:
    scene = Scene(INTAKE_CLIENT_IP_HEADER="cf-connecting-ip")
    scene.from_browser(EVENT, **headers)
    assert scene.queue.events[0]["context"]["ip"] == address


def test_without_a_cdns_secret_an_empty_one_proves_nothing() -> None:
    scene = Scene({"cdn": ""}, INTAKE_CLIENT_IP_HEADER="cf-connecting-ip")
    scene.from_browser(EVENT, **{"cf-connecting-ip": "198.51.100.9", "x-intake-cdn": ""})
    assert scene.queue.events[0]["context"]["ip"] == "203.0.113.42"


def test_sdks_are_told_to_send_here(scene: Scene) -> None:
    status, body = scene.ask(
        request("GET /v1/projects/{key}/settings", path={"key": "page-key"}, headers={"host": "evil"})
    )
    destination = body["integrations"]["Segment.io"]
    assert (status, destination["apiKey"], destination["apiHost"]) == (200, "page-key", "collect.shop.example/v1")
    status, body = scene.ask(request("GET /sourceConfig/", query={"writeKey": "page-key"}))
    assert (status, body["source"]["writeKey"]) == (200, "page-key")


@pytest.mark.parametrize("key", ["server-key", "nobody", "<script>", "", "page-key\n"])
def test_settings_are_for_known_pages_keys_only(scene: Scene, key: str) -> None:
    assert scene.ask(request("GET /v1/projects/{key}/settings", path={"key": key}))[0] == 404
    assert scene.ask(request("GET /sourceConfig", query={"writeKey": key}))[0] == 404


@pytest.mark.parametrize(
    "event", [None, [], {}, {"routeKey": "POST /admin"}, {"routeKey": 7, "headers": [], "cookies": 1}]
)
def test_what_is_no_request_is_not_found(scene: Scene, event: object) -> None:
    assert scene.ask(event)[0] == 404
