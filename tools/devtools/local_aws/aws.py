"""AWS on this machine."""

import math
import threading
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any, Self

import boto3
import urllib3

from devtools.local_aws.moto.process import MotoProcess
from devtools.local_aws.sdk import AwsCredentials

Call = tuple[str, str, str]
"""Role's logical id, action such as ``sqs:SendMessage``, resource ARN."""
_LONG_POLL = 20  # seconds that the dispatcher of invocations waits for one


class LocalAws:
    """SQS, Secrets Manager, IAM, CloudFormation and Lambda's Invoke, by moto's server in a process of its own.

    A context manager, or `start` and `stop`.

    Parameters
    ----------
    host
        Address to listen on; the port is a free one.

    Attributes
    ----------
    failed_invocations
        Function name and exception of each handler of `on_invoke` that raised.
    """

    def __init__(self, host: str = "127.0.0.1") -> None:
        self.failed_invocations: list[tuple[str, Exception]] = []
        self._process = MotoProcess(host)
        self._operators: dict[str, Any] = {}  # clients by their service; making one takes longer than most calls
        self._roles: dict[str, str] = {}
        self._logical_ids: dict[str, str] = {}
        self._handlers: dict[str, Callable[[Any], object]] = {}
        self._dispatcher: threading.Thread | None = None

    def start(self) -> None:
        """Start it; raises `RuntimeError` when it doesn't come up."""
        self._process.start()

    def stop(self) -> None:
        """End it; what it held is gone."""
        self._operators.clear()
        self._process.stop()

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
        return self._process.url

    def enforce_iam(self) -> None:
        """From now on the policies of a role decide what is done under it; before, everything is permitted."""
        self._process.enforce_iam()

    def set_queues_ahead(self, seconds: float) -> None:
        """Let it be so many seconds later than it is, for the queues alone: visibility timeouts and retention."""
        self._process.ask("set-queues-ahead", seconds=seconds)

    def start_queues_clock(self, seconds: float = 0) -> None:
        """Let the queues' time begin anew at so many seconds from now (below zero: ago), while they are empty."""
        self._process.ask("start-queues-clock", seconds=seconds)

    def age_items(self, seconds: float, attributes: Sequence[str], written_before: float = math.inf) -> None:
        """Let these times (numbers, epoch seconds) of all tables' items be so many seconds earlier.

        The first of them says when an item was written: only those from before that time grow older.
        """
        names = ",".join(attributes)
        self._process.ask("age-items", seconds=seconds, attributes=names, written_before=written_before)

    def empty(self, queue_urls: Sequence[str], tables: Sequence[str]) -> None:
        """Take everything out of queues and tables: in a twentieth of the time that it takes by their own calls."""
        for url in queue_urls:
            self._process.ask("empty-queue", queue_url=url)
        for name in tables:
            self._process.ask("empty-table", name=name)

    def client(self, service: str, role: str | None = None) -> Any:
        """A boto3 client, under a role (its logical id or ARN) or, without one, as someone who may do everything."""
        if role is None and service in self._operators:
            return self._operators[service]
        client = self.credentials(role).client(service, self.endpoint_url)
        if role is None:
            self._operators[service] = client
        return client

    def session(self, role: str | None = None) -> boto3.Session:
        """A boto3 session with the credentials that `client` uses; clients of it need ``endpoint_url``."""
        return self.credentials(role).session()

    def environment(self, role: str | None = None) -> dict[str, str]:
        """Environment variables that point any AWS SDK here, with the credentials of `credentials`."""
        return self.credentials(role).environment(self.endpoint_url)

    def credentials(self, role: str | None = None) -> AwsCredentials:
        """For a role (its logical id or ARN), what Lambda would hand its function; ``None``: the operator's."""
        operator = self._process.operator
        if role is None:
            return operator
        return AwsCredentials(**self._process.ask("assume", role_arn=self._roles.get(role, role)))

    def name_role(self, logical_id: str, arn: str) -> None:
        """Let a role be known by its logical id, here and in `calls`; with several stacks, here the last one's."""
        self._roles[logical_id] = arn
        self._logical_ids[arn.rsplit("/", 1)[-1]] = logical_id

    @property
    def calls(self) -> set[Call]:
        """What was done under roles since `enforce_iam`."""
        return self._decisions("permitted")

    @property
    def denied(self) -> set[Call]:
        """What was tried under roles since `enforce_iam` and refused."""
        return self._decisions("denied")

    @property
    def invocations(self) -> list[tuple[str, Any]]:
        """Function name and payload of each call of Lambda's Invoke API, oldest first."""
        return [(name, payload) for name, payload in self._process.ask("invocations", after=0, wait=0)]

    def in_flight_until(self, queue_url: str) -> dict[str, float]:
        """By message id, the epoch second at which each message in flight comes back: what SQS itself never tells."""
        visible: dict[str, float] = self._process.ask("in-flight", queue_url=queue_url)
        return visible

    def on_invoke(self, function_name: str, handler: Callable[[Any], object]) -> None:
        """Have a function's invocations handled, from the next one on.

        One after another, in the background, as Lambda does with asynchronous ones; what `handler` returns goes
        nowhere, and nobody else learns what it raises than `failed_invocations`.
        """
        self._handlers[function_name] = handler
        if self._dispatcher is None:
            known = len(self.invocations)
            self._dispatcher = threading.Thread(target=self._dispatch, args=(known,), daemon=True)
            self._dispatcher.start()

    def _dispatch(self, known: int) -> None:
        while self._process.runs:
            try:
                invocations = self._process.ask("invocations", after=known, wait=_LONG_POLL)
            except urllib3.exceptions.HTTPError:
                return  # it was stopped meanwhile
            known += len(invocations)
            for name, payload in invocations:
                self._handle(name, payload)

    def _handle(self, name: str, payload: Any) -> None:
        handler = self._handlers.get(name)
        try:
            if handler:
                handler(payload)
        except Exception as error:  # noqa: BLE001 (whatever it is, it's for who looks at it)
            self.failed_invocations.append((name, error))

    def _decisions(self, which: str) -> set[Call]:
        decisions = self._process.ask("decisions")[which]
        return {(self._logical_ids.get(role, role), action, arn) for role, action, arn in decisions}
