"""One HTTP request as an HTTP API hands it to a function: payload format 2.0.

docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
"""

import time
from base64 import b64encode
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import uuid4

# What comes as text; everything else, and what doesn't say what it is, comes as base64. What counts for a compressed
# body of one of these types is documented nowhere: here the type alone, which spoils the body.
_AS_TEXT = ("text/", "application/json", "application/xml", "application/javascript")


def payload(  # noqa: PLR0913, PLR0917 - what a request consists of
    route: str, path_parameters: Mapping[str, str], line: str, headers: Mapping[str, str], body: bytes, ip: str
) -> dict[str, Any]:
    """The function's event.

    Parameters
    ----------
    route, path_parameters
        Which route it is, and what stands in its path for the names in braces.
    line
        Method, path and query, as in ``GET /sourceConfig?writeKey=k``.
    headers
        By their names in small letters, several of a name joined by commas.
    ip
        Of whoever calls.
    """
    method, _, target = line.partition(" ")
    address = urlsplit(target)
    given = {name: value for name, value in headers.items() if name != "cookie"}
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": route,
        "rawPath": address.path,
        "rawQueryString": address.query,
        "headers": given,
        "requestContext": {
            "http": {
                "method": method,
                "path": address.path,
                "protocol": "HTTP/1.1",
                "sourceIp": ip,
                "userAgent": headers.get("user-agent", ""),
            },
            "requestId": str(uuid4()),
            "routeKey": route,
            "stage": "$default",
            "timeEpoch": int(time.time() * 1000),
        },
        "isBase64Encoded": False,
    }
    if path_parameters:
        event["pathParameters"] = dict(path_parameters)
    if query := dict(parse_qsl(address.query, keep_blank_values=True)):
        event["queryStringParameters"] = query
    if cookies := [one.strip() for one in headers.get("cookie", "").split(";") if one.strip()]:
        event["cookies"] = cookies
    if body:
        is_text = headers.get("content-type", "").strip().lower().startswith(_AS_TEXT)
        event["isBase64Encoded"] = not is_text
        event["body"] = body.decode(errors="replace") if is_text else b64encode(body).decode()
    return event
