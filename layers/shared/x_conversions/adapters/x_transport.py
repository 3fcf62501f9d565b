"""HTTPS to X: one urllib3 pool, no hidden retries, no redirects."""

import time
from collections.abc import Mapping
from ssl import SSLError as PythonSSLError

import urllib3
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError, SSLError

from x_conversions.answers import NO_ANSWER, NO_CONNECTION, RawAnswer

_CONNECT_SECONDS = 3.0  # X's edge answers within tens of milliseconds; more is an outage
# Between invocations an instance is frozen, and X closes the idle connection without our seeing it. Sending on it would
# look like an answer lost.
_LONGEST_IDLE_SECONDS = 20.0
# TLS failures that happen before anything is sent; any other may have hit a request on its way.
_HANDSHAKE = ("CERTIFICATE", "ALERT", "HANDSHAKE", "VERSION", "PROTOCOL")


class XTransport:
    """Carries requests to X. The pool lives as long as the function instance."""

    def __init__(self) -> None:
        self._pool = urllib3.PoolManager(retries=False)
        self._used_at = 0.0

    def post(self, url: str, body: bytes, headers: Mapping[str, str], timeout: float) -> RawAnswer:
        """One POST; `timeout` in seconds for the answer. Never raises for what the network does."""
        now = time.monotonic()
        if now - self._used_at > _LONGEST_IDLE_SECONDS:
            self._pool.clear()
        limits = urllib3.Timeout(connect=min(_CONNECT_SECONDS, timeout), read=timeout)
        try:
            answer = self._pool.request(
                "POST", url, body=body, headers=dict(headers), timeout=limits, retries=False, redirect=False
            )
        except (NewConnectionError, ConnectTimeoutError):
            return RawAnswer(NO_CONNECTION)
        except SSLError as error:
            return RawAnswer(NO_CONNECTION if _is_handshake(error) else NO_ANSWER)
        except HTTPError:
            return RawAnswer(NO_ANSWER)
        finally:
            self._used_at = time.monotonic()
        return RawAnswer(answer.status, {name.lower(): text for name, text in answer.headers.items()}, answer.data)


def _is_handshake(error: SSLError) -> bool:
    cause = error.args[0] if error.args else None
    reason = getattr(cause, "reason", None) if isinstance(cause, PythonSSLError) else None
    return any(word in str(reason or "") for word in _HANDSHAKE)
