"""What an intake answers to pages and servers, each way that SDKs have to send. Nothing that is sent can be counted."""

from collections.abc import Iterator
from urllib.parse import quote, urlsplit

from xconv.intake.client import IntakeClient, basic, check_event
from xconv.intake.finding import Finding, said_in, unexpected

_ELSEWHERE = "https://xconv-intake-check.invalid"
# What SDKs ask for; one that is missing loses every event.
_ASKED_FOR = ("authorization", "content-type", "x-write-key", "anonymousid", "sentat", "x-retry-count")


class SdkChecks:
    """Looks at an intake as SDKs meet it.

    Parameters
    ----------
    write_key, origin
        A page's key, and the site it is on.
    server_key
        A server's; empty when that is not looked at.
    """

    def __init__(self, client: IntakeClient, write_key: str, origin: str, server_key: str = "") -> None:
        self._client, self._key, self._origin, self._server_key = client, write_key, origin, server_key

    def run(self) -> Iterator[Finding]:
        """All of them, in the order in which a page meets them."""
        yield self._settings()
        yield self._preflight()
        yield from self._page()
        yield self._beacon()
        yield self._jitsu()
        yield self._another_site()
        if self._server_key:
            yield self._server()

    def _settings(self) -> Finding:
        answer = self._client.ask("GET", f"/v1/projects/{quote(self._key, safe='')}/settings")
        said = said_in(answer)
        if answer.status != 200:
            is_unknown = answer.status == 404 and "code" in said
            return Finding("key", False, "the key is not in IntakeWriteKeys" if is_unknown else unexpected(answer))
        told = str(said.get("integrations", {}).get("Segment.io", {}).get("apiHost", ""))
        here = urlsplit(self._client.url)
        if told != f"{here.netloc}{here.path}/v1":
            return Finding("key", False, f"pages are told to send to {told}: set IntakeDomainName or IntakePublicUrl")
        return Finding("key", True, "known, and SDKs are told to send here")

    def _preflight(self) -> Finding:
        asked = {"access-control-request-method": "POST", "access-control-request-headers": ",".join(_ASKED_FOR)}
        answer = self._client.ask("OPTIONS", "/v1/t", headers={"origin": self._origin} | asked)
        if answer.status == 429:
            return Finding("CORS", False, unexpected(answer))
        if answer.headers.get("access-control-allow-origin") != self._origin:
            text = f"browsers on {self._origin} may not send: write it into IntakeOrigins exactly so, without a path"
            return Finding("CORS", False, text)
        allowed = {name.strip().lower() for name in answer.headers.get("access-control-allow-headers", "").split(",")}
        if missing := [name for name in _ASKED_FOR if name not in allowed]:
            return Finding("CORS", False, f"these headers are not allowed: {', '.join(missing)}; deploy intake.yaml")
        return Finding("CORS", True, "pages of the site may send")

    def _page(self) -> Iterator[Finding]:
        """As analytics-next and RudderStack do: fetch or XHR, whose answer the page's script may read only by CORS."""
        answer = self._client.send("/v1/t", check_event(self._origin), {"origin": self._origin} | basic(self._key))
        if answer.status != 200:
            yield Finding("page", False, unexpected(answer))
            return
        if answer.headers.get("access-control-allow-origin") != self._origin:
            text = (
                "taken, and pages can't read that it was: they send it again and again; let the CDN keep CORS headers"
            )
            yield Finding("page", False, text)
        elif answer.headers.get("access-control-allow-credentials") != "true":
            yield Finding("page", False, "taken, and no page may take the cookie along: deploy intake.yaml")
        else:
            yield Finding("page", True, "an event of a page is taken")
        if "_xc_twclid=" in answer.headers.get("set-cookie", ""):
            yield Finding("cookie", True, "the click id is kept for 90 days")
        else:
            yield Finding("cookie", None, "none is set: IntakeCookieDomain is empty, or wants other consent categories")

    def _beacon(self) -> Finding:
        """As RudderStack does while a page is left: text, no headers of its own, the key in the address."""
        path = f"/beacon/v1/batch?writeKey={quote(self._key, safe='')}"
        headers = {"origin": self._origin, "content-type": "text/plain;charset=UTF-8"}
        answer = self._client.send(path, {"batch": [check_event(self._origin)]}, headers)
        if answer.status == 200:
            return Finding("beacon", True, "what is sent while a page is left is taken")
        if answer.status == 401:
            return Finding("beacon", False, "the key is unknown, or was lost: let the CDN hand the query string on")
        return Finding("beacon", False, unexpected(answer))

    def _jitsu(self) -> Finding:
        headers = {"origin": self._origin, "x-write-key": f"{self._key}:xconv", "content-type": "application/json"}
        answer = self._client.send("/api/s/track", check_event(self._origin), headers)
        if answer.status == 200:
            return Finding("Jitsu", True, "an event by Jitsu's path is taken")
        if answer.status == 401:
            return Finding("Jitsu", False, "the key is unknown, or was lost: let the CDN hand X-Write-Key on")
        return Finding("Jitsu", False, unexpected(answer))

    def _another_site(self) -> Finding:
        answer = self._client.send("/v1/t", check_event(_ELSEWHERE), {"origin": _ELSEWHERE} | basic(self._key))
        if answer.status == 403:
            return Finding("origin", True, "another site's page is refused")
        if answer.status in (401, 404, 429, 503):
            return Finding("origin", False, unexpected(answer))
        return Finding("origin", False, f"another site's page was answered {answer.status}: update the stack")

    def _server(self) -> Finding:
        answer = self._client.send("/v1/batch", {"batch": [check_event(self._origin)]}, basic(self._server_key))
        if answer.status == 401:
            return Finding("server", False, "the key is not among server_keys in the intake's secret")
        if answer.status == 403:
            return Finding("server", False, "this is a page's key: take it out of IntakeWriteKeys, or give a server's")
        if answer.status == 200:
            return Finding("server", True, "an event of a server is taken")
        return Finding("server", False, unexpected(answer))
