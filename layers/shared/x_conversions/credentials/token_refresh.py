"""Renewing an OAuth 2.0 access token: recover, claim, exchange, store, make current.

X's refresh tokens are single-use and rotate, so the order is everything. The turn is claimed before the refresh token
is spent. The new tokens are stored before anything else happens, under a label of our own, and only then made current,
by compare-and-swap, so that a person's new login in between is never overwritten. What was stored but not made current
is found by the next run.

A refresh token goes to X a second time only when the run that sent it ended without being able to write down what X
made of it: no answer came, or the process died, or Secrets Manager took nothing. Nobody can know then whether it was
spent. If it wasn't, sending it again saves the grant; if it was, the grant is lost either way, X says so, and that is
remembered.
"""

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Literal, Protocol, TypedDict
from uuid import uuid4

import orjson

from x_conversions.core.deadline import Deadline
from x_conversions.core.version import FORMAT
from x_conversions.credentials.lease import Lease, LeaseStore, acquire_lease, derived_id
from x_conversions.credentials.new_tokens import NewTokens, is_usable, iso, rewritten
from x_conversions.credentials.schemes import CredentialsError, OAuth2, read_secret
from x_conversions.credentials.store import StoredSecret

NEW_LABEL = "XCONVERSIONS_NEW"
SPENT_LABEL = "XCONVERSIONS_SPENT"
AUTHORIZE_AGAIN = "X no longer knows the refresh token: authorize again with `xconv authorize`"
# A 401 about a version this young is not its age's fault: one renewal per version and ten minutes (contract section 8).
_COOLDOWN_SECONDS = 600.0
# Spent only with time for X's slowest answer (20 s) and for storing what it gave.
SECONDS_TO_SPEND = 30.0


class RefreshError(Exception):
    """A renewal that failed: one line with its cause and what to do, without any value."""


class GrantLostError(RefreshError):
    """X does not take the refresh token: it was spent before, or revoked."""


class TokenEndpoint(Protocol):
    """X's token endpoint."""

    def exchange(self, credentials: OAuth2) -> NewTokens:
        """Spend the refresh token, once; raises RefreshError."""


class SecretStore(LeaseStore, Protocol):
    """The secret, for its one automatic writer."""

    def read(self) -> StoredSecret:
        """The current version."""

    def store(self, version_id: str, text: str, label: str) -> None:
        """Write a version, trying for as long as there is time; raises RefreshError."""

    def make_current(self, new_version_id: str, old_version_id: str) -> bool:
        """Move AWSCURRENT from the old version to the new; False when it wasn't at the old one any more."""


class RefreshOutcome(TypedDict):
    """What the refresh function returns. `expires_at` is ISO 8601, or null when unknown or never."""

    outcome: Literal["refreshed", "not_due", "not_renewable"]
    expires_at: str | None


