"""A stand-in for API Gateway's HTTP API: routes, payload 2.0, CORS, throttling, the gateway's own errors.

As documented and reported; what the real one does with compressed text is not known (`http_api_event`).
"""

import json
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from werkzeug.wrappers import Request, Response

from devtools.local_aws.http_api_event import payload
from devtools.local_aws.http_api_settings import Cors, HttpApiSettings
from devtools.local_aws.runtime.emulator import FunctionError

Invoke = Callable[[Any], Any]
Headers = list[tuple[str, str]]
_MOST_BYTES = 10_000_000  # API Gateway's quota for a payload


class HttpApiGateway:
    """The API without a server, for one that has several names, or that hands a path on.

    Parameters
    ----------
    settings
        What the template says.
    invoke
        The function.
    ip
        Whose address callers seem to have.

    Attributes
    ----------
    statuses
        Of all answers so far, those to preflights not counted.
    application
        The API as a WSGI application.
    """

    def __init__(self, settings: HttpApiSettings, invoke: Invoke, ip: str = "203.0.113.42") -> None:
        self.settings, self.invoke, self.ip = settings, invoke, ip
        self.statuses: list[int] = []
        self._tokens, self._filled_at, self._lock = float(settings.burst), time.monotonic(), threading.Lock()
        self.application = Request.application(self._respond)

    def is_throttled(self) -> bool:
        """Whether this request is one too many."""
        with self._lock:
            now = time.monotonic()
            filled = self._tokens + (now - self._filled_at) * self.settings.rate
            self._tokens, self._filled_at = min(filled, float(self.settings.burst)), now
            if self._tokens < 1:
                return True
            self._tokens -= 1
            return False

    def _respond(self, request: Request) -> Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        if request.method == "OPTIONS":
            return Response(status=204, headers=preflight_headers(self.settings.cors, headers))
        answer = self._answer(request, headers)
        self.statuses.append(answer.status_code)
        # The gateway ignores CORS headers of the function.
        for name in [name for name, _ in answer.headers if name.lower().startswith("access-control-")]:
            del answer.headers[name]
        answer.headers.extend(cors_headers(self.settings.cors, headers))
        return answer

    def _answer(self, request: Request, headers: Mapping[str, str]) -> Response:
        matched = self.settings.match(request.method, request.path)
        body = request.get_data()
        if matched is None:
            return _own_error(404, "Not Found")
        if self.is_throttled():
            return _own_error(429, "Too Many Requests")
        if len(body) > _MOST_BYTES:
            return _own_error(413, "Request Entity Too Large")
        line = f"{request.method} {request.path}?{request.query_string.decode('latin-1')}"
        try:
            found = self.invoke(payload(*matched, line, headers, body, self.ip))
        except FunctionError:
            return _own_error(500, "Internal Server Error")
        cookies = [("Set-Cookie", one) for one in found.get("cookies", [])]
        given = [*found.get("headers", {}).items(), *cookies]
        return Response(found.get("body", ""), int(found["statusCode"]), given)


def cors_headers(cors: Cors | None, headers: Mapping[str, str]) -> Headers:
    """What an answer to a page of an allowed origin has."""
    if cors is None or headers.get("origin") not in cors.origins:
        return []
    return [
        ("Access-Control-Allow-Origin", headers["origin"]),
        ("Access-Control-Allow-Credentials", "true"),
        ("Access-Control-Expose-Headers", ",".join(cors.exposed)),
        ("Vary", "Origin"),
    ]


def preflight_headers(cors: Cors | None, headers: Mapping[str, str]) -> Headers:
    """What the answer to a preflight has: nothing for another origin."""
    allowed = cors_headers(cors, headers)
    if cors is None or not allowed:
        return []
    return [
        *allowed,
        ("Access-Control-Allow-Methods", ",".join(cors.methods)),
        ("Access-Control-Allow-Headers", ",".join(cors.headers)),
        ("Access-Control-Max-Age", str(cors.max_age)),
    ]


def _own_error(status: int, message: str) -> Response:
    return Response(json.dumps({"message": message}), status, content_type="application/json")
