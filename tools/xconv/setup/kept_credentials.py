"""Credentials that wait on this machine for their stack: one file that only its owner may read."""

import os
from pathlib import Path

import typer

_PRIVATE = 0o600


class KeptCredentials:
    """Those for one stack."""

    def __init__(self, stack: str) -> None:
        self.file = Path(typer.get_app_dir("xconv")) / f"{stack}-credentials.json"

    def read(self) -> str | None:
        """The secret's JSON; None when nothing waits."""
        try:
            return self.file.read_text(encoding="utf-8")
        except FileNotFoundError:
            return None

    def keep(self, text: str) -> None:
        """Write them, at once and whole.

        Raises
        ------
        OSError
            They can't be written.
        """
        self.file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        new = self.file.with_suffix(".new")
        new.unlink(missing_ok=True)
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE), "w", encoding="utf-8") as opened:
            opened.write(text)
        new.replace(self.file)

    def forget(self) -> None:
        """They are where they belong."""
        self.file.unlink(missing_ok=True)
