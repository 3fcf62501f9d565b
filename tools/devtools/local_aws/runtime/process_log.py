"""What a process prints, readable while it runs."""

import os
import tempfile
import time
from typing import IO

_PATIENCE = 2.0  # seconds for lines that were printed to come through the emulator; it takes milliseconds


class ProcessLog:
    """A file for a process's standard output and error."""

    def __init__(self) -> None:
        self.file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 (open until `close`)
        self._last: list[str] = []

    @property
    def lines(self) -> list[str]:
        """The lines so far."""
        if self.file.closed:
            return self._last
        descriptor = self.file.fileno()
        # pread, because the process writes at this file's one position
        return os.pread(descriptor, os.fstat(descriptor).st_size, 0).decode(errors="replace").splitlines()

    def wait_for(self, start: str, count: int) -> None:
        """Wait until so many lines start this way, but not for long."""
        deadline = time.monotonic() + _PATIENCE
        while sum(line.startswith(start) for line in self.lines) < count and time.monotonic() < deadline:
            time.sleep(0.005)

    def close(self) -> None:
        """Keep the lines so far, and nothing more."""
        self._last = self.lines
        self.file.close()
