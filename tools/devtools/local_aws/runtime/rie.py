"""AWS's runtime interface emulator, as the aws-sam-cli wheel brings it, around a function's process."""

import contextlib
import importlib.util
import os
import platform
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

import urllib3

from devtools.local_aws.runtime.process_log import ProcessLog
from devtools.paths import LOCAL

_MACHINES = {"x86_64": "x86_64", "amd64": "x86_64", "aarch64": "arm64", "arm64": "arm64"}
_START_TIMEOUT = 10.0  # seconds; it takes milliseconds
_TRIES = 3  # a free port can be taken by somebody else before the emulator has it
_MARGIN = 10  # seconds beyond the function's timeout in which the emulator says that it timed out
_PATH = "/2015-03-31/functions/function/invocations"


def find_emulator() -> Path | None:
    """The emulator for this machine, or ``None`` where there is none: it is a Linux program."""
    machine = _MACHINES.get(platform.machine().lower())
    samcli = importlib.util.find_spec("samcli")
    if platform.system() != "Linux" or machine is None or samcli is None or samcli.origin is None:
        return None
    emulator = Path(samcli.origin).parent / "local" / "rapid" / f"aws-lambda-rie-{machine}"
    return _executable(emulator) if emulator.is_file() else None


class RuntimeInterfaceEmulator:
    """One execution environment under the emulator."""

    def __init__(
        self, emulator: Path, command: list[str], environment: dict[str, str], directory: Path, timeout: int
    ) -> None:
        self.log = ProcessLog()
        self._emulator = emulator
        self._command = command
        self._environment = environment | {"AWS_LAMBDA_FUNCTION_TIMEOUT": str(timeout)}
        self._directory = directory
        self._timeout = timeout
        self._process: subprocess.Popen[bytes] | None = None
        self._url = ""
        self._answered = 0
        self._http = urllib3.PoolManager(retries=False, timeout=timeout + _MARGIN)

    def start(self) -> None:
        """Start it; raises `RuntimeError` when it doesn't come up."""
        for _ in range(_TRIES):
            port, runtime_port = _free_ports()
            self._process = subprocess.Popen(
                [
                    str(self._emulator),
                    *("--runtime-interface-emulator-address", f"127.0.0.1:{port}"),
                    *("--runtime-api-address", f"127.0.0.1:{runtime_port}"),
                    *("--log-level", "error"),
                    *self._command,
                ],
                env=self._environment,
                cwd=self._directory,
                stdin=subprocess.DEVNULL,
                stdout=self.log.file,
                stderr=subprocess.STDOUT,
            )
            if self._listens(port):
                self._url = f"http://127.0.0.1:{port}{_PATH}"
                return
        self.stop()
        raise RuntimeError(f"the runtime interface emulator did not start: {' '.join(self.log.lines[-5:])}")

    def invoke(self, payload: bytes) -> bytes:
        """The runtime's answer to an event: what the handler returned, or how it failed."""
        answer = self._http.request("POST", self._url, body=payload)
        if answer.status == 200:  # a process that ended prints no END
            self._answered += 1
            self.log.wait_for("END RequestId: ", self._answered)
        return answer.data

    def kill(self) -> None:
        """Send SIGKILL to the function's process; the emulator stays, and starts another for the next event."""
        for child in _children(self._process.pid) if self._process else ():
            with contextlib.suppress(ProcessLookupError):  # it has just ended by itself
                os.kill(child, signal.SIGKILL)

    def stop(self) -> None:
        """End it and the function's process."""
        if self._process:
            self._process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=5)
            self._process.kill()
            self._process.wait()
            self._process = None

    def _listens(self, port: int) -> bool:
        deadline = time.monotonic() + _START_TIMEOUT
        while self._process and self._process.poll() is None and time.monotonic() < deadline:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                return True
            time.sleep(0.01)
        return False


def _children(pid: int) -> list[int]:
    # each thread of the emulator knows the processes that it started
    listed = (file.read_text() for file in Path(f"/proc/{pid}/task").glob("*/children"))
    return [int(child) for children in listed for child in children.split()]


def _free_ports() -> tuple[int, int]:
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as other:
        return one.getsockname()[1], other.getsockname()[1]


def _executable(emulator: Path) -> Path:
    # pip keeps the wheel's execute bit, other installers may not
    if emulator.stat().st_mode & 0o111:
        return emulator
    copy = LOCAL / emulator.name
    LOCAL.mkdir(exist_ok=True)
    shutil.copyfile(emulator, copy)
    copy.chmod(0o755)
    return copy