class TokenRefresh:
    """Renews the token in one secret, within one invocation."""

    def __init__(
        self,
        store: SecretStore,
        endpoint: TokenEndpoint,
        margin_seconds: float,
        deadline: Deadline,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._store, self._endpoint, self._margin_seconds = store, endpoint, margin_seconds
        self._deadline, self._clock = deadline, clock
        self.expires_at: float | None = None  # of the token in the secret, once it was read

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
        self.expires_at = credentials.expires_at
        if not isinstance(credentials, OAuth2) or not credentials.is_renewable:
            return _outcome("not_renewable", credentials.expires_at)
        if (recovered := self._recover(stored)) is not None:
            return recovered
        self._refuse_spent(stored)  # also long before its end: a lost grant is said until somebody authorizes again
        if not self._is_due(event, stored, credentials):
            return _outcome("not_due", credentials.expires_at)
        lease = acquire_lease(self._store, stored.version_id, self._clock)
        if lease is Lease.HELD:
            return _outcome("not_due", credentials.expires_at)
        if lease is Lease.BACKING_OFF:
            raise RefreshError("the last renewals failed; the next try comes within two hours")
        # The run whose claim this one took over may have come to its end since the look above.
        if (settled := self._settled_meanwhile(stored)) is not None:
            return settled
        self._refuse_spent(stored)
        return self._renew(stored, credentials)

    def _renew(self, stored: StoredSecret, credentials: OAuth2) -> RefreshOutcome:
        if self._deadline.seconds_left < SECONDS_TO_SPEND:
            raise RefreshError("too little time is left to spend the refresh token safely; the next run will")
        try:
            tokens = self._endpoint.exchange(credentials)
        except RefreshError as error:
            if isinstance(error, GrantLostError):
                self._remember_spent(stored)
            # Refused or unanswered: before anything else, whether somebody logged in meanwhile. That this can't be
            # seen is not what is to be told.
            with suppress(RefreshError, CredentialsError):
                if (settled := self._settled_meanwhile(stored)) is not None:
                    return settled
            raise
        return self._keep(tokens, stored)

    def _keep(self, tokens: NewTokens, stored: StoredSecret) -> RefreshOutcome:
        """Store what X gave and make it current. What can't be used must not keep the rest from being stored."""
        expires_at = self._clock() + tokens.expires_in
        if is_usable(tokens.access_token):
            self.expires_at = expires_at
        version_id = str(uuid4())
        self._store.store(version_id, rewritten(stored, tokens, expires_at), NEW_LABEL)
        outcome = self._promote(version_id, stored.version_id, expires_at)
        if outcome["outcome"] == "refreshed" and (trouble := tokens.trouble):
            raise RefreshError(trouble)
        return outcome

    def _promote(self, new_version_id: str, old_version_id: str, expires_at: float | None) -> RefreshOutcome:
        if self._store.make_current(new_version_id, old_version_id):
            return _outcome("refreshed", expires_at)
        current = self._store.read()
        if current.version_id == new_version_id:  # it was done, the answer got lost, and it was tried again
            return _outcome("refreshed", expires_at)
        # Someone logged in anew meanwhile, which also revoked what was renewed here: theirs stays.
        return _outcome("not_due", read_secret(current.text).expires_at)

    def _recover(self, stored: StoredSecret) -> RefreshOutcome | None:
        """Make current what an earlier run stored for this very version and could not make current."""
        found = self._store.read_labelled(NEW_LABEL)
        if found is None or found.version_id == stored.version_id:
            return None
        if found.field("renewed_from") != stored.version_id:
            return None
        return self._promote(found.version_id, stored.version_id, read_secret(found.text).expires_at)

    def _settled_meanwhile(self, stored: StoredSecret) -> RefreshOutcome | None:
        """Whether somebody else renewed this version, or logged in anew, since it was read."""
        current = self._store.read()
        if current.version_id != stored.version_id:
            return _outcome("not_due", read_secret(current.text).expires_at)
        return self._recover(stored)

    def _remember_spent(self, stored: StoredSecret) -> None:
        """Keep every later run from sending the token again; one version per grant, however many runs there are."""
        text = orjson.dumps({"v": FORMAT, "spent": stored.version_id}).decode()
        with suppress(RefreshError):  # that X refused is the news; unremembered, the next run asks once more
            self._store.store(derived_id(stored.version_id, "spent"), text, SPENT_LABEL)

    def _refuse_spent(self, stored: StoredSecret) -> None:
        found = self._store.read_labelled(SPENT_LABEL)
        if found is not None and found.field("spent") == stored.version_id:
            raise GrantLostError(AUTHORIZE_AGAIN)

    def _is_due(self, event: Mapping[str, Any], stored: StoredSecret, credentials: OAuth2) -> bool:
        now = self._clock()
        if credentials.expires_at is None or credentials.expires_at - now < self._margin_seconds:
            return True
        if event.get("reason") != "unauthorized" or event.get("version_id") != stored.version_id:
            return False
        return now - self._store.created_at(stored.version_id) > _COOLDOWN_SECONDS


def _outcome(outcome: Literal["refreshed", "not_due", "not_renewable"], expires_at: float | None) -> RefreshOutcome:
    return {"outcome": outcome, "expires_at": None if expires_at is None else iso(expires_at)}
