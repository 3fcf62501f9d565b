"""/_simulator/: what the simulator received, and what it should do next, over HTTP.

=====  ==========================  ==========================================================================
GET    /_simulator/requests        every conversions request
GET    /_simulator/conversions     the conversions counted
GET    /_simulator/reads           every request to a read-only endpoint
GET    /_simulator/token-requests  every token request
POST   /_simulator/grants          new credentials: {"scheme": "oauth2", "client_id": …, "client_secret": …,
                                   "expires_in": …}, {"scheme": "oauth1"} or {"scheme": "pixel_token"}
POST   /_simulator/apps            register an app: {"client_id": …, "client_secret": …}
POST   /_simulator/faults          a fault, or a list of them: {"kind": "status", "status": 503, "times": 2}
POST   /_simulator/expire          expire every access token
POST   /_simulator/reset           forget requests, conversions, faults and rate-limit windows
=====  ==========================  ==========================================================================
"""

from collections.abc import Callable, Collection
from dataclasses import fields as fields_of
from typing import Any

import orjson

from devtools.x_simulator.credentials import Credentials
from devtools.x_simulator.fault import Fault
from devtools.x_simulator.faults import Faults
from devtools.x_simulator.http_messages import Answer, Request
from devtools.x_simulator.oauth2 import App
from devtools.x_simulator.received import Received, ReceivedRequest
from devtools.x_simulator.x_answers import plain_error

PREFIX = "/_simulator/"

_REQUEST_FIELDS = tuple(field.name for field in fields_of(ReceivedRequest))
_FAULT_FIELDS = frozenset(field.name for field in fields_of(Fault))


class Admin:
    """The simulator's Python API, spoken in JSON. ``reset`` forgets what `XSimulator.reset` forgets."""

    def __init__(
        self, received: Received, credentials: Credentials, faults: Faults, reset: Callable[[], object]
    ) -> None:
        self._credentials = credentials
        self._faults = faults
        self._gets: dict[str, Callable[[], object]] = {
            "requests": lambda: [_shown(request) for request in received.requests],
            "conversions": lambda: received.conversions,
            "reads": lambda: received.reads,
            "token-requests": lambda: received.token_requests,
        }
        self._posts: dict[str, Callable[[Any], object]] = {
            "grants": self._grant,
            "apps": self._register_app,
            "faults": self._add_faults,
            "expire": lambda _body: credentials.oauth2.expire_access_tokens(),
            "reset": lambda _body: reset(),
        }

    def handle(self, request: Request) -> Answer:
        """Answer one request; 400 with one clear line when its body makes no sense."""
        name = request.path.removeprefix(PREFIX)
        if request.method == "GET" and name in self._gets:
            return Answer.json(200, self._gets[name]())
        if request.method != "POST" or name not in self._posts:
            return plain_error(404)
        try:
            body = orjson.loads(request.body) if request.body else {}
            return Answer.json(200, self._posts[name](body) or {})
        except ValueError as error:
            return Answer.json(400, {"error": str(error)})

    def _grant(self, body: Any) -> object:
        fields = _fields(body, {"scheme", "client_id", "client_secret", "expires_in"})
        return self._credentials.grant(fields.pop("scheme", None), **fields)

    def _register_app(self, body: Any) -> object:
        fields = _fields(body, {"client_id", "client_secret"})
        if not fields.get("client_id") or not all(isinstance(value, str) for value in fields.values()):
            raise ValueError("an app needs client_id, and may have client_secret, both strings")
        self._credentials.oauth2.register(App(**fields))
        return None

    def _add_faults(self, body: Any) -> object:
        faults = [_fields(fault, _FAULT_FIELDS) for fault in (body if isinstance(body, list) else [body])]
        self._faults.add(*(Fault(**{"kind": None, **fault}) for fault in faults))
        return None


def _fields(body: Any, known: Collection[str]) -> dict[str, Any]:
    if not isinstance(body, dict):
        raise ValueError("the body must be a JSON object")
    if unknown := sorted(body.keys() - known):
        raise ValueError(f"{unknown[0]!r} is not one of the fields {', '.join(sorted(known))}")
    return body


def _shown(request: ReceivedRequest) -> dict[str, object]:
    fields = {name: getattr(request, name) for name in _REQUEST_FIELDS}
    return fields | {"answer": request.answer.decode("utf-8", "replace")}
