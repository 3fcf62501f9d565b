"""Asking the refresh function for a new token, when X no longer takes the one there is."""

from threading import Lock
from typing import Protocol

from x_conversions.credentials import OAuth2
from x_conversions.credentials_cache import CredentialsCache


class RefreshFunction(Protocol):
    """The refresh function, called asynchronously; failures to call it are its own affair."""

    def request(self, version_id: str) -> None: ...


class RefreshRequests:
    """At most one call per version of the secret and function instance, and only where renewing is possible."""

    def __init__(self, function: RefreshFunction, credentials: CredentialsCache) -> None:
        self._function, self._credentials = function, credentials
        self._lock = Lock()
        self._requested: set[str] = set()

    def request(self, refused: str) -> None:
        """Ask for a token in place of this version's, which X refused."""
        held = self._credentials.get()
        is_renewable = isinstance(held.credentials, OAuth2) and held.credentials.is_renewable
        if not is_renewable or held.version_id != refused:
            return
        with self._lock:
            if refused in self._requested:
                return
            self._requested.add(refused)
        self._function.request(refused)
