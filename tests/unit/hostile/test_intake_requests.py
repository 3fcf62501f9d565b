"""Hostile requests to the intake, a few of those of `make hostile`; and that the laws can be broken."""

from typing import Any

import pytest

from tests.hostile.intake import breaches, run, seeds_of_parts
from tests.hostile.intake_requests import CANARY
from tests.support.intake_scene import Scene


def test_no_law_is_broken() -> None:
    counts = run(seed=0, number=1000)
    assert [what for what in counts if what.startswith("BROKEN")] == []
    # And they come to every kind of answer that is meant
    assert {"answered 200", "answered 400", "answered 401", "answered 403", "answered 404"} <= counts.keys()


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
