"""The stored secret, and where it is read from."""

from dataclasses import dataclass
from typing import Protocol


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
