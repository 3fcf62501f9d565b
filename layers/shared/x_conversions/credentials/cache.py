"""The deliver function's view of the credentials: read seldom, by version, never written."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from x_conversions.credentials.schemes import AnyCredentials, CredentialsError, read_secret
from x_conversions.credentials.store import SecretReader

# The refresh function renews 45 minutes before the end, so a view this old is never the last valid one.
_VIEW_SECONDS = 900.0
# Near the end of a token its successor is looked for more often.
_NEAR_END_SECONDS = 1200.0
_NEAR_END_VIEW_SECONDS = 30.0
# In its last minute every request looks: a renewal that late must be seen before the old token ends.
_LAST_SECONDS = 60.0
# A read that fails may take twelve seconds, and X may go on taking what is known: not before each request, then.
_SECONDS_AFTER_A_FAILURE = 30.0


@dataclass(frozen=True, slots=True)
class Held:
    """Credentials as they were read."""

    credentials: AnyCredentials
    version_id: str
    read_at: float
    number: int = 0  # of the read, counted from one

    def is_stale(self, now: float) -> bool:
        age = now - self.read_at
        left = math.inf if self.credentials.expires_at is None else self.credentials.expires_at - now
        if left < _LAST_SECONDS:
            return age > 0
        return age > (_NEAR_END_VIEW_SECONDS if left < _NEAR_END_SECONDS else _VIEW_SECONDS)


class CredentialsCache:
    """Holds the credentials for the life of a function instance; threads that need a read share one."""

    def __init__(self, reader: SecretReader, clock: Callable[[], float] = time.time) -> None:
        self._reader, self._clock = reader, clock
        self._lock = Lock()
        self._reads_begun = 0
        self._held: Held | None = None
        self._failed_at = -math.inf

    def get(self) -> Held:
        """The credentials, read again when the view is stale; the old view serves while reading fails, which is tried
        every half minute.

        Raises
        ------
        CredentialsError
            There are none.
        """
        held = self._held
        if held is not None and not (held.is_stale(self._clock()) and self._may_read):
            return held
        with self._lock:
            if self._held is not None and self._held is not held:
                return self._held  # another thread has read meanwhile
            try:
                return self._read()
            except CredentialsError:
                if held is None:
                    raise
                self._failed_at = self._clock()
                return held

    def read_again(self, refused: str) -> bool:
        """Read now, because X refused this version; whether there is another one.

        Raises
        ------
        CredentialsError
            They can't be read.
        """
        begun = self._reads_begun
        with self._lock:
            held = self._held
            # Another thread was refused before and has read: another version, or at any rate after this refusal.
            if held is None or (held.version_id == refused and held.number <= begun):
                held = self._read()
            return held.version_id != refused

    @property
    def _may_read(self) -> bool:
        # A clock that was set back says nothing about when that was.
        return not 0.0 <= self._clock() - self._failed_at < _SECONDS_AFTER_A_FAILURE

    def _read(self) -> Held:
        self._reads_begun += 1
        number, read_at = self._reads_begun, self._clock()
        stored = self._reader.read()
        self._held = Held(read_secret(stored.text), stored.version_id, read_at, number)
        return self._held
