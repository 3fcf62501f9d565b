"""Functions at work, each on one batch at a time."""

import queue
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
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

    def take(self) -> Invoke:
        """A function that is free; waits for one."""
        return self._free.get()

    def give_back(self, function: Invoke) -> None:
        """There was nothing for it."""
        self._free.put(function)

    def start(self, function: Invoke, work: Callable[[Invoke], None]) -> None:
        """Do something with a function in the background; it is free again afterwards."""

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
