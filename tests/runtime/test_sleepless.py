"""A function that does not wait: its clocks say that it did."""

import time
from pathlib import Path

from devtools.local_aws import RuntimeEmulator

from tests.support.sleepless import LAYER

CODE = """
import time
from time import monotonic, sleep

def lambda_handler(event, context):
    began = time.time(), monotonic(), context.get_remaining_time_in_millis()
    sleep(event["sleep"])
    ended = time.time(), monotonic(), context.get_remaining_time_in_millis()
    name = context.function_name
    return {"passed": [after - before for before, after in zip(began, ended)], "had": began[2], "name": name}
"""
ENVIRONMENT = {"AWS_LAMBDA_FUNCTION_NAME": "tiny", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256"}
TIMEOUT = 600


def test_what_it_sleeps_passes_on_its_own_clocks_alone(tmp_path: Path) -> None:
    # Given a function that sleeps for most of its time, twice
    (tmp_path / "app.py").write_text(CODE)
    handler = "sleepless.lambda_handler"
    began = time.monotonic()
    with RuntimeEmulator(tmp_path, handler, ENVIRONMENT, [LAYER], timeout=TIMEOUT) as function:
        runs = [function.invoke({"sleep": 500}) for _ in range(2)]

    # Then on this machine's clock that was nothing
    assert time.monotonic() - began < 500
    for run in runs:
        # and on its own the time passed and its invocation's ran out, which each time was whole at the start
        wall, monotonic, remaining = run["passed"]
        assert 500 <= wall < 900
        assert 500 <= monotonic < 900
        assert -900_000 < remaining <= -500_000
        assert 1000 * (TIMEOUT - 400) < run["had"] <= 1000 * TIMEOUT
        assert run["name"] == "tiny"
