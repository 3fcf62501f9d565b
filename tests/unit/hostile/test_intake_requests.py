"""Hostile requests to the intake, a few of those of `make hostile`; and that the laws can be broken."""

from typing import Any

import pytest
from x_conversions.intake.answers import Answer, refusal
from x_conversions.intake.intake import Intake
from x_conversions.intake.refusal import Code
from x_conversions.intake.report import RequestReport

from tests.hostile.intake import breaches, run, run_drawn, seeds_of_parts
from tests.hostile.intake_requests import CANARY
from tests.support.intake_scene import Scene


def test_no_law_is_broken() -> None:
    counts = run(0, 1000)
    assert [what for what in counts if what.startswith("BROKEN")] == []
    # And they come to every kind of answer that is meant
    assert {"answered 200", "answered 400", "answered 401", "answered 403", "answered 404"} <= counts.keys()


def test_a_law_that_a_drawn_request_breaks_is_told_with_the_least_of_them(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # Given an intake that answers 500 where a body is base64
    def broken(_: Intake, event: Any, report: RequestReport) -> Answer:
        report.via = "browser"
        is_base64 = isinstance(event, dict) and event.get("isBase64Encoded") is True
        return refusal(Code.TOO_LARGE) | ({"statusCode": 500} if is_base64 else {})

    monkeypatch.setattr(Intake, "handle", broken)
    assert run_drawn(7)["BROKEN by a request that was drawn"] == 1
    said = capsys.readouterr().out
    assert "answered 500" in said
    assert '"isBase64Encoded": true, "body": ""' in said


def test_each_seed_has_requests_of_its_own() -> None:
    assert not set(seeds_of_parts(1, short=False)) & set(seeds_of_parts(2, short=False))
    assert set(seeds_of_parts(2, short=True)) < set(seeds_of_parts(2, short=False))


@pytest.mark.parametrize(
    ("answer", "law"),
    [
        ({"statusCode": 500, "body": '{"code": "x", "message": "y"}'}, "answered 500"),
        ({"statusCode": 400, "body": "{}"}, "an error without code and message"),
        ({"statusCode": 200, "body": f'{{"is": "{CANARY}"}}'}, "the answer holds something of the request"),
        ({"statusCode": 200, "body": "{}", "cookies": ["a=b"]}, "a cookie that is none"),
    ],
)
def test_every_law_can_be_broken(answer: dict[str, Any], law: str, monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Scene()
    monkeypatch.setattr(scene.intake, "handle", lambda *_: answer)
    assert breaches(scene, {}) == [law]
