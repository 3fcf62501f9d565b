"""HTTP/1.1 with keep-alive on a socket; what is said over it is decided elsewhere."""

import contextlib
import socket
import sys
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from devtools.own_machine import is_from_elsewhere
from devtools.x_simulator.http_messages import Answer, Request

# From a request to its answer; None drops the connection.
Respond = Callable[[Request], Answer | None]


class Server(ThreadingHTTPServer):
    """Answers each connection in a thread of its own, and leaves none open when it is closed."""

    request_queue_size = 128  # as many connections as a load test opens at once

    def __init__(self, address: tuple[str, int], respond: Respond) -> None:
        self.respond = respond
        self._connections: dict[socket.socket, threading.Thread] = {}
        self._lock = threading.Lock()
        super().__init__(address, _Handler)
        self._loop = threading.Thread(target=self.serve_forever, args=(0.05,), name="x-simulator", daemon=True)

    def start(self) -> None:
        """Serve in the background."""
        self._loop.start()

    def stop(self) -> None:
        """Stop serving, and end the connections that clients keep alive."""
        self.shutdown()
        self.server_close()
        with self._lock:
            connections = dict(self._connections)
        for connection in connections:
            _shut(connection)
        for thread in connections.values():
            thread.join()
        self._loop.join()

    def process_request(self, request: Any, client_address: Any) -> None:
        """Answer a connection in its own thread, remembered so that `stop` finds it."""
        arguments = (request, client_address)
        thread = threading.Thread(target=self.process_request_thread, args=arguments, daemon=True)
        with self._lock:
            self._connections[request] = thread
        thread.start()

    def close_request(self, request: Any) -> None:
        """Forget a connection."""
        with self._lock:
            self._connections.pop(request, None)
        super().close_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing about clients that hang up: that is theirs to do."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    server: Server
    connection: socket.socket
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # otherwise an answer in two segments waits for a delayed ACK, 40 ms
    wbufsize = -1  # buffered, so that head and body leave together

    def __getattr__(self, name: str) -> Callable[[], None]:
        # http.server looks for do_GET, do_POST and so on; here every method goes the same way.
        if name.startswith("do_"):
            return self._serve
        raise AttributeError(name)

    def _serve(self) -> None:
        request = self._read()
        if request is None:
            self.close_connection = True
            self._write(Answer(411, b"send the whole body, with its Content-Length"))
            return
        if is_from_elsewhere(request.headers.get("host", ""), request.headers.get("origin")):
            self._write(Answer(403, b"only for programs and pages of this machine"))
            return
        answer = self.server.respond(request)
        if answer is None:
            self.close_connection = True
            _shut(self.connection)
        else:
            self._write(answer)

    def _read(self) -> Request | None:
        length = self.headers.get("content-length", "0")
        if "transfer-encoding" in self.headers or not (length.isascii() and length.isdigit()):
            return None
        body = self.rfile.read(int(length))
        if len(body) < int(length):  # hung up halfway: X wouldn't process it either
            return None
        path, _, query = self.path.partition("?")
        headers: dict[str, str] = {}
        for name, value in self.headers.items():
            key = name.lower()
            headers[key] = f"{headers[key]}, {value}" if key in headers else value
        return Request(self.command, path, query, headers, body)

    def _write(self, answer: Answer) -> None:
        if answer.early_hints:
            self.send_response_only(103, "Early Hints")
            for name, value in answer.early_hints.items():
                self.send_header(name, value)
            self.end_headers()
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(answer.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the name in http.server)
        """Keep quiet: the simulator itself says what it received."""


def _shut(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):  # the client was quicker
        connection.shutdown(socket.SHUT_RDWR)
