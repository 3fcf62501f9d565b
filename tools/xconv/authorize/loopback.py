"""Waiting on this machine for the browser to come back from X."""

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlsplit

_PAGE = "<!doctype html><meta charset=utf-8><title>xconv</title><p>{text}</p>"
_DONE = "Done. You can close this page and go back to the terminal."
_STRANGER = "This is not the answer that the terminal waits for. It goes on waiting."
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
        self._state: str | None = None
        try:
            # A thread for each connection: browsers open some that they never use.
            self._server = ThreadingHTTPServer(("127.0.0.1", port), _handler(self._is_expected, self._take))
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

    def expect(self, state: str) -> None:
        """Take only the answer with this state from now on: any page can send a browser here."""
        self._state = state

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

    def _is_expected(self, query: str) -> bool:
        return self._state is None or parse_qs(query).get("state") == [self._state]

    def _take(self, path: str) -> None:
        if not self._came.is_set():
            self._path = path
            self._came.set()


def _handler(is_expected: Callable[[str], bool], take: Callable[[str], None]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            address = urlsplit(self.path)
            is_callback = address.path == "/callback" and bool(address.query)
            if not is_callback:
                self._answer(404, "")
            elif not is_expected(address.query):
                self._answer(400, _STRANGER)
            else:
                self._answer(200, _REFUSED if "error" in parse_qs(address.query) else _DONE)
                take(self.path)  # last: the program ends then, and this page with it

        def _answer(self, status: int, text: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(_PAGE.format(text=text).encode() if text else b"")

        def log_message(self, *_: object) -> None:
            """Say nothing: the request's address holds the code."""

    return Handler
