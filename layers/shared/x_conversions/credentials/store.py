"""The stored secret, and where it is read from."""

from dataclasses import dataclass
from typing import Protocol

import orjson


@dataclass(frozen=True, slots=True)
class StoredSecret:
    """A secret's current value and its version id."""

    text: str
    version_id: str

    def __repr__(self) -> str:
        return f"StoredSecret(version_id={self.version_id!r})"

    def field(self, name: str) -> object:
        """What is under a name of the JSON object; None where nothing is, and where the text is no such thing.

        Whatever version of this project wrote it, what can be understood of it counts.
        """
        try:
            fields = orjson.loads(self.text)
        except orjson.JSONDecodeError:
            return None
        return fields.get(name) if isinstance(fields, dict) else None


class SecretReader(Protocol):
    """Where the secret is read from."""

    def read(self) -> StoredSecret:
        """The current version; raises CredentialsError when there is none or it can't be had."""
