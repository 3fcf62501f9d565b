"""One function instance: invoked by the event source, killed by the program."""

import threading
import time
from collections.abc import Callable
from typing import Any

from local_aws import Function, FunctionError

from soak.clock import Clock
from soak.journal import End, Invocation, Journal


class Instance:
    """An execution environment, and a note of everything that happens to it."""

    def __init__(self, function: Function, host: str, journal: Journal, clock: Clock) -> None:
        self.function, self.host = function, host
        self._journal, self._clock = journal, clock
        self._life = 1
        self._running: Invocation | None = None
        self._was_killed = False
        self._lock = threading.Lock()

    def invoke(self, event: dict[str, Any], begun: Callable[["Instance", Invocation], None]) -> Any:
        """Handle a batch; `begun` is told before."""
        with self._lock:
            self._life += self._was_killed  # killed after its last answer, and nobody has noticed yet
            invocation = self._journal.begin(self.host, self._life, event["Records"], self._clock())
            self._running = invocation
        begun(self, invocation)
        try:
            return self.function.invoke(event)
        except FunctionError as error:
            invocation.end = self._end(error)
            self._life += 1
            raise
        finally:
            with self._lock:
                invocation.ended_at = time.time()
                self._running = None

    def kill(self, invocation: Invocation | None = None) -> None:
        """Kill the function in the middle of an invocation: of this one, or of any."""
        with self._lock:
            if self._running and invocation in (None, self._running):
                self._was_killed = True
                self.function.kill()

    def _end(self, error: FunctionError) -> End:
        was_killed, self._was_killed = self._was_killed, False
        if was_killed:
            return End.KILLED
        return End.TIMED_OUT if error.error_type == "Sandbox.Timedout" else End.CRASHED
