"""Functions at work, each on one batch at a time."""

import queue
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from types import TracebackType
from typing import Any, Self

Invoke = Callable[[dict[str, Any]], Any]


class Workers:
    """A thread for each function. A context manager: leaving it waits for the work that was started."""

    def __init__(self, functions: Sequence[Invoke]) -> None:
        self._pool = ThreadPoolExecutor(len(functions))
        self._free: queue.Queue[Invoke] = queue.Queue()
        self._running: list[Future[None]] = []
        for function in functions:
            self._free.put(function)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._pool.shutdown()

    def free(self) -> int:
        """How many functions have nothing to do."""
        return self._free.qsize()

    def wait(self, timeout: float) -> None:
        """Until something is done, or for so many seconds."""
        wait(self._running, timeout, FIRST_COMPLETED)

    def start(self, work: Callable[[Invoke], None]) -> None:
        """Do something in the background with a function that is free; it is so again afterwards."""
        function = self._free.get()

        def do() -> None:
            try:
                work(function)
            finally:
                self._free.put(function)

        self._running.append(self._pool.submit(do))

    def busy(self) -> bool:
        """Whether something is still being done; raises what something that is done raised."""
        for future in self._running:
            if future.done():
                future.result()
        self._running = [future for future in self._running if not future.done()]
        return bool(self._running)
