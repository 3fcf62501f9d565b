"""A built function's code, run the way Lambda runs it: one event at a time, with nothing of this machine around it."""

import json
import os
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, ClassVar, Protocol, Self

from devtools.local_aws.runtime.portable_runtime import PortableRuntime
from devtools.local_aws.runtime.process_log import ProcessLog
from devtools.local_aws.runtime.rie import RuntimeInterfaceEmulator, find_emulator
from devtools.local_aws.runtime.runtime_packages import link_runtime_packages
from devtools.paths import LOCAL

# Lambda quotas: 6 MB each for request and response of a synchronous invocation; this is what Lambda's answer says
MAXIMUM_PAYLOAD = 6_291_556


class FunctionError(RuntimeError):
    """A function raised, timed out, ended its process or returned too much.

    Attributes
    ----------
    error_type, error_message
        As Lambda reports them: the exception's class and text, or ``Sandbox.Timedout``, ``Runtime.ExitError``, …
    """

    def __init__(self, error_type: str, error_message: str) -> None:
        super().__init__(f"{error_type}: {error_message}")
        self.error_type = error_type
        self.error_message = error_message


class _Host(Protocol):
    log: ProcessLog

    def start(self) -> None: ...
    def invoke(self, payload: bytes) -> bytes: ...
    def kill(self) -> None: ...
    def stop(self) -> None: ...


class RuntimeEmulator:
    """One execution environment. A context manager, or `start` and `stop`.

    Parameters
    ----------
    code
        Directory with the function's code.
    handler
        Such as ``app.lambda_handler``.
    environment
        The only environment variables that the function sees, beside those the runtime sets.
    layers
        Directories to import from, after the code: a built layer's ``python``.
    timeout
        Seconds for one invocation, the start of the process included in its first.

    Attributes
    ----------
    python
        What runs the function's process, for all of them.
    """

    python: ClassVar[Sequence[str]] = (sys.executable, "-S")  # -S: without this machine's packages

    def __init__(
        self,
        code: Path,
        handler: str,
        environment: Mapping[str, str],
        layers: Sequence[Path] = (),
        timeout: int = 3,  # Lambda's own default
    ) -> None:
        if not code.is_dir():
            raise FileNotFoundError(f"no built function at {code}: run `make build`")
        self._lock = threading.Lock()
        command = [*self.python, "-m", "awslambdaric", handler]
        variables = {**environment, **runtime_environment(code, layers, handler)}
        emulator = find_emulator()
        self._host: _Host = (
            RuntimeInterfaceEmulator(emulator, command, variables, code, timeout)
            if emulator
            else PortableRuntime(command, variables, code, timeout)
        )

    def start(self) -> None:
        """Start it; the function's own process starts with the first event."""
        self._host.start()

    def stop(self) -> None:
        """End it. Its log stays readable."""
        self._host.stop()
        self._host.log.close()

    def kill(self) -> None:
        """Send SIGKILL to the function's own process, whatever it is doing; the next event starts another."""
        self._host.kill()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def logs(self) -> list[str]:
        """The lines printed so far."""
        return self._host.log.lines

    def invoke(self, event: object) -> Any:
        """What the handler returns for an event.

        Raises
        ------
        FunctionError
            When it returned nothing because it raised, timed out or ended.
        """
        payload = json.dumps(event).encode()
        if len(payload) > MAXIMUM_PAYLOAD:
            raise FunctionError(
                "RequestEntityTooLarge", f"{len(payload)} bytes of event; {MAXIMUM_PAYLOAD} are the most"
            )
        with self._lock:
            answer = self._host.invoke(payload)
        if len(answer) > MAXIMUM_PAYLOAD:
            raise FunctionError(
                "Function.ResponseSizeTooLarge", f"{len(answer)} bytes returned; {MAXIMUM_PAYLOAD} are the most"
            )
        return _read(answer)


def _read(answer: bytes) -> Any:
    try:
        result = json.loads(answer)
    except ValueError:
        text = answer.decode(errors="replace")
        raise FunctionError("Sandbox.Timedout" if "timed out" in text else "Unknown", text) from None
    if isinstance(result, dict) and result.keys() >= {"errorType", "errorMessage"}:
        raise FunctionError(str(result["errorType"]), str(result["errorMessage"]))
    return result


def runtime_environment(code: Path, layers: Sequence[Path], handler: str) -> dict[str, str]:
    """The variables that the runtime sets, by which it also finds what it imports."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    packages = LOCAL / "runtime" / version
    link_runtime_packages(packages)
    return {
        "PATH": os.defpath,
        "LANG": "en_US.UTF-8",
        "TZ": ":UTC",
        "LAMBDA_TASK_ROOT": str(code),
        "_HANDLER": handler,
        # the order that Lambda imports in
        "PYTHONPATH": os.pathsep.join(str(directory) for directory in (code, *layers, packages)),
        # layers and code are read-only in Lambda: what isn't compiled when it comes is compiled every time
        "PYTHONDONTWRITEBYTECODE": "1",
    }
