"""Waiting on this machine for the browser to come back from X."""

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlsplit

_PAGE = "<!doctype html><meta charset=utf-8><title>xconv</title><p>{text}</p>"
_DONE = "Done. You can close this page and go back to the terminal."
_REFUSED = "X did not let the app in. The terminal says what to do."
# A person finds the password and the second factor in this time; who left should not hold the port.
_PATIENCE_SECONDS = 600.0


class RedirectListener:
    """Listens on loopback for one request to /callback; a context manager.

    Raises
    ------
    RuntimeError
        The port can't be had.
    """

    def __init__(self, port: int, patience: float = _PATIENCE_SECONDS) -> None:
        self._path, self._came, self._patience = "", threading.Event(), patience
        try:
            # A thread for each connection: browsers open some that they never use.
            self._server = ThreadingHTTPServer(("127.0.0.1", port), _handler(self._take))
        except (OSError, OverflowError) as error:
            cause = getattr(error, "strerror", None) or error
            raise RuntimeError(
                f"port {port} can't be had ({cause}): give another one with --port, and add its address to the app's "
                "callback URLs at X"
            ) from None
        self._server.daemon_threads = True
        self.redirect_uri = f"http://127.0.0.1:{self._server.server_port}/callback"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.1,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def wait(self) -> str:
        """The whole address that the browser came back to.

        Raises
        ------
        TimeoutError
            Nobody came.
        """
        if not self._came.wait(self._patience):
            raise TimeoutError(
                f"nobody came back from X within {self._patience / 60:.0f} minutes: start again, with --paste if the "
                "browser is on another machine"
            )
        return self.redirect_uri.removesuffix("/callback") + self._path

    def _take(self, path: str) -> None:
        if not self._came.is_set():
            self._path = path
            self._came.set()


def _handler(take: Callable[[str], None]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            address = urlsplit(self.path)
            is_callback = address.path == "/callback" and bool(address.query)
            self.send_response(200 if is_callback else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            if is_callback:
                is_refused = "error" in parse_qs(address.query)
                self.wfile.write(_PAGE.format(text=_REFUSED if is_refused else _DONE).encode())
                take(self.path)

        def log_message(self, *_: object) -> None:
            """Say nothing: the request's address holds the code."""

    return Handler
