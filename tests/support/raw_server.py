"""A server that answers with bytes: whatever a real one would never send."""

import re
import socket
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Self

# What is sent back on a connection, and whether more is to come on it.
Answer = Callable[[socket.socket], bool]


def answering(*pieces: bytes, close: bool = False) -> Answer:
    """Sends these pieces, each as a segment of its own."""

    def answer(connection: socket.socket) -> bool:
        for piece in pieces:
            connection.sendall(piece)
        return not close

    return answer


class RawServer:
    """Answers each request with the next of its answers, the last one over and over. A context manager.

    Attributes
    ----------
    requests
        Heads and bodies, as they came.
    connections
        How many were made.
    """

    def __init__(self, answers: Sequence[Answer]) -> None:
        self.requests: list[bytes] = []
        self.connections = 0
        self._answers = list(answers)
        self._open: list[socket.socket] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._listening.settimeout(None)
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}/"

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for one in (self._listening, *self._open):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)  # closing alone wakes nobody who waits
            one.close()

    def _accept(self) -> None:
        with suppress(OSError):  # the end of the test closes the server
            while True:
                connection, _ = self._listening.accept()
                self.connections += 1
                self._open.append(connection)
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError), connection:  # who asked may hang up, and the test may be over
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while (request := _read(connection)) is not None:
                self.requests.append(request)
                answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
                if not answer(connection):
                    return


def _read(connection: socket.socket) -> bytes | None:
    received = b""
    while b"\r\n\r\n" not in received:
        if not (piece := connection.recv(65536)):
            return None
        received += piece
    head, _, body = received.partition(b"\r\n\r\n")
    length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
    while length and len(body) < int(length[1]):
        if not (piece := connection.recv(65536)):
            return None
        body += piece
    return head + b"\r\n\r\n" + body
