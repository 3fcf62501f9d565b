"""A function made on the fly, under Lambda's runtime interface emulator and under what stands in for it elsewhere."""

import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from devtools.local_aws import FunctionError, RuntimeEmulator
from devtools.local_aws.runtime import emulator
from devtools.local_aws.runtime.rie import find_emulator

CODE = """
import json, os, sys, time

print("started")

def lambda_handler(event, context):
    print(json.dumps({"function": context.function_name, "request": context.aws_request_id}))
    if "raise" in event:
        raise ValueError(event["raise"])
    if "sleep" in event:
        time.sleep(event["sleep"])
    if "exit" in event:
        sys.exit(event["exit"])
    if "return_bytes" in event:
        return "x" * event["return_bytes"]
    if "import" in event:
        return __import__(event["import"]).__name__
    return {
        "event": event,
        "environment": dict(os.environ),
        "remaining": context.get_remaining_time_in_millis(),
        "memory": context.memory_limit_in_mb,
        "directory": os.getcwd(),
    }
"""
ENVIRONMENT = {"AWS_LAMBDA_FUNCTION_NAME": "tiny", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256", "PIXEL_ID": "o8z6j"}

Make = Callable[..., RuntimeEmulator]


@pytest.fixture(params=["emulator", "portable"])
def make(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    """Makes a started execution environment of the function above."""
    if request.param == "portable":
        monkeypatch.setattr(emulator, "find_emulator", lambda: None)
    elif find_emulator() is None:
        pytest.skip("the runtime interface emulator is a Linux program")
    (tmp_path / "app.py").write_text(CODE)
    made: list[RuntimeEmulator] = []

    def make(**options: Any) -> RuntimeEmulator:
        made.append(RuntimeEmulator(tmp_path, options.pop("handler", "app.lambda_handler"), ENVIRONMENT, **options))
        made[-1].start()
        return made[-1]

    yield make
    for function in made:
        function.stop()


def test_an_event_goes_in_and_a_result_comes_out(make: Make, tmp_path: Path) -> None:
    result = make(timeout=20).invoke({"type": "track", "name": "Größe"})

    assert result["event"] == {"type": "track", "name": "Größe"}
    assert result["memory"] == "256"
    assert result["directory"] == str(tmp_path)


def test_the_time_that_remains_counts_down_from_the_functions_timeout(make: Make) -> None:
    result = make(timeout=20).invoke({})

    assert 0 < result["remaining"] <= 20_000


def test_nothing_of_this_machines_environment_comes_through(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    # Given a machine with credentials and settings of its own
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example.com")

    # When a function is asked for its environment
    environment = make(timeout=20).invoke({})["environment"]

    # Then it has its own
    assert environment["PIXEL_ID"] == "o8z6j"
    assert environment.keys().isdisjoint({"AWS_PROFILE", "HTTPS_PROXY", "HOME", "USER"})


def test_what_a_handler_raises_is_an_error_of_the_function(make: Make) -> None:
    # Given a function that raises
    function = make(timeout=20)
    with pytest.raises(FunctionError) as raised:
        function.invoke({"raise": "bad thing"})

    # Then its error is known, and it is ready for the next event
    assert (raised.value.error_type, raised.value.error_message) == ("ValueError", "bad thing")
    assert function.invoke({"n": 2})["event"] == {"n": 2}


def test_a_function_that_takes_too_long_is_ended(make: Make) -> None:
    # Given a timeout of two seconds
    function = make(timeout=2)

    # When an event takes longer
    with pytest.raises(FunctionError, match=r"timed out after 2\.00 seconds"):
        function.invoke({"sleep": 60})

    # Then the next event has a new process
    assert function.invoke({"n": 2})["event"] == {"n": 2}
    assert function.logs.count("started") == 2


def test_a_process_that_ends_is_an_error_of_the_function(make: Make) -> None:
    function = make(timeout=20)

    with pytest.raises(FunctionError, match="exit status 3") as raised:
        function.invoke({"exit": 3})

    assert raised.value.error_type == "Runtime.ExitError"
    assert function.invoke({"n": 2})["event"] == {"n": 2}


def test_a_killed_function_fails_its_event_and_the_next_starts_another(make: Make) -> None:
    # Given a function in the middle of an event
    function = make(timeout=20)
    function.invoke({})
    killer = threading.Timer(0.3, function.kill)
    killer.start()

    # When it is killed, Then its event fails as Lambda reports it, and the next one is handled by a new process
    with pytest.raises(FunctionError) as raised:
        function.invoke({"sleep": 15})
    assert raised.value.error_type == "Runtime.ExitError"
    assert function.invoke({"n": 2})["event"] == {"n": 2}
    assert function.logs.count("started") == 2


def test_a_handler_that_is_not_there_is_an_error_of_the_function(make: Make) -> None:
    with pytest.raises(FunctionError):
        make(handler="missing.lambda_handler", timeout=20).invoke({})


def test_lambdas_limit_of_six_megabytes_holds_both_ways(make: Make) -> None:
    function = make(timeout=20)

    assert len(function.invoke({"return_bytes": 6_000_000})) == 6_000_000
    with pytest.raises(FunctionError, match=r"Function\.ResponseSizeTooLarge"):
        function.invoke({"return_bytes": 7_000_000})
    with pytest.raises(FunctionError, match="RequestEntityTooLarge"):
        function.invoke({"body": "x" * 6_300_000})


def test_the_lines_of_an_invocation_are_there_when_it_returns(make: Make) -> None:
    # Given a function that prints a line for each event
    function = make(timeout=20)

    # When it was called three times
    for _ in range(3):
        function.invoke({})

    # Then there are three, also after its end
    function.stop()
    lines = [json.loads(line) for line in function.logs if line.startswith("{")]
    assert [line["function"] for line in lines] == ["tiny"] * 3
    assert len({line["request"] for line in lines}) == 3


def test_a_layer_comes_after_the_code_and_before_the_runtime(make: Make, tmp_path: Path) -> None:
    # Given a layer with a package of its own, and a boto3 other than the runtime's
    layer = tmp_path / "layer"
    for name in ("only_in_the_layer", "boto3"):
        (layer / name).mkdir(parents=True)
        (layer / name / "__init__.py").write_text(f"__name__ = 'the layers {name}'")

    # When a function imports them
    function = make(layers=[layer], timeout=20)

    # Then they are the layer's
    assert function.invoke({"import": "only_in_the_layer"}) == "the layers only_in_the_layer"
    assert function.invoke({"import": "boto3"}) == "the layers boto3"


def test_only_what_the_runtime_brings_can_be_imported_without_a_layer(make: Make) -> None:
    # Given packages installed on this machine, of which the runtime has boto3 only
    function = make(timeout=20)

    # When a function imports them, Then the others aren't there
    assert function.invoke({"import": "boto3"}) == "boto3"
    for name in ("pydantic", "x_conversions", "pytest"):
        with pytest.raises(FunctionError, match=f"No module named '{name}'"):
            function.invoke({"import": name})


def test_code_that_was_not_built_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="make build"):
        RuntimeEmulator(tmp_path / "nothing", "app.lambda_handler", {})
