"""OAuth 2.0 with PKCE (RFC 6749, RFC 7636) at X: the address a person opens, and the tokens that come of it."""

import json
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import urllib3
from oauthlib.oauth2 import OAuth2Error, WebApplicationClient
from urllib3.exceptions import HTTPError

AUTHORIZE_URL = "https://x.com/i/oauth2/authorize"
TOKEN_URL = "https://api.x.com/2/oauth2/token"  # noqa: S105 - an address
# offline.access is what brings a refresh token.
SCOPES = "ads.read ads.write offline.access"
# X's codes live 30 seconds.
_EXCHANGE_SECONDS = 20.0
_STATE_BYTES = 32


class Authorization:
    """One person's way through X's authorize page and back."""

    def __init__(self, client_id: str, redirect_uri: str, scope: str, authorize_url: str = AUTHORIZE_URL) -> None:
        self._client = WebApplicationClient(client_id)
        self._redirect_uri = redirect_uri
        self.state = secrets.token_urlsafe(_STATE_BYTES)
        self._verifier = self._client.create_code_verifier(64)
        self.url: str = self._client.prepare_request_uri(
            authorize_url,
            redirect_uri=redirect_uri,
            scope=scope,
            state=self.state,
            code_challenge=self._client.create_code_challenge(self._verifier, "S256"),
            code_challenge_method="S256",
        )

    def read_redirect(self, url: str) -> str:
        """The code in the address that X sent the person back to.

        Raises
        ------
        ValueError
            Access was denied, or the address is not the answer to this very request.
        """
        # oauthlib wants https; on loopback nothing leaves the machine (RFC 8252 section 7.3).
        secure = url.strip().replace("http://", "https://", 1)
        try:
            answer: Mapping[str, Any] = self._client.parse_request_uri_response(secure, state=self.state)
        except OAuth2Error as error:
            raise ValueError(_explain(str(error.error or ""))) from None
        return str(answer["code"])

    def exchange(self, code: str, client_secret: str | None, token_url: str = TOKEN_URL) -> dict[str, Any]:
        """Trade the code for tokens: X's own answer, with an expiry.

        Raises
        ------
        RuntimeError
            X refused, or didn't answer; its error's name, never a value.
        """
        body = self._client.prepare_request_body(
            code=code,
            redirect_uri=self._redirect_uri,
            code_verifier=self._verifier,
            include_client_id=client_secret is None,
        )
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        if client_secret is not None:  # X takes a client's secret by HTTP Basic only
            headers |= urllib3.make_headers(basic_auth=f"{self._client.client_id}:{client_secret}")
        try:
            answer = urllib3.request(
                "POST", token_url, body=body, headers=headers, timeout=_EXCHANGE_SECONDS, retries=False, redirect=False
            )
        except HTTPError as error:
            raise RuntimeError(f"X's token endpoint did not answer: {type(error).__name__}; start again") from None
        return _tokens(answer.status, answer.data)


def _explain(error: str) -> str:
    if error == "access_denied":
        return "X says access_denied: the app was not let in; start again, and choose Authorize app"
    if error == "mismatching_state":
        return "this is the answer to another request (its state differs): start again, and use the newest page only"
    return f"X's answer can't be used: {error or 'it has no code'}; start again"


def _tokens(status: int, data: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(data)
    except ValueError:
        answer = None
    fields = answer if isinstance(answer, dict) else {}
    if status == 200 and isinstance(fields.get("access_token"), str):
        return fields
    error = str(fields.get("error", ""))
    if error in {"unauthorized_client", "invalid_client"}:
        raise RuntimeError(f"X does not know the client ({error}): check the client id, and its secret or --public")
    raise RuntimeError(f"X gave no tokens: {status} {error}; codes live 30 seconds and serve once, start again")


def as_secret(answer: Mapping[str, Any], client_id: str, client_secret: str | None) -> dict[str, Any]:
    """The secret's fields from X's answer."""
    fields = {"scheme": "oauth2", "client_id": client_id, "client_secret": client_secret}
    fields |= {name: answer.get(name) for name in ("access_token", "refresh_token", "scope")}
    if seconds := answer.get("expires_in"):
        fields["expires_at"] = (datetime.now(UTC) + timedelta(seconds=int(seconds))).isoformat(timespec="seconds")
    return {name: value for name, value in fields.items() if value is not None}
