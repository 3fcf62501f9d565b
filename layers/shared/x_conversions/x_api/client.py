"""One request to X: authorized, timed, kept to the rate limit, and its answer read."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import orjson

from x_conversions.conversion.payload import Conversion
from x_conversions.core.deadline import Deadline
from x_conversions.credentials.cache import CredentialsCache, Held
from x_conversions.x_api.rate_limiter import RateLimiter
from x_conversions.x_api.responses import NO_CONNECTION, NO_RESPONSE, RawResponse, Response, read_response


class Transport(Protocol):
    """What carries a request to X: no retries, no redirects, no exceptions."""

    def post(self, url: str, body: bytes, headers: Mapping[str, str], timeout: float) -> RawResponse: ...


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request that went out and what came back; `seconds` from one to the other."""

    group: Sequence[Conversion]
    response: Response
    seconds: float
    secret_version: str  # of the credentials it was sent with


class ConversionsClient:
    """Sends groups of conversions to one pixel."""

    def __init__(
        self,
        url: str,
        transport: Transport,
        credentials: CredentialsCache,
        rate_limiter: RateLimiter,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._url, self._transport, self._credentials, self._rate_limiter = url, transport, credentials, rate_limiter
        self._clock = clock

    def credentials(self) -> Held:
        """What to authorize the next request with. Reading it may take seconds, which aren't left to the request then.

        Raises
        ------
        CredentialsError
            There is nothing.
        """
        return self._credentials.get()

    def send(self, group: Sequence[Conversion], held: Held, deadline: Deadline) -> Exchange:
        """Send one group, authorized by `credentials`."""
        body = orjson.dumps({"conversions": [conversion.payload for conversion in group]})
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        headers |= held.credentials.headers(self._url)
        self._rate_limiter.sent(len(group))
        started = self._clock()
        # The read timeout is all that is left: giving up early may mean a conversion counted and sent again.
        raw = self._transport.post(self._url, body, headers, deadline.seconds_left)
        now = self._clock()
        response = read_response(raw, now)
        self._rate_limiter.update_from_headers(response.limit_remaining, response.limit_reset)
        return Exchange(group, response, now - started, held.version_id)


def status_name(status: int) -> str:
    """A status as metrics and people see it."""
    return {NO_CONNECTION: "no_connection", NO_RESPONSE: "no_answer"}.get(status, str(status))
