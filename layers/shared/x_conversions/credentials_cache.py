"""The deliver function's view of the credentials: read seldom, by version, never written."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from x_conversions.credentials import AnyCredentials, CredentialsError, read_secret

# The refresh function renews 45 minutes before the end, so a view this old is never the last valid one.
_VIEW_SECONDS = 900.0
# Near the end of a token its successor is looked for more often.
_NEAR_END_SECONDS = 1200.0
_NEAR_END_VIEW_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class StoredSecret:
    """A secret's current value and its version id."""

    text: str
    version_id: str

    def __repr__(self) -> str:
        return f"StoredSecret(version_id={self.version_id!r})"


class SecretReader(Protocol):
    """Where the secret is read from."""

    def read(self) -> StoredSecret:
        """The current version; raises CredentialsError when there is none or it can't be had."""


@dataclass(frozen=True, slots=True)
class Held:
    """Credentials as they were read."""

    credentials: AnyCredentials
    version_id: str
    read_at: float

    def is_stale(self, now: float) -> bool:
        age = now - self.read_at
        expires_at = self.credentials.expires_at
        if expires_at is not None and expires_at - now < _NEAR_END_SECONDS:
            return age > _NEAR_END_VIEW_SECONDS
        return age > _VIEW_SECONDS


class CredentialsCache:
    """Holds the credentials for the life of a function instance."""

    def __init__(self, reader: SecretReader, clock: Callable[[], float] = time.time) -> None:
        self._reader, self._clock = reader, clock
        self._held: Held | None = None

    def get(self) -> Held:
        """The credentials, read again when the view is stale; the old view serves while reading fails.

        Raises
        ------
        CredentialsError
            There are none.
        """
        if self._held is None:
            self._held = self._read()
        elif self._held.is_stale(self._clock()):
            try:
                self._held = self._read()
            except CredentialsError:
                return self._held
        return self._held

    def read_again(self) -> bool:
        """Read now; whether the version is another one than before.

        Raises
        ------
        CredentialsError
            They can't be read.
        """
        before = self._held.version_id if self._held else None
        self._held = self._read()
        return self._held.version_id != before

    def _read(self) -> Held:
        stored = self._reader.read()
        return Held(read_secret(stored.text), stored.version_id, self._clock())
