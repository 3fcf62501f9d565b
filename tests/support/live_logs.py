"""A stand-in for CloudWatch Logs: live tail's sessions as scripted, and FilterLogEvents over what was printed."""

import json
import re
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from tests.support.event_stream import event, failure
from tests.support.raw_server import RawServer

GROUP_ARN = re.compile(r"arn:aws:logs:us-east-1:\d{12}:log-group:/aws/lambda/[^:*]+")
# What a session sends, piece by piece; what isn't bytes is called between them.
Session = Sequence[bytes | Callable[[], object]]
_ENDED = "The session has been open for three hours."


def line(conversion_id: str, at: float, **fields: Any) -> dict[str, Any]:
    """A receipt in the log, printed at that time (epoch seconds), as live tail and FilterLogEvents have it."""
    said = {"message": "receipt", "outcome": "rejected", "reason": "missing_currency", "detail": "none"}
    text = json.dumps(said | {"conversion_ids": [conversion_id]} | fields)
    return {"timestamp": int(at * 1000), "ingestionTime": int(at * 1000) + 500, "message": text, "logStreamName": "a"}


def started() -> bytes:
    """How every session begins."""
    return event("initial-response", {}) + event("sessionStart", {"sessionId": "s-1", "requestId": "r-1"})


def update(*lines: dict[str, Any], is_sampled: bool = False) -> bytes:
    """A second's lines."""
    return event("sessionUpdate", {"sessionMetadata": {"sampled": is_sampled}, "sessionResults": list(lines)})


def timed_out() -> bytes:
    """How a session ends after three hours."""
    return failure("SessionTimeoutException", _ENDED)


class LiveLogs:
    """`printed` is what FilterLogEvents finds; `sessions` are opened one after the other, and none after the last.

    A session's end without `timed_out` is a connection that breaks. `refused` is AWS's code in place of a session.
    """

    def __init__(self, sessions: Sequence[Session] = (), refused: str = "LimitExceededException") -> None:
        self.printed: list[dict[str, Any]] = []
        self.asked: list[dict[str, Any]] = []
        self._sessions, self._refused = list(sessions), refused
        self._server = RawServer([self._answer])

    def script(self, *sessions: Session) -> None:
        """Further sessions."""
        self._sessions += sessions

    @contextmanager
    def serving(self) -> Iterator[dict[str, str]]:
        """The environment in which logs are here."""
        with self._server as server:
            yield {"AWS_ENDPOINT_URL_CLOUDWATCH_LOGS": server.url}

    def _answer(self, connection: socket.socket) -> bool:
        head, _, body = self._server.requests[-1].partition(b"\r\n\r\n")
        document = json.loads(body)
        if b"FilterLogEvents" in head:
            found = [one for one in self.printed if one["timestamp"] >= document["startTime"]]
            _send(connection, 200, {"events": [one | {"eventId": one["message"]} for one in found]})
            return True
        self.asked.append(document)
        if not self._sessions:
            _send(connection, 400, {"__type": self._refused, "message": "no"})
            return True
        _stream(connection, self._sessions.pop(0))
        return False


def second() -> None:
    """What lies between two updates, in short."""
    time.sleep(0.05)


def _send(connection: socket.socket, status: int, document: Any) -> None:
    body = json.dumps(document).encode()
    kind = b"application/x-amz-json-1.1"
    head = b"HTTP/1.1 %d x\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n" % (status, kind, len(body))
    connection.sendall(head + body)


def _stream(connection: socket.socket, session: Session) -> None:
    kind = b"application/vnd.amazon.eventstream"
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\nTransfer-Encoding: chunked\r\n\r\n" % kind)
    for piece in session:
        if isinstance(piece, bytes):
            connection.sendall(b"%x\r\n%s\r\n" % (len(piece), piece))
        else:
            piece()
