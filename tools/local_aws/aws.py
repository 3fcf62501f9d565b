"""moto's server in a process of its own: SQS, Secrets Manager, IAM, STS, CloudFormation, Lambda's Invoke."""

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import IO, Any, Self

import boto3
import botocore.session
import urllib3
from botocore.config import Config

from local_aws.paths import ROOT
from local_aws.region import REGION

Call = tuple[str, str, str]
_LONG_POLL = 20  # seconds that the dispatcher of invocations waits for one


@dataclass(frozen=True)
class Credentials:
    """What signs a request."""

    access_key_id: str
    secret_access_key: str
    session_token: str | None = None


class LocalAws:
    """AWS on this machine. A context manager, or `start` and `stop`.

    A process of its own, because moto's state is one per process: a test's ``mock_aws`` would wipe it out.

    Parameters
    ----------
    host
        Address to listen on; the port is a free one.

    Attributes
    ----------
    failed_invocations
        Function name and exception of each callback of `on_invoke` that raised.
    """

    def __init__(self, host: str = "127.0.0.1") -> None:
        self.failed_invocations: list[tuple[str, Exception]] = []
        self._host = host
        self._http = urllib3.PoolManager()
        self._process: subprocess.Popen[str] | None = None
        self._errors: IO[str] | None = None
        self._port = 0
        self._operator: Credentials | None = None
        self._roles: dict[str, str] = {}
        self._handlers: dict[str, Callable[[Any], object]] = {}
        self._dispatcher: threading.Thread | None = None

    def start(self) -> None:
        """Start the process; raises `RuntimeError` when it doesn't come up."""
        self._errors = tempfile.TemporaryFile("w+")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "local_aws.moto_server", self._host],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
            env={name: value for name, value in os.environ.items() if not name.startswith("AWS_")} | _SETTINGS,
        )
        assert self._process.stdout  # noqa: S101 (it's a pipe, as asked for)
        greeting = self._process.stdout.readline()
        if not greeting:
            self._errors.seek(0)
            raise RuntimeError(f"the local AWS did not start: {self._errors.read().strip()[-500:]}")
        said = json.loads(greeting)
        self._port = said["port"]
        self._operator = Credentials(**said["operator"])

    def stop(self) -> None:
        """End the process; what it held is gone."""
        if self._process:
            self._process.kill()
            self._process.communicate()
            self._process = None
        if self._errors:
            self._errors.close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def endpoint_url(self) -> str:
        """What boto3 takes as ``AWS_ENDPOINT_URL``."""
        return f"http://{self._host}:{self._port}"

    def enforce_iam(self) -> None:
        """From now on the policies of a role decide what is done under it; before, everything is permitted."""
        self._http.request("POST", f"{self.endpoint_url}/moto-api/reset-auth", body=b"0")

    def client(self, service: str, role: str | None = None) -> Any:
        """A boto3 client, under a role (its logical id or ARN) or, without one, as someone who may do everything."""
        # No hidden retries: a test sees the first answer. No proxy: a machine's settings don't concern loopback.
        config = Config(retries={"total_max_attempts": 1}, proxies={}, max_pool_connections=32)
        return self.session(role).client(service, endpoint_url=self.endpoint_url, config=config)  # type: ignore[call-overload]

    def session(self, role: str | None = None) -> boto3.Session:
        """A boto3 session with the credentials that `client` uses; clients of it need `endpoint_url`."""
        credentials = self.credentials(role)
        return boto3.Session(
            aws_access_key_id=credentials.access_key_id,
            aws_secret_access_key=credentials.secret_access_key,
            aws_session_token=credentials.session_token,
            region_name=REGION,
            botocore_session=botocore.session.Session(session_vars=_NOTHING_OF_THE_PERSONS),
        )

    def credentials(self, role: str | None = None) -> Credentials:
        """Credentials for a role (its logical id or ARN) as Lambda would hand them out; ``None``: the operator's."""
        if role is None:
            if self._operator is None:
                raise RuntimeError("the local AWS is not running: use it in a with statement, or call start()")
            return self._operator
        return Credentials(**self._ask("assume", role_arn=self._roles.get(role, role)))

    def environment(self, role: str | None = None) -> dict[str, str]:
        """Environment variables that point any AWS SDK here, with the credentials of `credentials`."""
        credentials = self.credentials(role)
        environment = {
            "AWS_ENDPOINT_URL": self.endpoint_url,
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ACCESS_KEY_ID": credentials.access_key_id,
            "AWS_SECRET_ACCESS_KEY": credentials.secret_access_key,
        }
        if credentials.session_token:
            environment["AWS_SESSION_TOKEN"] = credentials.session_token
        return environment

    def name_role(self, logical_id: str, arn: str) -> None:
        """Let a role be known by its logical id, here and in `calls`."""
        self._roles[logical_id] = arn

    @property
    def calls(self) -> set[Call]:
        """What was done under roles since `enforce_iam`: role's logical id, action, resource ARN."""
        return self._decisions("permitted")

    @property
    def denied(self) -> set[Call]:
        """What was tried under roles since `enforce_iam` and refused, in the form of `calls`."""
        return self._decisions("denied")

    @property
    def invocations(self) -> list[tuple[str, Any]]:
        """Function name and payload of each call of Lambda's Invoke API, oldest first."""
        return [(name, payload) for name, payload in self._ask("invocations", after=0, wait=0)]

    def on_invoke(self, function_name: str, handler: Callable[[Any], object]) -> None:
        """Have a function's future invocations handled: one after another, in the background, like Lambda's
        asynchronous ones."""
        self._handlers[function_name] = handler
        if self._dispatcher is None:
            handled = len(self.invocations)
            self._dispatcher = threading.Thread(target=self._dispatch, args=(handled,), daemon=True)
            self._dispatcher.start()

    def _dispatch(self, handled: int) -> None:
        while self._process:
            try:
                invocations = self._ask("invocations", after=handled, wait=_LONG_POLL)
            except urllib3.exceptions.HTTPError:
                return  # stopped meanwhile
            for name, payload in invocations:
                handled += 1
                try:
                    self._handlers.get(name, _ignore)(payload)
                except Exception as error:  # noqa: BLE001 (whatever it is, it's for who looks at it)
                    self.failed_invocations.append((name, error))

    def _decisions(self, which: str) -> set[Call]:
        names = {arn.rsplit("/", 1)[-1]: logical_id for logical_id, arn in self._roles.items()}
        return {(names.get(role, role), action, arn) for role, action, arn in self._ask("decisions")[which]}

    def _ask(self, what: str, **query: str | int) -> Any:
        fields = {name: str(value) for name, value in query.items()}
        answer = self._http.request("GET", f"{self.endpoint_url}/_local_aws/{what}", fields=fields, retries=False)
        if answer.status != 200:
            raise RuntimeError(f"the local AWS answered {answer.status} to {what}")
        return answer.json()


_SETTINGS = {
    "INITIAL_NO_AUTH_ACTION_COUNT": "inf",
    # a queue may be emptied as often as tests like; SQS wants 60 seconds in between
    "MOTO_SQS_ENFORCE_STRICT_QUEUE_PURGE_BEHAVIOUR": "false",
    "PYTHONPATH": str(ROOT / "tools"),
}


# What botocore reads from where: (config file key, environment variable, default, conversion). None of a person's
# profiles and files, which may name profiles that don't exist or regions that aren't meant.
_NOTHING_OF_THE_PERSONS = {
    "profile": (None, None, None, None),
    "config_file": (None, None, os.devnull, None),
    "credentials_file": (None, None, os.devnull, None),
}


def _ignore(_: Any) -> None: ...
