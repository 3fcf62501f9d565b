"""HTTPS to X: one pool of connections, no hidden retries, no redirects; bounded in time and in what is read."""

import time
from collections.abc import Iterator, Mapping
from queue import Empty, SimpleQueue
from threading import Lock, Thread

import urllib3
from urllib3.exceptions import HTTPError

from x_conversions.adapters.bounded_http import bounded_pool, read_body
from x_conversions.core.version import VERSION
from x_conversions.x_api.responses import NO_CONNECTION, NO_RESPONSE, RawResponse

_USER_AGENT = f"x-conversions/{VERSION}"
_CONNECT_SECONDS = 3.0  # X's edge answers within tens of milliseconds; more is an outage
# Between invocations an instance is frozen, and X closes the idle connection without our seeing it. Sending on it would
# look like an answer lost.
_LONGEST_IDLE_SECONDS = 20.0


class XTransport:
    """Carries requests to X. The pool lives as long as the function instance."""

    def __init__(self) -> None:
        self._pool = bounded_pool()
        self._used_at = 0.0

    def post(self, url: str, body: bytes, headers: Mapping[str, str], timeout: float) -> RawResponse:
        """One POST; `timeout` in seconds for all of it. Never raises for what the network does, or what comes back.

        Of the answer's body the first megabyte is kept. An answer that breaks off is none, unless its status has said
        that nothing was done. Until the request's body begins to go out, whatever fails, X was never reached.
        """
        # The socket's timeouts hold for each read and not for looking up names: an answer that comes in drops would
        # outlast them all, and the function with it. So the request has a thread of its own, which can be left behind.
        found: SimpleQueue[RawResponse | BaseException] = SimpleQueue()
        pool, begun = self._fresh_pool(), Lock()
        headers = {**headers, "User-Agent": _USER_AGENT}
        carry = Thread(target=lambda: found.put(_carry(pool, url, body, headers, timeout, begun)), daemon=True)
        carry.name = "request to X"
        carry.start()
        try:
            answer = found.get(timeout=timeout)
        except Empty:
            self._pool = bounded_pool()
            return _no_answer(has_begun=not begun.acquire(blocking=False))
        finally:
            self._used_at = time.monotonic()
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def _fresh_pool(self) -> urllib3.PoolManager:
        if time.monotonic() - self._used_at > _LONGEST_IDLE_SECONDS:
            self._pool.clear()
        return self._pool


def _carry(  # noqa: PLR0913, PLR0917 - what a request is made of
    pool: urllib3.PoolManager, url: str, body: bytes, headers: Mapping[str, str], timeout: float, begun: Lock
) -> RawResponse | BaseException:
    try:
        answer = pool.request(
            "POST",
            url,
            body=_unless_given_up(body, begun),
            headers={**headers, "Accept-Encoding": "identity", "Content-Length": str(len(body))},
            timeout=urllib3.Timeout(connect=min(_CONNECT_SECONDS, timeout), read=timeout),
            retries=False,
            redirect=False,
            preload_content=False,
            decode_content=False,
        )
    except HTTPError:
        return _no_answer(has_begun=begun.locked())
    except BaseException as error:  # noqa: BLE001 - for the caller, on whose thread it is raised
        return error
    heads = {name.lower(): text for name, text in answer.headers.items()}
    try:
        return RawResponse(answer.status, heads, read_body(answer))
    except HTTPError:
        return RawResponse(NO_RESPONSE if answer.status < 300 else answer.status, heads)


def _unless_given_up(body: bytes, begun: Lock) -> Iterator[bytes]:
    """The request's body, asked for once there is a connection: who takes `begun` first sends it, or gives it up."""
    if not begun.acquire(blocking=False):
        raise TimeoutError
    yield body


def _no_answer(*, has_begun: bool) -> RawResponse:
    """Nothing came back: X can have counted only what began to go out, and what was given up before never will."""
    return RawResponse(NO_RESPONSE if has_begun else NO_CONNECTION)
