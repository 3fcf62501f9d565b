"""The X simulator in a process of its own, so that its work is not counted as the function's."""

import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection

import urllib3
from devtools.x_simulator import XSimulator

PIXEL_ID = "o8z6j"
_NO_LIMIT = 10**12  # events per window: the pace is not what is measured here


@dataclass(frozen=True, slots=True)
class X:
    """Where it is, and credentials that it takes."""

    url: str
    token_url: str
    pixel_token: dict[str, str]

    def reset(self) -> None:
        """Let it forget what it received, which would grow without end."""
        urllib3.request("POST", f"{self.url}/_simulator/reset", body=b"{}", retries=False)


@contextmanager
def x_in_its_own_process() -> Iterator[X]:
    """Run it until the block ends."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs,), daemon=True)
    process.start()
    try:
        yield ours.recv()
    finally:
        ours.send("stop")
        process.join(10)
        process.kill()


def _serve(connection: Connection) -> None:
    with XSimulator(PIXEL_ID, events_per_window=_NO_LIMIT) as x:
        connection.send(X(x.url, x.token_url, x.grant_pixel_token()))
        connection.recv()
