"""X's token endpoint: the refresh grant of RFC 6749 section 6, spent at most once per call."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from urllib3 import make_headers

from x_conversions.adapters.x_transport import XTransport
from x_conversions.credentials.new_tokens import NewTokens
from x_conversions.credentials.schemes import OAuth2
from x_conversions.credentials.token_refresh import AUTHORIZE_AGAIN, GrantLostError, RefreshError
from x_conversions.x_api.responses import NO_CONNECTION, NO_RESPONSE

_DEFAULT_LIFE_SECONDS = 7200  # X's access tokens live two hours, should its answer not say so
# What X says beyond a year is a mistake of X's, and no date that a secret could hold.
_LONGEST_LIFE_SECONDS = 366 * 86_400
_MOST_DIGITS = 12
# For all of it, connecting included. Generous: an answer given up on is a refresh token lost.
EXCHANGE_SECONDS = 20.0


class XTokenEndpoint:
    """Exchanges refresh tokens; no hidden retries, no redirects."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._transport = XTransport()

    def exchange(self, credentials: OAuth2) -> NewTokens:
        """Spend the refresh token.

        Raises
        ------
        RefreshError
            X refused, or didn't answer.
        """
        fields, headers = _request(credentials)
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        answer = self._transport.post(self._url, urlencode(fields).encode(), headers, EXCHANGE_SECONDS)
        if answer.status == NO_CONNECTION:
            raise RefreshError("X's token endpoint could not be reached; nothing was sent to it")
        if answer.status == NO_RESPONSE:
            raise RefreshError("X's token endpoint did not answer")
        return _read(answer.status, _parse(answer.body))


def _request(credentials: OAuth2) -> tuple[dict[str, str], dict[str, str]]:
    assert credentials.refresh_token is not None  # noqa: S101 - is_renewable was checked
    assert credentials.client_id is not None  # noqa: S101
    fields = {"grant_type": "refresh_token", "refresh_token": credentials.refresh_token.get_secret_value()}
    client_id = credentials.client_id.get_secret_value()
    if credentials.client_secret is None:
        return fields | {"client_id": client_id}, {}
    # X takes a confidential client's secret by HTTP Basic only, never in the body.
    return fields, dict(make_headers(basic_auth=f"{client_id}:{credentials.client_secret.get_secret_value()}"))


def _parse(body: bytes) -> Mapping[str, Any]:
    """The fields of an answer, whatever is wrong with others: the new tokens are nowhere else."""
    try:
        parsed = json.loads(body.decode("utf-8-sig", "replace"), parse_int=_integer)
    except (ValueError, RecursionError):
        return {}
    return parsed if isinstance(parsed, dict) else {}


def _integer(digits: str) -> int | None:
    return int(digits) if len(digits) <= _MOST_DIGITS else None


def _read(status: int, body: Mapping[str, Any]) -> NewTokens:
    access_token, refresh_token = _text(body.get("access_token")), _text(body.get("refresh_token"))
    if 200 <= status < 300 and (access_token or refresh_token):
        return NewTokens(access_token, refresh_token or None, _seconds(body.get("expires_in")))
    error = body.get("error")
    # Under any other status it isn't X's word on the token: a proxy's, or an X that is out of order.
    if status in {400, 401} and error in ("invalid_request", "invalid_grant"):
        raise GrantLostError(AUTHORIZE_AGAIN)
    if error in ("unauthorized_client", "invalid_client"):
        raise RefreshError("X does not know the client: check client_id and client_secret in the secret")
    raise RefreshError(f"X's token endpoint answered {status} without a token")


def _text(value: object) -> str:
    return value.strip().encode("utf-8", "replace").decode() if isinstance(value, str) else ""


def _seconds(value: object) -> int:
    """How long a token lives, as far as X says so in any form of a number."""
    if isinstance(value, str) and value.isascii() and value.isdigit():
        value = _integer(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return _DEFAULT_LIFE_SECONDS
    return int(value) if 1 <= value <= _LONGEST_LIFE_SECONDS else _DEFAULT_LIFE_SECONDS
