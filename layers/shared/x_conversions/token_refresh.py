"""Renewing an OAuth 2.0 access token: read, exchange, store, make current.

X's refresh tokens are single-use and rotate, so the order is everything: the new tokens are stored before anything
else happens, under a label of our own, and only then made current, by compare-and-swap, so that a person's new login
in between is never overwritten.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol, TypedDict

import orjson

from x_conversions.credentials import OAuth2, read_secret
from x_conversions.credentials_cache import StoredSecret
from x_conversions.event_time import format_time

# A 401 about a version this young is not its age's fault: one renewal per version and ten minutes (contract section 8).
_COOLDOWN_SECONDS = 600.0


class RefreshError(Exception):
    """A renewal that failed: one line with its cause and what to do, without any value."""


@dataclass(frozen=True, slots=True)
class NewTokens:
    """X's answer to a refresh; never prints."""

    access_token: str
    refresh_token: str | None
    expires_in: int

    def __repr__(self) -> str:
        return f"NewTokens(expires_in={self.expires_in})"


class TokenEndpoint(Protocol):
    """X's token endpoint."""

    def exchange(self, credentials: OAuth2) -> NewTokens:
        """Spend the refresh token, once; raises RefreshError."""


class SecretStore(Protocol):
    """The secret, for its one automatic writer."""

    def read(self) -> StoredSecret: ...

    def created_at(self, version_id: str) -> float:
        """Epoch seconds."""

    def store(self, text: str) -> str:
        """Write a new version under our own label; returns its id. Tries for as long as there is time."""

    def make_current(self, new_version_id: str, old_version_id: str) -> bool:
        """Move AWSCURRENT from the old version to the new; False when it wasn't at the old one any more."""


class RefreshOutcome(TypedDict):
    """What the refresh function returns. `expires_at` is ISO 8601, or null when unknown or never."""

    outcome: Literal["refreshed", "not_due", "not_renewable"]
    expires_at: str | None


class TokenRefresh:
    """Renews the token in one secret."""

    def __init__(
        self,
        store: SecretStore,
        endpoint: TokenEndpoint,
        margin_seconds: float,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._store, self._endpoint, self._margin_seconds, self._clock = store, endpoint, margin_seconds, clock

    def run(self, event: Mapping[str, Any]) -> RefreshOutcome:
        """Renew if it is due, or asked for.

        Parameters
        ----------
        event
            The schedule's event, or ``{"reason": "unauthorized", "version_id": …}``: X refused that version's token.

        Raises
        ------
        CredentialsError
            There is no usable secret.
        RefreshError
            The renewal failed.
        """
        stored = self._store.read()
        credentials = read_secret(stored.text)
        if not isinstance(credentials, OAuth2) or not credentials.is_renewable:
            return _outcome("not_renewable", credentials.expires_at)
        if not self._is_due(event, stored, credentials):
            return _outcome("not_due", credentials.expires_at)
        tokens = self._endpoint.exchange(credentials)
        expires_at = self._clock() + tokens.expires_in
        new_version_id = self._store.store(_rewritten(stored.text, tokens, expires_at))
        if not self._store.make_current(new_version_id, stored.version_id):
            # Someone logged in anew meanwhile, which also revoked what was renewed here: theirs stays.
            return _outcome("not_due", read_secret(self._store.read().text).expires_at)
        return _outcome("refreshed", expires_at)

    def _is_due(self, event: Mapping[str, Any], stored: StoredSecret, credentials: OAuth2) -> bool:
        now = self._clock()
        if credentials.expires_at is None or credentials.expires_at - now < self._margin_seconds:
            return True
        if event.get("reason") != "unauthorized" or event.get("version_id") != stored.version_id:
            return False
        return now - self._store.created_at(stored.version_id) > _COOLDOWN_SECONDS


def _rewritten(text: str, tokens: NewTokens, expires_at: float) -> str:
    """The secret's value with the new tokens; fields we don't know stay."""
    fields = orjson.loads(text)
    fields |= {"scheme": "oauth2", "access_token": tokens.access_token, "expires_at": _iso(expires_at)}
    if tokens.refresh_token:
        fields["refresh_token"] = tokens.refresh_token
    return orjson.dumps(fields).decode()


def _outcome(outcome: Literal["refreshed", "not_due", "not_renewable"], expires_at: float | None) -> RefreshOutcome:
    return {"outcome": outcome, "expires_at": None if expires_at is None else _iso(expires_at)}


def _iso(seconds: float) -> str:
    return format_time(int(seconds * 1000))
