"""Asking the refresh function for a new token, when X no longer takes the one there is."""

from typing import Protocol

from x_conversions.credentials_cache import CredentialsCache


class RefreshFunction(Protocol):
    """The refresh function, called asynchronously; failures to call it are its own affair."""

    def request(self, version_id: str) -> None: ...


class RefreshRequests:
    """At most one call per version of the secret and function instance, and only where renewing is possible."""

    def __init__(self, function: RefreshFunction, credentials: CredentialsCache) -> None:
        self._function, self._credentials = function, credentials
        self._requested: set[str] = set()

    def request(self) -> None:
        held = self._credentials.get()
        if held.credentials.scheme == "oauth2" and held.version_id not in self._requested:
            self._requested.add(held.version_id)
            self._function.request(held.version_id)
