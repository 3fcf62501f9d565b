"""What an intake answers to a page and to a server, and what each answer means. Sends nothing that could be counted."""

import json
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import urllib3
from x_conversions.events.names import CHECK_NAME

# No browser's, and none that is taken for a bot's.
_AGENT = "Mozilla/5.0 (compatible; xconv intake check)"
_ELSEWHERE = "https://xconv-intake-check.invalid"
# What SDKs ask for; one that is missing loses every event.
_ASKED_FOR = ("authorization", "content-type", "x-write-key", "anonymousid", "sentat", "x-retry-count")
_SECONDS = 10.0
_THROTTLED = "too many requests at once (429): IntakeRps and IntakeBurst say how many may come; try again"
_UNAVAILABLE = "the queue or the secret can't be reached (503): the function's log says which, in its field causes"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one look has shown.

    Parameters
    ----------
    name
        What was looked at.
    is_good
        Whether it is as it should be; None where it is a choice to know of.
    text
        What there is, and what to do.
    """

    name: str
    is_good: bool | None
    text: str


class IntakeChecks:
    """Looks at an intake from outside.

    Parameters
    ----------
    url
        The stack's output `Url`.
    write_key, origin
        A page's key, and the site it is on.
    server_key
        A server's; empty when that is not looked at.

    Raises
    ------
    RuntimeError
        From every look: nobody answers.
    """

    def __init__(self, url: str, write_key: str, origin: str, server_key: str = "") -> None:
        self._url, self._key, self._origin, self._server_key = url.rstrip("/"), write_key, origin, server_key
        self._http = urllib3.PoolManager(retries=False, timeout=_SECONDS)

    def run(self) -> Iterator[Finding]:
        """All of them, in the order in which a page meets them."""
        yield self._settings()
        yield self._preflight()
        yield from self._page()
        yield self._another_site()
        if self._server_key:
            yield self._server()

    def _settings(self) -> Finding:
        answer = self._ask("GET", f"/v1/projects/{self._key}/settings")
        if answer.status != 200:
            text = "the key is not in IntakeWriteKeys" if answer.status == 404 else _unexpected(answer)
            return Finding("key", False, text)
        told = str(_object(answer).get("integrations", {}).get("Segment.io", {}).get("apiHost", ""))
        here = urlsplit(self._url)
        if told != f"{here.netloc}{here.path}/v1":
            return Finding("key", False, f"pages are told to send to {told}: set IntakeDomainName or IntakePublicUrl")
        return Finding("key", True, "known, and SDKs are told to send here")

    def _preflight(self) -> Finding:
        asked = {"access-control-request-method": "POST", "access-control-request-headers": ",".join(_ASKED_FOR)}
        answer = self._ask("OPTIONS", "/v1/t", headers={"origin": self._origin} | asked)
        if answer.headers.get("access-control-allow-origin") != self._origin:
            text = f"browsers on {self._origin} may not send: write it into IntakeOrigins exactly so, without a path"
            return Finding("CORS", False, text)
        allowed = {name.strip().lower() for name in answer.headers.get("access-control-allow-headers", "").split(",")}
        if missing := [name for name in _ASKED_FOR if name not in allowed]:
            return Finding("CORS", False, f"these headers are not allowed: {', '.join(missing)}; deploy intake.yaml")
        return Finding("CORS", True, "pages of the site may send")

    def _page(self) -> Iterator[Finding]:
        answer = self._send("/v1/t", self._key, _event(self._origin), {"origin": self._origin})
        if answer.status != 200:
            yield Finding("page", False, _unexpected(answer))
            return
        yield Finding("page", True, "an event of a page is taken")
        if "_xc_twclid=" in answer.headers.get("set-cookie", ""):
            yield Finding("cookie", True, "the click id is kept for 90 days")
        else:
            yield Finding("cookie", None, "none is set: IntakeCookieDomain is empty, or wants other consent categories")

    def _another_site(self) -> Finding:
        answer = self._send("/v1/t", self._key, _event(_ELSEWHERE), {"origin": _ELSEWHERE})
        if answer.status == 403:
            return Finding("origin", True, "another site's page is refused")
        return Finding("origin", False, f"another site's page was answered {answer.status}: update the stack")

    def _server(self) -> Finding:
        answer = self._send("/v1/batch", self._server_key, {"batch": [_event(self._origin)]}, {})
        if answer.status == 401:
            return Finding("server", False, "the key is not among server_keys in the intake's secret")
        if answer.status == 200:
            return Finding("server", True, "an event of a server is taken")
        return Finding("server", False, _unexpected(answer))

    def _send(
        self, path: str, key: str, body: Mapping[str, Any], headers: Mapping[str, str]
    ) -> urllib3.BaseHTTPResponse:
        shown = {"authorization": f"Basic {b64encode(f'{key}:'.encode()).decode()}", "content-type": "application/json"}
        return self._ask("POST", path, json.dumps(body).encode(), {**shown, **headers})

    def _ask(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> urllib3.BaseHTTPResponse:
        given = {"user-agent": _AGENT, **(headers or {})}
        try:
            return self._http.request(method, f"{self._url}{path}", body=body, headers=given, redirect=False)
        except urllib3.exceptions.HTTPError as error:
            raise RuntimeError(f"{self._url} does not answer ({type(error).__name__}): check the address") from None


def _event(origin: str) -> dict[str, Any]:
    """An event of the name that never is a conversion."""
    page = {"url": f"{origin}/?twclid=xconv-intake-check"}
    return {
        "type": "track",
        "event": CHECK_NAME,
        "messageId": f"xconv-{uuid4()}",
        "context": {"page": page, "consent": {"advertising": True}},
    }


def _unexpected(answer: urllib3.BaseHTTPResponse) -> str:
    if answer.status == 429:
        return _THROTTLED
    if answer.status == 503:
        return _UNAVAILABLE
    said = _object(answer).get("message")
    return f"answered {answer.status}" + (f": {said}" if isinstance(said, str) else "")


def _object(answer: urllib3.BaseHTTPResponse) -> dict[str, Any]:
    try:
        found = json.loads(answer.data)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
