"""Servers' SDKs of npm as clients."""

import subprocess

import pytest
from devtools.local_aws.http_api import HttpApi

from tests.support.sdk_intake import SDKS, SdkIntake

NAMES = ["analytics-node", "rudder-sdk-node", "rudder-sdk-node-2", "jitsu"]


def send(sdk: str, api: HttpApi, number: int, key: str = "server-key") -> None:
    """Let an SDK, which is told nothing but our address and a key, send so many events."""
    command = ["node", str(SDKS / "clients/server.mjs"), sdk, api.url, key, str(number)]
    subprocess.run(command, check=True, timeout=60)


@pytest.mark.parametrize("sdk", NAMES)
def test_every_event_is_on_the_queue_once(sdk: str, api: HttpApi, intake: SdkIntake) -> None:
    send(sdk, api, 5)
    assert set(api.statuses) == {200}
    assert sorted(event["event"] for event in intake.queue.events) == [f"Signed Up {number}" for number in range(5)]
    assert "user@example.com" not in "".join(intake.queue.bodies)
    assert {event["context"]["intake"]["via"] for event in intake.queue.events} == {"server"}


@pytest.mark.parametrize("sdk", [name for name in NAMES if name != "jitsu"])
def test_while_sqs_is_away_they_come_again(sdk: str, api: HttpApi, intake: SdkIntake) -> None:
    intake.queue.down = 2
    send(sdk, api, 3)
    assert api.statuses.count(503) == 2
    assert sorted(event["event"] for event in intake.queue.events) == [f"Signed Up {number}" for number in range(3)]


def test_jitsu_loses_what_meets_a_503(api: HttpApi, intake: SdkIntake) -> None:
    # As docs/intake.md says
    intake.queue.down = 1
    send("jitsu", api, 3)
    assert sorted(event["event"] for event in intake.queue.events) == ["Signed Up 1", "Signed Up 2"]


@pytest.mark.parametrize("sdk", NAMES)
def test_a_pages_key_is_refused_once(sdk: str, api: HttpApi, intake: SdkIntake) -> None:
    send(sdk, api, 1, key="page-key")
    assert api.statuses == [403]
    assert intake.queue.bodies == []
