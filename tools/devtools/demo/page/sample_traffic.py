"""A shop that sends events by itself."""

import threading
from collections.abc import Callable, Sequence

from xconv.send.shop import Shop

_SEED = 2026
_PER_SECOND = 4  # as many as an eye can follow


class SampleTraffic:
    """Sends a few events a second while it is on; `put` puts them on the queue."""

    def __init__(self, put: Callable[[Sequence[str]], object]) -> None:
        self._put = put
        self._shop = Shop(_SEED)
        self._off = threading.Event()
        self._off.set()

    @property
    def is_on(self) -> bool:
        return not self._off.is_set()

    def switch(self, is_on: bool) -> None:
        """On or off; nothing when it is so already."""
        if not is_on:
            self._off.set()
        elif not self.is_on:
            self._off = threading.Event()
            threading.Thread(target=self._run, args=(self._off,), daemon=True).start()

    def _run(self, off: threading.Event) -> None:
        while not off.wait(1):
            self._put([sample.body for sample in self._shop.samples(_PER_SECOND)])
