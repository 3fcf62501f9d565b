"""The intake's handler in this process, requests for it, and the least that anybody would do with one."""

import hashlib
import os
import sys
import tempfile
from typing import IO, Any

import orjson
from devtools.local_aws.intake_stack import IntakeStack
from devtools.paths import ROOT

from tests.benchmarks.payloads import sqs_event
from tests.benchmarks.repetitions import Stopwatch
from tests.benchmarks.surroundings import Context
from tests.support.intake_scene import AGENT, ORIGIN, basic, request

_PATH = "POST /v1/{call}"


def events_of(number: int) -> list[dict[str, Any]]:
    """So many purchases as an SDK sends them, each new."""
    return [orjson.loads(record["body"]) for record in sqs_event(number)["Records"]]


def from_server(events: list[dict[str, Any]]) -> dict[str, Any]:
    """A server's request, as the gateway hands it over."""
    headers = {"authorization": basic("server-key")}
    return request(_PATH, {"batch": events}, {"call": "batch"}, headers)


def from_page(event: dict[str, Any]) -> dict[str, Any]:
    """A page's, with one event."""
    headers = {"origin": ORIGIN, "user-agent": AGENT, "authorization": basic("page-key")}
    return request(_PATH, event, {"call": "t"}, headers)


def parse_and_hash(body: str) -> None:
    """What nobody can do without: the request's JSON, and each event's address and number hashed."""
    for event in orjson.loads(body)["batch"]:
        for value in event["context"]["traits"].values():
            hashlib.sha256(value.encode()).hexdigest()


class IntakeHandler:
    """The intake's handler in this process: environment and standard output are its own from now on."""

    def __init__(self, stack: IntakeStack) -> None:
        self.printed: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as this process
        os.dup2(self.printed.fileno(), 1)
        os.environ.update({**stack.function.environment, **stack.aws.environment(stack.function.role_arn)})
        sys.path.insert(0, str(ROOT / "functions" / "intake"))
        import app  # noqa: PLC0415 - its first lines read the environment
        from x_conversions.adapters.aws import sqs  # noqa: PLC0415 - it makes its client by the environment

        self._handle = app.lambda_handler
        self._sqs = Stopwatch()
        send = sqs().send_message_batch

        def timed(**request: Any) -> Any:
            with self._sqs.running():
                return send(**request)

        sqs().send_message_batch = timed  # type: ignore[method-assign]

    def answer(self, event: dict[str, Any]) -> tuple[float, float]:
        """CPU seconds of one request, all of it and what calls to SQS took."""
        before = self._sqs.cpu
        with Stopwatch().running() as whole:
            answer = self._handle(event, Context())
        if answer["statusCode"] != 200:
            raise RuntimeError(f"the intake answered {answer}")
        return whole.cpu, self._sqs.cpu - before
