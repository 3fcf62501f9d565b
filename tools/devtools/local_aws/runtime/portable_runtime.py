"""Where AWS's emulator doesn't run (it is a Linux program): awslambdaric's loop, fed through pipes."""

import json
import os
import select
import subprocess
import time
import uuid
from pathlib import Path

from devtools.local_aws.runtime.process_log import ProcessLog

DIRECTORY = Path(__file__).parent / "portable"
_CHUNK = 1 << 16


class PortableRuntime:
    """One execution environment without the emulator; it answers and logs the way the emulator does."""

    def __init__(self, command: list[str], environment: dict[str, str], directory: Path, timeout: int) -> None:
        self.log = ProcessLog()
        self._command = command
        self._environment = environment | {
            "PYTHONPATH": os.pathsep.join([str(DIRECTORY), environment["PYTHONPATH"]]),
            # Only for reporting an error of the import; nobody listens, the process ends, which is report enough
            "AWS_LAMBDA_RUNTIME_API": "127.0.0.1:9",
        }
        self._directory = directory
        self._timeout = timeout
        self._process: subprocess.Popen[bytes] | None = None
        self._answers = -1

    def start(self) -> None:
        """Nothing yet: the process starts with the first event, as the emulator's does."""

    def invoke(self, payload: bytes) -> bytes:
        """The runtime's answer to an event: what the handler returned, or how it failed."""
        deadline = time.time() + self._timeout
        if self._process is None:
            self._launch()
        request = {
            "Lambda-Runtime-Aws-Request-Id": str(uuid.uuid4()),
            "Lambda-Runtime-Deadline-Ms": int(deadline * 1000),
            "Lambda-Runtime-Invoked-Function-Arn": self._environment.get("AWS_LAMBDA_FUNCTION_NAME", ""),
            "Content-Type": "application/json",
            "event": payload.decode(),
        }
        try:
            self._send(json.dumps(request).encode() + b"\n")
            line = self._receive(deadline)
        except BrokenPipeError:
            line = b""
        except TimeoutError:
            self.stop()
            return f"Task timed out after {self._timeout}.00 seconds".encode()
        if line:
            answer: str = json.loads(line)
            return answer.encode()
        return json.dumps({"errorType": "Runtime.ExitError", "errorMessage": self._end()}).encode()

    def kill(self) -> None:
        """Send SIGKILL to the function's process; who waits for its answer learns that it ended."""
        if self._process:
            self._process.kill()

    def stop(self) -> None:
        """End the function's process."""
        if self._process:
            self._process.kill()
            self._end()

    def _launch(self) -> None:
        self._answers, write = os.pipe()
        self._process = subprocess.Popen(
            self._command,
            env=self._environment | {"_ANSWERS_TO": str(write)},
            cwd=self._directory,
            stdin=subprocess.PIPE,
            stdout=self.log.file,
            stderr=subprocess.STDOUT,
            pass_fds=[write],
        )
        os.close(write)

    def _send(self, line: bytes) -> None:
        if self._process and self._process.stdin:
            self._process.stdin.write(line)
            self._process.stdin.flush()

    def _receive(self, deadline: float) -> bytes:
        line = bytearray()
        while not line.endswith(b"\n"):
            readable, _, _ = select.select([self._answers], [], [], max(0, deadline - time.time()))
            if not readable:
                raise TimeoutError
            chunk = os.read(self._answers, _CHUNK)
            if not chunk:
                return b""
            line += chunk
        return bytes(line)

    def _end(self) -> str:
        if self._process is None:
            return "no process"
        if self._process.stdin:
            self._process.stdin.close()
        status = self._process.wait()
        os.close(self._answers)
        self._process = None
        return f"Runtime exited with error: exit status {status}"
