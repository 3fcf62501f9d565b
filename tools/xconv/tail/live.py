"""CloudWatch Logs' live tail: a session that sends a log group's lines each second, until it ends after three hours."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import boto3
from botocore.config import Config
from botocore.eventstream import ParserError
from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError
from urllib3.exceptions import HTTPError

from xconv.common.errors import AwsError, explain, is_denied
from xconv.tail.log_lines import LogLine
from xconv.tail.polling import FILTER

# An update comes each second, an empty one where nothing happened; a session that is silent for so long is dead.
_SILENT_SECONDS = 10
_CONNECT_SECONDS = 5
# One try: who gets no session asks again and again instead, or opens the next.
_SDK = Config(connect_timeout=_CONNECT_SECONDS, read_timeout=_SILENT_SECONDS, retries={"total_max_attempts": 1})
_OWN_DOMAINS = (".amazonaws.com", ".amazonaws.com.cn", ".api.aws")
_BROKEN = (*AwsError, HTTPError, ParserError, ResponseParserError, OSError)


class NoLiveTailError(RuntimeError):
    """There is no session to be had; the text says why, in a few words."""


class SessionEndedError(RuntimeError):
    """A session is over: by itself after three hours, or because something between broke."""


class Update(NamedTuple):
    """A second's lines; `is_sample` where there were more than 500, of which these were drawn."""

    lines: tuple[LogLine, ...]
    is_sample: bool


class LiveTail:
    """Opens sessions on a log group, which its ARN without an asterisk names."""

    def __init__(self, session: boto3.Session, log_group_arn: str) -> None:
        self._logs, self._arn = _client(session), log_group_arn

    @contextmanager
    def session(self) -> Iterator[Iterator[Update]]:
        """A new session's updates; it ends with the context.

        Raises
        ------
        NoLiveTailError
            None could be opened.
        SessionEndedError
            From the updates: it is over.
        """
        try:
            answer = self._logs.start_live_tail(logGroupIdentifiers=[self._arn], logEventFilterPattern=FILTER)
        except _BROKEN as error:
            raise NoLiveTailError(_why_not(error)) from None
        with closing(answer["responseStream"]) as stream:
            yield _updates(stream)


def log_group_arn(queue_arn: str, log_group: str) -> str:
    """The ARN of a log group that is where the queue is: same partition, region and account."""
    _, partition, _, region, account, _ = queue_arn.split(":", 5)
    return f"arn:{partition}:logs:{region}:{account}:log-group:{log_group}"


def _client(session: boto3.Session) -> Any:
    plain = session.client("logs", config=_SDK)
    if (urlsplit(plain.meta.endpoint_url).hostname or "").endswith(_OWN_DOMAINS):
        return plain
    # Live tail has a host of its own at AWS (`stream-logs`); whoever names an endpoint means that one.
    return session.client("logs", config=_SDK.merge(Config(inject_host_prefix=False)))


def _updates(stream: Any) -> Iterator[Update]:
    try:
        for event in stream:
            if "sessionUpdate" in event:
                yield _update(event["sessionUpdate"])
    except _BROKEN as error:
        raise SessionEndedError(_why_not(error)) from None
    raise SessionEndedError("it was closed")


def _update(update: dict[str, Any]) -> Update:
    lines = tuple(
        LogLine(one["timestamp"], one["message"], one.get("logStreamName", ""))
        for one in sorted(update.get("sessionResults", ()), key=lambda one: one["timestamp"])
    )
    return Update(lines, bool(update.get("sessionMetadata", {}).get("sampled")))


def _why_not(error: Exception) -> str:
    if is_denied(error):
        return "no permission for logs:StartLiveTail"
    if isinstance(error, ClientError):
        return f"AWS answers {error.response['Error']['Code']}"
    return explain(error) if isinstance(error, AwsError) else "the connection broke"
