"""Asking the refresh function for a new token, when X no longer takes the one there is."""

import time
from collections.abc import Callable
from threading import Lock
from typing import Protocol

from x_conversions.credentials.cache import CredentialsCache
from x_conversions.credentials.schemes import OAuth2

# The refresh function leaves a version younger than ten minutes alone. Then it is worth asking again, but ever more
# rarely: where X refuses every token, each renewal costs two of the hundred versions that a secret may have in a day.
_FIRST_PAUSE_SECONDS = 630.0


class RefreshFunction(Protocol):
    """The refresh function, called asynchronously; failures to call it are its own affair."""

    def request(self, version_id: str) -> None: ...


class RefreshTrigger:
    """One call per version of the secret and function instance, and only where renewing is possible.

    While X goes on refusing that version there are more: after ten minutes, and after twice as long each time.
    """

    def __init__(
        self, function: RefreshFunction, credentials: CredentialsCache, clock: Callable[[], float] = time.time
    ) -> None:
        self._function, self._credentials, self._clock = function, credentials, clock
        self._lock = Lock()
        self._asked_for = ""
        self._again_at, self._pause = 0.0, _FIRST_PAUSE_SECONDS

    def read_again(self, refused: str) -> bool:
        """Whether there is another version than the one that X refused; raises CredentialsError if none can be read."""
        return self._credentials.read_again(refused)

    def request(self, refused: str) -> None:
        """Ask for a token in place of this version's, which X refused."""
        held = self._credentials.get()
        is_renewable = isinstance(held.credentials, OAuth2) and held.credentials.is_renewable
        if is_renewable and held.version_id == refused and self._is_time_to_ask(refused):
            self._function.request(refused)

    def _is_time_to_ask(self, refused: str) -> bool:
        with self._lock:
            now = self._clock()
            if refused == self._asked_for:
                if now < self._again_at:
                    return False
                self._pause *= 2
            self._asked_for, self._again_at = refused, now + self._pause
            return True
