"""Polls the queue until it is told to stop."""

import threading
from collections.abc import Callable, Sequence

from devtools.local_aws import Poller

_LONG_POLL = 1  # seconds, which the demo's end may take longer; ten looks, 20 times a second, take a sixth of a core
_PAUSE = 0.05  # seconds between two looks into an empty queue


class Pollers:
    """A thread for each poller, and with it for each concurrent execution.

    Parameters
    ----------
    pollers
        Each with one function.
    on_failure
        Told what ended a thread that should have gone on.
    """

    def __init__(self, pollers: Sequence[Poller], on_failure: Callable[[Exception], object]) -> None:
        self._on_failure = on_failure
        self._stopping = threading.Event()
        self._threads = [threading.Thread(target=self._run, args=(poller,), daemon=True) for poller in pollers]

    def start(self) -> None:
        """Start polling."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Take no further batch."""
        self._stopping.set()

    def join(self) -> None:
        """Wait for the batches at work; what stops their functions ends them sooner."""
        for thread in self._threads:
            thread.join(timeout=5)

    def _run(self, poller: Poller) -> None:
        try:
            while not self._stopping.is_set():
                if poller.run_once(_LONG_POLL) is None:
                    self._stopping.wait(_PAUSE)
        except Exception as error:  # noqa: BLE001 - it belongs to who started this
            if not self._stopping.is_set():
                self._on_failure(error)
