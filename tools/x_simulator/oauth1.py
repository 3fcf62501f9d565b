"""OAuth 1.0a as X takes it: HMAC-SHA1 signatures, recomputed from the request (RFC 5849)."""

import hmac
import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from oauthlib.oauth1 import Client
from oauthlib.oauth1.rfc5849 import signature

from x_simulator.http_messages import Request

# X takes timestamps within five minutes of its own clock.
TIMESTAMP_TOLERANCE_SECONDS = 300

_REQUIRED = frozenset(
    {
        "oauth_consumer_key",
        "oauth_token",
        "oauth_signature_method",
        "oauth_signature",
        "oauth_timestamp",
        "oauth_nonce",
    }
)


class UnreadableError(ValueError):
    """The credentials are not even in the right form."""


@dataclass(frozen=True)
class OAuth1Grant:
    """The four secrets of one app and user."""

    api_key: str = field(repr=False)
    api_secret: str = field(repr=False)
    access_token: str = field(repr=False)
    access_token_secret: str = field(repr=False)


class OAuth1:
    """Issues sets of four secrets and verifies signatures made with them. They don't expire."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._grants: dict[tuple[str, str], OAuth1Grant] = {}
        self._nonces: dict[tuple[str, str, str], int] = {}

    def issue(self) -> OAuth1Grant:
        """A new app with a token of its user."""
        grant = OAuth1Grant(
            api_key=secrets.token_urlsafe(18),
            api_secret=secrets.token_urlsafe(37),
            access_token=f"{secrets.randbelow(10**10)}-{secrets.token_urlsafe(30)}",
            access_token_secret=secrets.token_urlsafe(33),
        )
        with self._lock:
            self._grants[grant.api_key, grant.access_token] = grant
        return grant

    def reason_to_refuse(self, request: Request) -> str | None:
        """Why this request isn't properly signed, in one line without credentials; ``None`` if it is.

        Raises
        ------
        UnreadableError
            If the Authorization header isn't a complete OAuth 1.0a header.
        """
        parameters = _parameters(request)
        values = dict(parameters)
        grant = self._grants.get((values["oauth_consumer_key"], values["oauth_token"]))
        if grant is None:
            return "unknown api_key or access_token"
        if values["oauth_signature_method"] != "HMAC-SHA1":
            return "oauth_signature_method is not HMAC-SHA1"
        if values.get("oauth_version", "1.0") != "1.0":
            return "oauth_version is not 1.0"
        timestamp = values["oauth_timestamp"]
        if not _is_number(timestamp) or abs(self._clock() - int(timestamp)) > TIMESTAMP_TOLERANCE_SECONDS:
            return "oauth_timestamp is more than five minutes off"
        if not hmac.compare_digest(_signature(request, parameters, grant).encode(), values["oauth_signature"].encode()):
            return "oauth_signature does not match the request"
        return self._reason_to_refuse_nonce(values)

    def _reason_to_refuse_nonce(self, values: Mapping[str, str]) -> str | None:
        # Looked at last: only a rightly signed request may use up a nonce.
        nonce = (values["oauth_token"], values["oauth_timestamp"], values["oauth_nonce"])
        with self._lock:
            oldest = self._clock() - TIMESTAMP_TOLERANCE_SECONDS
            for old in [key for key, timestamp in self._nonces.items() if timestamp < oldest]:
                del self._nonces[old]
            if nonce in self._nonces:
                return "oauth_nonce was used before"
            self._nonces[nonce] = int(values["oauth_timestamp"])
        return None


def _parameters(request: Request) -> list[tuple[str, str]]:
    header = {"Authorization": request.headers["authorization"]}
    try:
        parameters = signature.collect_parameters(
            uri_query=request.query, headers=header, exclude_oauth_signature=False, with_realm=False
        )
    except ValueError as error:
        raise UnreadableError("not an OAuth header") from error
    names = [name for name, _ in parameters if name.startswith("oauth_")]
    if len(names) != len(set(names)) or not set(names) >= _REQUIRED:
        raise UnreadableError("an OAuth parameter is missing or given twice")
    return parameters


def _signature(request: Request, parameters: list[tuple[str, str]], grant: OAuth1Grant) -> str:
    signed = [(name, value) for name, value in parameters if name != "oauth_signature"]
    base = signature.signature_base_string(
        cast(Any, request.method),  # typed narrower than it is
        signature.base_string_uri(request.url),
        signature.normalize_parameters(cast(Any, signed)),  # typed as a dict, is a list of pairs
    )
    client = Client(grant.api_key, grant.api_secret, grant.access_token, grant.access_token_secret)
    return str(signature.sign_hmac_sha1_with_client(base, client))


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()
