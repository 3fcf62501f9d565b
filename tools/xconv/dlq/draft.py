"""What somebody writes in place of a dead letter's body: never thrown away before it is sent."""

import os
import tempfile
from types import TracebackType
from typing import Self

from xconv.common.terminal import say
from xconv.dlq.mending import edit


class Draft:
    """A body that is edited, perhaps several times. Kept in a file that only its owner can read, unless it was sent.

    Attributes
    ----------
    body
        As it is now.
    is_sent
        Whether it is in the conversions queue.
    """

    def __init__(self, body: str) -> None:
        self._first = self.body = body
        self.is_sent = False

    @property
    def is_changed(self) -> bool:
        """Whether there is anything to send: who emptied it has changed their mind."""
        return bool(self.body.strip()) and self.body != self._first

    def edit(self) -> bool:
        """Let somebody edit it, from where it is; whether there is anything to send then."""
        self.body = edit(self.body)
        return self.is_changed

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _: type[BaseException] | None, error: BaseException | None, __: TracebackType | None) -> None:
        # Also where the letter is gone meanwhile, AWS can't be reached, or the editor breaks down the second time.
        if self.is_changed and not self.is_sent:
            say(f"note: what you wrote is in {self._keep()}, and is a person's data: remove it when you are done")

    def _keep(self) -> str:
        descriptor, name = tempfile.mkstemp(prefix="xconv-edit-", suffix=".json")  # mode 0600
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="surrogateescape") as file:
            file.write(self.body)
        return name
