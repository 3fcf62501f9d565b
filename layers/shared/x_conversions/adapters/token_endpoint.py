"""X's token endpoint: the refresh grant of RFC 6749 section 6, spent at most once per call."""

from urllib.parse import urlencode

import urllib3
from orjson import JSONDecodeError, loads
from urllib3.exceptions import HTTPError

from x_conversions.credentials.schemes import OAuth2
from x_conversions.credentials.token_refresh import AUTHORIZE_AGAIN, GrantLostError, NewTokens, RefreshError

_DEFAULT_LIFE_SECONDS = 7200  # X's access tokens live two hours, should its answer not say so
CONNECT_SECONDS = 3.0
# Generous: an answer given up on is a refresh token lost.
READ_SECONDS = 20.0


class XTokenEndpoint:
    """Exchanges refresh tokens; no hidden retries, no redirects."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._pool = urllib3.PoolManager(retries=False)

    def exchange(self, credentials: OAuth2) -> NewTokens:
        """Spend the refresh token.

        Raises
        ------
        RefreshError
            X refused, or didn't answer.
        """
        fields, headers = _request(credentials)
        try:
            answer = self._pool.request(
                "POST",
                self._url,
                body=urlencode(fields),
                headers=headers | {"Content-Type": "application/x-www-form-urlencoded"},
                timeout=urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS),
                retries=False,
                redirect=False,
            )
        except HTTPError as error:
            raise RefreshError(f"X's token endpoint did not answer: {type(error).__name__}") from None
        try:
            body = loads(answer.data)
        except JSONDecodeError:
            body = {}
        return _read(answer.status, body if isinstance(body, dict) else {})


def _request(credentials: OAuth2) -> tuple[dict[str, str], dict[str, str]]:
    assert credentials.refresh_token is not None  # noqa: S101 - is_renewable was checked
    assert credentials.client_id is not None  # noqa: S101
    fields = {"grant_type": "refresh_token", "refresh_token": credentials.refresh_token.get_secret_value()}
    client_id = credentials.client_id.get_secret_value()
    if credentials.client_secret is None:
        return fields | {"client_id": client_id}, {}
    # X takes a confidential client's secret by HTTP Basic only, never in the body.
    return fields, urllib3.make_headers(basic_auth=f"{client_id}:{credentials.client_secret.get_secret_value()}")


def _read(status: int, body: dict[str, object]) -> NewTokens:
    error = body.get("error")
    if error in ("invalid_request", "invalid_grant"):
        raise GrantLostError(AUTHORIZE_AGAIN)
    if error in ("unauthorized_client", "invalid_client"):
        raise RefreshError("X does not know the client: check client_id and client_secret in the secret")
    access_token = body.get("access_token")
    if status != 200 or not isinstance(access_token, str) or not access_token:
        raise RefreshError(f"X's token endpoint answered {status} without a token")
    refresh_token, expires_in = body.get("refresh_token"), body.get("expires_in")
    return NewTokens(
        access_token,
        refresh_token if isinstance(refresh_token, str) else None,
        expires_in if isinstance(expires_in, int) and expires_in > 0 else _DEFAULT_LIFE_SECONDS,
    )
