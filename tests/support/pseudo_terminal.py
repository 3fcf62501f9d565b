"""A program in a pseudo-terminal, and a person at it: waits for words, types answers, presses Ctrl-C."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

CTRL_C = "\x03"
CTRL_D = "\x04"
_PATIENCE = 30.0
_AGAIN = 3.0  # seconds
_CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\r")


class PseudoTerminal:
    """One run of a program.

    `asked` counts the questions that were answered; `values` has the answers beyond Enter, a number, y or n.
    """

    def __init__(
        self, command: Sequence[str], environment: Mapping[str, str], folder: Path, *, columns: int = 250
    ) -> None:
        self._seen = 0
        self.shown = ""
        self.asked = 0
        self.values: list[str] = []
        self._pid, self._terminal = pty.fork()
        if self._pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
            os.chdir(folder)
            os.execvpe(command[0], list(command), dict(environment))  # noqa: S606 - this very program

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._pid:
            os.kill(self._pid, signal.SIGKILL)
            os.waitpid(self._pid, 0)
            self._pid = 0
        os.close(self._terminal)

    def expect(self, text: str, patience: float = _PATIENCE) -> None:
        """Wait until it shows this, after what was last waited for; lines may be broken anywhere between words."""
        ends_at = time.monotonic() + patience
        wanted = re.compile(r"\s+".join(map(re.escape, text.split(" "))))
        while (found := wanted.search(self.shown, self._seen)) is None:
            if time.monotonic() > ends_at or not self._read(ends_at):
                raise AssertionError(f"{text!r} was not shown, but\n{self.shown}")
        self._seen = found.end()

    def answer(self, question: str, text: str = "") -> None:
        """Wait for a question, and answer it with Enter behind."""
        self.expect(question)
        self.asked += 1
        if len(text) > 2 and not re.fullmatch(r"[\d,]+|yes|no", text):
            self.values.append(text)
        self.press(text + "\n")

    def press(self, keys: str) -> None:
        os.write(self._terminal, keys.encode())

    def interrupt(self, keys: str, text: str) -> None:
        """Press Ctrl-C or Ctrl-D until it shows this.

        Once is enough but for the instant between a question and the wait for its answer, in which Python lets the
        interrupt lie until something is typed.
        """
        for _ in range(int(_PATIENCE / _AGAIN)):
            self.press(keys)
            with suppress(AssertionError):
                self.expect(text, _AGAIN)
                return
        self.expect(text)

    def end(self, patience: float = _PATIENCE) -> int:
        """Wait until it ends; its exit status."""
        ends_at = time.monotonic() + patience
        while self._read(ends_at):
            if time.monotonic() > ends_at:
                raise AssertionError(f"it did not end:\n{self.shown}")
        _, status = os.waitpid(self._pid, 0)
        self._pid = 0
        return os.waitstatus_to_exitcode(status)

    def _read(self, ends_at: float) -> bool:
        """Take in what is shown next; False when the program has ended."""
        ready, _, _ = select.select([self._terminal], [], [], max(0.0, min(1.0, ends_at - time.monotonic())))
        if not ready:
            return True
        try:
            read = os.read(self._terminal, 65_536)
        except OSError:  # its other end was closed
            return False
        self.shown += _CONTROL.sub("", read.decode(errors="replace"))
        return bool(read)
