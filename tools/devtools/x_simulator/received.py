"""What the simulator received, for tests and for people. Credentials never get here."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

CREDENTIAL_HEADERS = frozenset({"authorization", "proxy-authorization", "x-pixel-token", "cookie"})


@dataclass(frozen=True)
class ReceivedRequest:
    """One request to the conversions endpoint.

    Attributes
    ----------
    number
        Order of arrival, from 1.
    status
        What was answered; ``None``: nothing, the connection was dropped.
    conversions
        What was sent, whether counted or not.
    scheme
        Kind of its credentials: ``oauth2``, ``oauth1``, ``pixel_token``; ``None``: none readable.
    counted
        How many of the conversions were counted, whatever the sender was told.
    fault
        Kind of the fault that it met.
    reason
        Why its credentials were refused.
    answer
        The body that was sent back.
    """

    number: int
    received_at: datetime
    status: int | None
    conversions: list[dict[str, Any]] = field(repr=False)
    scheme: str | None
    counted: int
    fault: str | None
    reason: str | None
    answer: bytes
    headers: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True)
class TokenRequest:
    """One request to the token endpoint. ``error`` is the answer's, or the kind of the fault that it met."""

    number: int
    received_at: datetime
    status: int | None
    client_id: str | None
    grant_type: str | None
    error: str | None


@dataclass(frozen=True)
class ReadRequest:
    """One request to a read-only endpoint. ``reason``: why its credentials were refused."""

    number: int
    received_at: datetime
    status: int | None
    path: str
    query: str
    scheme: str | None
    reason: str | None


class Received:
    """Keeps every request, in the order of arrival, and the conversions that were counted."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._last_number = 0
        self._in_progress = 0
        self._requests: list[ReceivedRequest] = []
        self._token_requests: list[TokenRequest] = []
        self._reads: list[ReadRequest] = []
        self._conversions: list[dict[str, Any]] = []
        self._tracked: dict[str, datetime] = {}

    def arrive(self) -> tuple[int, datetime]:
        """A request's place in the order of arrival, and the time in UTC."""
        with self._lock:
            self._last_number += 1
            self._in_progress += 1
            return self._last_number, datetime.fromtimestamp(self._clock(), UTC)

    def keep(self, request: ReceivedRequest) -> None:
        """Keep a conversions request and count its first ``counted`` conversions."""
        with self._lock:
            self._in_progress -= 1
            self._requests.append(request)
            counted = request.conversions[: request.counted]
            self._conversions.extend(counted)
            self._tracked |= {str(one.get("event_id")): request.received_at for one in counted}

    def keep_token_request(self, request: TokenRequest) -> None:
        """Keep a request to the token endpoint."""
        with self._lock:
            self._in_progress -= 1
            self._token_requests.append(request)

    def keep_read(self, request: ReadRequest) -> None:
        """Keep a request to a read-only endpoint."""
        with self._lock:
            self._in_progress -= 1
            self._reads.append(request)

    @property
    def in_progress(self) -> int:
        """How many requests have arrived and are not kept yet: those that a fault delays, above all."""
        with self._lock:
            return self._in_progress

    @property
    def requests(self) -> list[ReceivedRequest]:
        """Every conversions request, oldest first."""
        with self._lock:
            return sorted(self._requests, key=lambda request: request.number)

    @property
    def token_requests(self) -> list[TokenRequest]:
        """Every token request, oldest first."""
        with self._lock:
            return sorted(self._token_requests, key=lambda request: request.number)

    @property
    def reads(self) -> list[ReadRequest]:
        """Every request to a read-only endpoint, oldest first."""
        with self._lock:
            return sorted(self._reads, key=lambda request: request.number)

    @property
    def tracked(self) -> dict[str, datetime]:
        """When each event id, as it was sent, was last counted."""
        with self._lock:
            return dict(self._tracked)

    @property
    def conversions(self) -> list[dict[str, Any]]:
        """The conversions counted, in the order in which they were."""
        with self._lock:
            return list(self._conversions)

    def reset(self) -> None:
        """Forget everything."""
        with self._lock:
            self._requests.clear()
            self._token_requests.clear()
            self._reads.clear()
            self._conversions.clear()
            self._tracked.clear()
