"""The process that moto's server runs in: moto's state is one per process, and a test's `mock_aws` wipes it out."""

import json
import os
import subprocess
import sys
import tempfile
from typing import IO, Any

import urllib3

from devtools.local_aws.sdk import AwsCredentials
from devtools.paths import ROOT

_SETTINGS = {
    "INITIAL_NO_AUTH_ACTION_COUNT": "inf",
    # a queue may be emptied as often as tests like; SQS wants 60 seconds in between
    "MOTO_SQS_ENFORCE_STRICT_QUEUE_PURGE_BEHAVIOUR": "false",
    "PYTHONPATH": str(ROOT / "tools"),
}


class MotoProcess:
    """`python -m devtools.local_aws.moto`, from `start` to `stop`."""

    def __init__(self, host: str) -> None:
        self._host = host
        self._http = urllib3.PoolManager()
        self._process: subprocess.Popen[str] | None = None
        self._port = 0
        self._operator: AwsCredentials | None = None

    def start(self) -> None:
        """Start it; raises `RuntimeError` when it doesn't come up."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        with tempfile.TemporaryFile("w+") as errors:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "devtools.local_aws.moto", self._host],
                stdin=subprocess.PIPE,  # it ends when this does, so also when this process is killed
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                env=environment | _SETTINGS,
            )
            greeting = _first_line(self._process.stdout)
            if not greeting:
                errors.seek(0)
                raise RuntimeError(f"the local AWS did not start: {errors.read().strip()[-500:]}")
        said = json.loads(greeting)
        self._port = said["port"]
        self._operator = AwsCredentials(**said["operator"])

    def stop(self) -> None:
        """End it; what it held is gone."""
        if self._process:
            self._process.kill()
            self._process.communicate()
            self._process = None

    @property
    def runs(self) -> bool:
        """Whether it was started and not stopped."""
        return self._process is not None

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://{self._host}:{self._port}"

    @property
    def operator(self) -> AwsCredentials:
        """Of a user who may do everything."""
        if self._operator is None:
            raise RuntimeError("the local AWS is not running: use it in a with statement, or call start()")
        return self._operator

    def enforce_iam(self) -> None:
        """Switch moto's access check on."""
        self._http.request("POST", f"{self.url}/moto-api/reset-auth", body=b"0")

    def ask(self, what: str, **query: str | float) -> Any:
        """What `devtools.local_aws.moto.server` answers beside moto."""
        fields = {name: str(value) for name, value in query.items()}
        answer = self._http.request("GET", f"{self.url}/_local_aws/{what}", fields=fields, retries=False)
        if answer.status != 200:
            raise RuntimeError(f"the local AWS answered {answer.status} to {what}")
        return answer.json()


def _first_line(stream: IO[str] | None) -> str:
    return stream.readline() if stream else ""
