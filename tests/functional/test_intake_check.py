"""`xconv intake check` says of each thing that can be wrong what it is."""

import json
from collections.abc import Callable

import pytest
from devtools.local_aws.http_api import HttpApi
from x_conversions.events.names import CHECK_NAME

from tests.support.command_line import CommandLine
from tests.support.intake_scene import ORIGIN
from tests.support.sdk_intake import SdkIntake, intake_at


def check(api: HttpApi, monkeypatch: pytest.MonkeyPatch, *more: str, status: int = 0, key: str = "page-key") -> str:
    """What is printed."""
    xconv = CommandLine({}, monkeypatch)
    arguments = ["intake", "check", api.url, "--write-key", key, "--origin", ORIGIN, *more]
    return xconv(*arguments, typed="server-key\n", status=status).out


def test_a_good_intake_is_said_to_be_one(monkeypatch: pytest.MonkeyPatch) -> None:
    with intake_at() as (api, intake):
        said = check(api, monkeypatch, "--server-key", "-")
    assert [line[0] for line in said.splitlines()] == list("✓✓✓!✓✓")
    # And what was queued is never a conversion
    assert {event["event"] for event in intake.queue.events} == {CHECK_NAME}
    assert {event["context"]["intake"]["via"] for event in intake.queue.events} == {"browser", "server"}


def test_it_speaks_to_machines_too(monkeypatch: pytest.MonkeyPatch) -> None:
    with intake_at() as (api, _):
        found = json.loads(check(api, monkeypatch, "--json"))
    assert [one["name"] for one in found] == ["key", "CORS", "page", "cookie", "origin"]


Fault = Callable[[HttpApi, SdkIntake], None]


def take_the_queue_away(_: HttpApi, intake: SdkIntake) -> None:
    intake.queue.down = 9


def take_the_server_key_out(_: HttpApi, intake: SdkIntake) -> None:
    intake.secret.text = "{}"


@pytest.mark.parametrize(
    ("told", "parameters", "fault", "said"),
    [
        ("https://other.example", {}, None, "✗ key: pages are told to send to other.example/v1"),
        (None, {"IntakeOrigins": "https://other.example"}, None, f"✗ CORS: browsers on {ORIGIN} may not send"),
        (None, {}, take_the_queue_away, "✗ page: the queue or the secret can't be reached (503)"),
        (None, {}, take_the_server_key_out, "✗ server: the key is not among server_keys"),
        (None, {"IntakeBurst": "2", "IntakeRps": "1"}, None, "too many requests at once (429)"),
    ],
    ids=["address", "origin", "queue", "server key", "throttle"],
)
def test_what_is_wrong_is_said(
    told: str | None, parameters: dict[str, str], fault: Fault | None, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with intake_at(told, **parameters) as (api, intake):
        if fault is not None:
            fault(api, intake)
        assert said in check(api, monkeypatch, "--server-key", "-", status=1)


def test_an_unknown_key_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    with intake_at() as (api, _):
        assert "✗ key: the key is not in IntakeWriteKeys" in check(api, monkeypatch, key="nobody", status=1)


def test_where_nobody_answers_one_line_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    xconv = CommandLine({}, monkeypatch)
    done = xconv("intake", "check", "http://127.0.0.1:9", "--write-key", "k", "--origin", ORIGIN, status=1)
    assert done.err.startswith("error: http://127.0.0.1:9 does not answer")
    done = xconv("intake", "check", "http://collect.example", "--write-key", "k", "--origin", ORIGIN, status=2)
    assert "is no https address" in done.err
