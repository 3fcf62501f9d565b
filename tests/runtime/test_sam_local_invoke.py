"""What CONTRIBUTING.md says about `sam local invoke`: `make local` in one terminal, `sam` in another.

Where Docker and the Lambda image are; `tests/runtime/lambda-image` starts the one and builds a stand-in for the other.
"""

import contextlib
import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import urllib3
from devtools.building import build
from devtools.paths import ROOT
from devtools.samples.sample_events import EXPECTED
from x_conversions.core.outcome import Outcome

SAM = Path(sys.executable).with_name("sam")
IMAGE = f"public.ecr.aws/lambda/python:{sys.version_info.major}.{sys.version_info.minor}"


def has_image() -> bool:
    with contextlib.suppress(FileNotFoundError):
        return subprocess.run(["docker", "image", "inspect", IMAGE], capture_output=True, check=False).returncode == 0
    return False


pytestmark = [
    pytest.mark.docker,
    pytest.mark.enable_socket,
    pytest.mark.skipif(not has_image(), reason=f"needs Docker and {IMAGE}: tests/runtime/lambda-image"),
]


@pytest.fixture(scope="module")
def conversions_url() -> Iterator[str]:
    """`make local`, while it runs: where it says that X's conversions are."""
    assert build.main() == 0
    process = subprocess.Popen(
        [sys.executable, "-m", "devtools.local_aws"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout
    said = []
    for line in process.stdout:
        said.append(line)
        if line.strip().startswith("curl "):
            break
    else:
        pytest.fail("".join(said))
    yield said[-1].split()[1]
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    assert process.returncode == 0


def invoke(function: str, event: str) -> Any:
    command = [str(SAM), "local", "invoke", function, "--event", f"events/{event}"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.strip().splitlines()[-1])


def test_the_deliver_function_delivers_to_the_simulator(conversions_url: str) -> None:
    # Given an order among the sample events
    # When it is invoked with sam
    assert invoke("DeliverFunction", "order_completed.json") == {"batchItemFailures": []}

    # Then the simulator has it, value and all
    (conversion,) = urllib3.request("GET", conversions_url).json()
    assert (conversion["description"], conversion["value"]) == ("Order Completed", "129.99")


def test_the_refresh_function_renews_the_token_in_the_secret(conversions_url: str) -> None:
    assert conversions_url

    # Given a token that is due, When the schedule's event comes twice
    outcomes = [invoke("RefreshTokenFunction", "schedule.json")["outcome"] for _ in range(2)]

    # Then the first renews it, and the second finds it renewed
    assert outcomes == ["refreshed", "not_due"]


@pytest.mark.parametrize("name", sorted(set(EXPECTED) - {"order_completed.json"}))
def test_every_other_payload(conversions_url: str, name: str) -> None:
    # Given what X has counted so far
    before = len(urllib3.request("GET", conversions_url).json())

    # When a payload is invoked with sam, Then each of its messages has its end, and the good ones are at X
    assert invoke("DeliverFunction", name) == {"batchItemFailures": []}
    after = len(urllib3.request("GET", conversions_url).json())
    assert after - before == sum(outcome is Outcome.DELIVERED for outcome, _ in EXPECTED[name])
