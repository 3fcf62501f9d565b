"""OAuth 1.0a as X takes it: four secrets, HMAC-SHA1, each nonce once (RFC 5849)."""

import hmac
import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from devtools.x_simulator.http_messages import Request
from devtools.x_simulator.oauth1_signature import UnreadableError, base_string, base_string_uri, parameters_of, sign

# X takes timestamps within five minutes of its own clock.
TIMESTAMP_TOLERANCE_SECONDS = 300
# More digits than any second that is near has; Python itself refuses to read thousands of them.
_TIMESTAMP_DIGITS = 12

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


@dataclass(frozen=True)
class OAuth1Grant:
    """The four secrets of one app and user."""

    api_key: str = field(repr=False)
    api_secret: str = field(repr=False)
    access_token: str = field(repr=False)
    access_token_secret: str = field(repr=False)


class OAuth1Provider:
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
        parameters = _signed_parameters(request)
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
        given = values["oauth_signature"].encode(errors="replace")
        if not hmac.compare_digest(_signature(request, parameters, grant), given):
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


def _signed_parameters(request: Request) -> list[tuple[str, str]]:
    parameters = parameters_of(request)
    names = [name for name, _ in parameters if name.startswith("oauth_")]
    if len(names) != len(set(names)) or not set(names) >= _REQUIRED:
        raise UnreadableError("an OAuth parameter is missing or given twice")
    return parameters


def _signature(request: Request, parameters: list[tuple[str, str]], grant: OAuth1Grant) -> bytes:
    text = base_string(request.method, base_string_uri(request), parameters)
    return sign(text, grant.api_secret, grant.access_token_secret).encode()


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _TIMESTAMP_DIGITS
