"""One function instance: invoked by the event source, killed by the plan."""

import threading
import time
from collections.abc import Callable
from typing import Any

from devtools.local_aws import Function, FunctionError
from devtools.soak.clock import Clock
from devtools.soak.run_log import End, Invocation, RunLog


class Instance:
    """An execution environment, and a note of everything that happens to it."""

    def __init__(self, function: Function, host: str, run_log: RunLog, clock: Clock) -> None:
        self.function, self.host = function, host
        self._run_log, self._clock = run_log, clock
        self._life = 1
        self._running: Invocation | None = None
        self._is_dead = False  # its process was killed, and no invocation has failed of it yet
        self._lock = threading.Lock()

    def invoke(self, event: dict[str, Any], begun: Callable[["Instance", Invocation], None]) -> Any:
        """Handle a batch; `begun` is told before."""
        with self._lock:
            was_dead, self._is_dead = self._is_dead, False  # killed after its last answer
            self._life += was_dead
            invocation = self._run_log.begin(self.host, self._life, event["Records"], self._clock())
            self._running = invocation
        begun(self, invocation)
        try:
            answer = self.function.invoke(event)
        except FunctionError as error:
            with self._lock:
                invocation.end = _end(error, was_killed=was_dead or self._is_dead)
                self._over(invocation)
                self._life, self._is_dead = self._life + 1, False
            raise
        with self._lock:
            self._over(invocation)
        return answer

    def kill(self, invocation: Invocation | None = None) -> bool:
        """Kill the function in the middle of an invocation: of this one, or of any; whether there was one."""
        with self._lock:
            is_running = self._running is not None and (invocation is None or invocation is self._running)
            if is_running:
                self._is_dead = True
                self.function.kill()
            return is_running

    def _over(self, invocation: Invocation) -> None:
        invocation.ended_at = time.time()
        self._running = None


def _end(error: FunctionError, *, was_killed: bool) -> End:
    if was_killed:
        return End.KILLED
    return End.TIMED_OUT if error.error_type == "Sandbox.Timedout" else End.CRASHED
