"""What the README says about `sam local invoke`: `make local` in one terminal, `sam` in another."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import urllib3
from local_aws import build
from local_aws.paths import LOCAL, ROOT
from x_conversions.outcome import Outcome
from xconv.sample_events import EXPECTED

pytestmark = [pytest.mark.docker, pytest.mark.enable_socket]

IMAGE = "public.ecr.aws/lambda/python:3.13"
SAM = Path(sys.executable).with_name("sam")


def _has_image() -> bool:
    try:
        return subprocess.run(["docker", "image", "inspect", IMAGE], capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


@pytest.fixture(scope="module")
def x_url() -> Iterator[str]:
    """Where the X simulator of a running `make local` is."""
    if not _has_image():
        pytest.skip(f"needs a Docker engine and the image {IMAGE}")
    if sys.version_info[:2] != (3, 13):
        pytest.skip("the functions are built for this interpreter, and the image's is Python 3.13")
    assert build.main() == 0
    template = LOCAL / "template.yaml"
    template.unlink(missing_ok=True)
    command = [sys.executable, "-m", "local_aws"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            for line in process.stdout:
                if found := re.search(r"curl (http://\S+?)/_simulator", line):
                    yield found[1]
                    break
            else:
                pytest.fail("make local ended without saying what to type")
        finally:
            process.send_signal(signal.SIGINT)


def invoke(function: str, event: str) -> Any:
    """`sam local invoke FUNCTION -e events/EVENT`, as a person types it."""
    done = subprocess.run(
        [SAM, "local", "invoke", function, "-e", f"events/{event}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "SAM_CLI_TELEMETRY": "0"},
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.strip().splitlines()[-1])


def counted(x_url: str) -> list[dict[str, Any]]:
    """The conversions that the X simulator has counted so far."""
    answer: Any = urllib3.request("GET", f"{x_url}/_simulator/conversions").json()
    return list(answer["conversions"] if isinstance(answer, dict) else answer)


def test_deliver_and_refresh(x_url: str) -> None:
    # Given `make local`, When both functions are invoked as the README says
    delivered = invoke("DeliverFunction", "order_completed.json")
    refreshed = invoke("RefreshTokenFunction", "schedule.json")

    # Then the conversion is at X, and the token is new
    assert delivered == {"batchItemFailures": []}
    assert [conversion["conversion_id"] for conversion in counted(x_url)] == ["evt_abc123def456"]
    assert refreshed["outcome"] == "refreshed"


@pytest.mark.parametrize("name", sorted(set(EXPECTED) - {"order_completed.json"}))
def test_every_other_payload(x_url: str, name: str) -> None:
    before = len(counted(x_url))
    assert invoke("DeliverFunction", name) == {"batchItemFailures": []}
    assert len(counted(x_url)) - before == sum(outcome is Outcome.DELIVERED for outcome, _ in EXPECTED[name])
