"""Requests to an intake: as a browser's page, a server's SDK or a shop would send them."""

import json
from base64 import b64encode
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import urllib3
from x_conversions.events.names import CHECK_NAME

# No browser's, and none that is taken for a bot's.
_AGENT = "Mozilla/5.0 (compatible; xconv intake check)"
_SECONDS = 10.0
_LOOPBACK = "127.0.0.1"


def is_here(host: str) -> bool:
    """Whether a name is this machine's own: every name below `localhost` is (RFC 6761, 6.3), known to DNS or not."""
    return host in ("localhost", _LOOPBACK) or host.endswith(".localhost")


class IntakeClient:
    """Asks one intake.

    Parameters
    ----------
    url
        The stack's output `Url`.

    Raises
    ------
    RuntimeError
        From every request: nobody answers.
    """

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        address = urlsplit(self.url)
        self._base, self._named = self.url, {}
        if is_here(address.hostname or ""):
            # Few resolvers know names below localhost; the name goes along, because a site may be told by it.
            port = f":{address.port}" if address.port else ""
            self._base = f"{address.scheme}://{_LOOPBACK}{port}{address.path}"
            self._named = {"host": address.netloc}
        self._http = urllib3.PoolManager(retries=False, timeout=_SECONDS)

    def send(self, path: str, body: Mapping[str, Any], headers: Mapping[str, str]) -> urllib3.BaseHTTPResponse:
        """Post an object as JSON; the headers say how it is called."""
        return self.ask("POST", path, json.dumps(body).encode(), headers)

    def ask(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> urllib3.BaseHTTPResponse:
        """Any request."""
        given = {"user-agent": _AGENT, **self._named, **(headers or {})}
        try:
            return self._http.request(method, f"{self._base}{path}", body=body, headers=given, redirect=False)
        except urllib3.exceptions.HTTPError as error:
            raise RuntimeError(f"{self.url} does not answer ({type(error).__name__}): check the address") from None


def basic(key: str) -> dict[str, str]:
    """How most SDKs show their key."""
    return {"authorization": f"Basic {b64encode(f'{key}:'.encode()).decode()}", "content-type": "application/json"}


def check_event(origin: str) -> dict[str, Any]:
    """An event of the name that never is a conversion, of a page that was reached by an advertisement."""
    page = {"url": f"{origin}/?twclid=xconv-intake-check"}
    return {
        "type": "track",
        "event": CHECK_NAME,
        "messageId": f"xconv-{uuid4()}",
        "context": {"page": page, "consent": {"advertising": True}},
    }
