"""The refresh function in processes of their own, one a run, that can be killed.

``python -m tests.support.refresh_process`` imports the function once, and forks a process for each line
on its standard input.
"""

import gc
import importlib.util
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import ModuleType, SimpleNamespace, TracebackType
from typing import Any, Self

ROOT = Path(__file__).parents[2]
# Instead of 20 seconds: long enough for loopback, short enough to wait for.
READ_SECONDS = 5.0


@dataclass(frozen=True)
class Ended:
    """How a run ended, and what it printed; no outcome when it raised or was killed."""

    outcome: str | None
    error: str
    printed: str

    @property
    def is_killed(self) -> bool:
        return not self.error and self.outcome is None

    def metric(self, name: str) -> float | None:
        for line in self.printed.splitlines():
            fields = json.loads(line)
            if "_aws" in fields and name in fields:
                return float(fields[name][0])
        return None


class RefreshProcess:
    """Runs the refresh function, each time in a new process. A context manager."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        command = [sys.executable, "-m", "tests.support.refresh_process"]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=dict(environment)
        )
        self._pid = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._process.communicate("")

    def run(self, event: Mapping[str, Any], minutes_later: float) -> Ended:
        """One run, in which so much time has passed."""
        self._write({"event": event, "seconds": minutes_later * 60})
        self._pid = self._read()
        return Ended(**self._read())

    def kill(self) -> None:
        os.kill(self._pid, signal.SIGKILL)

    def _write(self, message: object) -> None:
        assert self._process.stdin
        self._process.stdin.write(json.dumps(message) + "\n")
        self._process.stdin.flush()

    def _read(self) -> Any:
        assert self._process.stdout
        return json.loads(self._process.stdout.readline())


def _app() -> ModuleType:
    specification = importlib.util.spec_from_file_location("app", ROOT / "functions/refresh_token/app.py")
    assert specification
    assert specification.loader
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def _run(app: ModuleType, event: Any, seconds: float) -> dict[str, Any]:
    from x_conversions.core.observability import logger  # noqa: PLC0415 - only the child needs it
    from x_conversions.credentials.token_refresh import TokenRefresh  # noqa: PLC0415

    app.TokenRefresh = partial(TokenRefresh, clock=lambda: time.time() + seconds)  # type: ignore[attr-defined]
    printed = io.StringIO()
    logger.registered_handler.setStream(printed)  # type: ignore[attr-defined]
    context = SimpleNamespace(get_remaining_time_in_millis=lambda: 60_000)
    with redirect_stdout(printed):
        try:
            outcome, error = app.lambda_handler(event, context)["outcome"], ""
        except Exception as raised:  # noqa: BLE001 - what Lambda would report
            outcome, error = None, f"{type(raised).__name__}: {raised}"
    return {"outcome": outcome, "error": error, "printed": printed.getvalue()}


def _main() -> None:
    from x_conversions.adapters import aws, token_endpoint  # noqa: PLC0415 - its settings come with the environment
    from x_conversions.credentials.schemes import OAuth2  # noqa: PLC0415

    app = _app()
    aws.secrets_manager_once()  # once for all runs; it has no connection yet
    OAuth2.model_rebuild(force=True)  # built when it is needed, which would be in each of the processes
    token_endpoint.EXCHANGE_SECONDS = READ_SECONDS
    gc.freeze()  # all of it is shared with each of the processes, as long as nobody looks through it
    for line in sys.stdin:
        asked = json.loads(line)
        reader, writer = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.write(writer, json.dumps(_run(app, **asked)).encode())
            os._exit(0)
        os.close(writer)
        print(pid, flush=True)
        with os.fdopen(reader) as ended:
            text = ended.read()
        os.waitpid(pid, 0)
        print(text or json.dumps({"outcome": None, "error": "", "printed": ""}), flush=True)


if __name__ == "__main__":
    _main()
