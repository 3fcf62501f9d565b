"""What the pages are told of requests to the intake."""

import json
from typing import Any

import pytest
from devtools.demo.shop.request_log import RequestLog


def asked(body: object, method: str = "POST") -> dict[str, Any]:
    return {"requestContext": {"http": {"method": method}}, "body": json.dumps(body)}


def line(**said: object) -> str:
    return json.dumps({"level": "INFO", "message": "request", **said}, separators=(",", ":"))


ORDER = {"type": "track", "event": "Order Completed"}
ENDINGS = {
    "queued": ({}, line(queued=1), (1, [])),
    "refused by the visitor": ({}, line(queued=0, left_out={"consent_denied": 1}), (0, ["consent_denied"])),
    "ignored": ({}, line(queued=0, ignored={"identify": 1}), (0, ["identify"])),
    "refused by the intake": (
        {"statusCode": 403},
        line(queued=0, refused="origin_not_allowed"),
        (0, ["origin_not_allowed"]),
    ),
}


@pytest.mark.parametrize(("answer", "said", "expected"), ENDINGS.values(), ids=ENDINGS)
def test_it_says_what_became_of_a_request(answer: dict[str, Any], said: str, expected: tuple[int, list[str]]) -> None:
    log = RequestLog(clock=lambda: 12.5)
    log.add(asked(ORDER), {"statusCode": 200} | answer, ["no json", said])
    (entry,) = log.shown()
    assert (entry["title"], entry["status"], entry["at"]) == ("Order Completed", answer.get("statusCode", 200), 12.5)
    assert (entry["queued"], entry["not_queued"]) == expected


@pytest.mark.parametrize(
    ("cookies", "said"),
    [([], ""), (["_xc_twclid=2-a; Max-Age=7776000; Path=/"], "set"), (["_xc_twclid=; Max-Age=0; Path=/"], "deleted")],
    ids=["none", "set", "deleted"],
)
def test_it_says_what_becomes_of_the_cookie(cookies: list[str], said: str) -> None:
    log = RequestLog()
    log.add(asked(ORDER), {"statusCode": 200, "cookies": cookies}, [line(queued=1)])
    assert log.shown()[0]["cookie"] == said


def test_the_newest_comes_first_and_the_oldest_are_forgotten() -> None:
    log = RequestLog()
    for _ in range(100):
        log.add(asked(ORDER), {"statusCode": 200}, [line(queued=1)])
    numbers = [entry["number"] for entry in log.shown()]
    assert numbers == sorted(numbers, reverse=True)
    assert numbers[0] == 100
    assert len(numbers) < 100


def test_a_request_for_settings_is_none_with_events() -> None:
    log = RequestLog()
    log.add(asked({}, "GET"), {"statusCode": 200}, [])
    assert log.shown() == []
