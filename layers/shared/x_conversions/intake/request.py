"""One HTTP request, as an HTTP API hands it to a function (payload format 2.0), whatever is in it."""

from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from x_conversions.intake.refusal import Code, RequestRefused

_NOTHING: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class IntakeRequest:
    """What is read of a request.

    Parameters
    ----------
    route
        The route's key, such as ``POST /v1/{call}``.
    parameters, query
        Of the path, of the query; only texts.
    headers
        By their names in small letters.
    cookies
        By name, the first of each.
    source_ip
        Whose request it was, as the gateway saw it; empty when nobody says.
    body
        As it was sent: no bytes when there is none.
    is_text
        Whether it came as text: what wasn't UTF-8 is spoilt then.
    """

    route: str
    parameters: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    cookies: Mapping[str, str]
    source_ip: str
    body: bytes
    is_text: bool

    @property
    def user_agent(self) -> str:
        return self.headers.get("user-agent", "")

    @property
    def origin(self) -> str:
        return self.headers.get("origin", "")


def read_request(event: object) -> IntakeRequest:
    """Read the function's event.

    Raises
    ------
    RequestRefused
        ``malformed_json``: a body that is said to be base64, and isn't.
    """
    fields = event if isinstance(event, dict) else _NOTHING
    context = _object(fields.get("requestContext"))
    body, is_text = _body(fields)
    return IntakeRequest(
        route=_text(fields.get("routeKey")),
        parameters=_texts(fields.get("pathParameters")),
        query=_texts(fields.get("queryStringParameters")),
        headers={name.lower(): text for name, text in _texts(fields.get("headers")).items()},
        cookies=_cookies(fields.get("cookies")),
        source_ip=_text(_object(context.get("http")).get("sourceIp")),
        body=body,
        is_text=is_text,
    )


def _body(fields: Mapping[str, Any]) -> tuple[bytes, bool]:
    body = _text(fields.get("body"))
    if fields.get("isBase64Encoded") is not True:
        return body.encode(), True
    try:
        return b64decode(body, validate=True), False
    except (NotBase64, ValueError):
        raise RequestRefused(Code.MALFORMED_JSON) from None


def _cookies(pairs: object) -> dict[str, str]:
    found: dict[str, str] = {}
    for pair in pairs if isinstance(pairs, list) else ():
        name, _, value = _text(pair).partition("=")
        found.setdefault(name.strip(), value.strip())
    return found


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else _NOTHING


def _text(value: object) -> str:
    # Halves of characters, which no gateway hands over, would fail later, wherever a text is encoded.
    return value.encode(errors="replace").decode() if isinstance(value, str) else ""


def _texts(value: object) -> dict[str, str]:
    return {_text(key): _text(text) for key, text in _object(value).items() if isinstance(text, str)}
