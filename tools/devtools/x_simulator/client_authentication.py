"""How an app says who it is at the token endpoint: client_id in the body; HTTP Basic if it has a secret."""

import base64
import binascii
from collections.abc import Mapping
from urllib.parse import unquote

from devtools.x_simulator.http_messages import Answer, Request
from devtools.x_simulator.oauth2 import App, OAuth2Provider
from devtools.x_simulator.x_answers import token_error

INVALID_TOKEN = "Value passed for the token was invalid."  # noqa: S105 (X's text)


def authenticate(request: Request, form: Mapping[str, str], oauth2: OAuth2Provider) -> App | Answer:
    """The app that makes a token request, or X's answer when it doesn't identify itself as it must."""
    basic = _basic(request)
    # X takes no client_secret in the body, and a confidential client must use Basic.
    if "client_secret" in form or isinstance(basic, Answer):
        return _unauthorized_client()
    if basic:
        client_id, secret = basic
        app = oauth2.app(client_id)
        if app is None or not app.has_secret(secret) or form.get("client_id", client_id) != client_id:
            return _unauthorized_client()
        return app
    if "client_id" not in form:
        return token_error(400, "invalid_request", "Missing required parameter [client_id].")
    app = oauth2.app(form["client_id"])
    if app is None:
        return token_error(400, "invalid_request", INVALID_TOKEN)
    return app if app.client_secret is None else _unauthorized_client()


def _basic(request: Request) -> tuple[str, str] | Answer | None:
    header = request.headers.get("authorization")
    if header is None:
        return None
    scheme, _, encoded = header.partition(" ")
    try:
        client_id, colon, secret = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return _unauthorized_client()
    if scheme.lower() != "basic" or not colon:
        return _unauthorized_client()
    return unquote(client_id), unquote(secret)  # both are form-encoded before base64 (RFC 6749 section 2.3.1)


def _unauthorized_client() -> Answer:
    return token_error(401, "unauthorized_client", "Missing valid authorization header")
