"""Waiting on this machine for the browser to come back from X."""

from http.server import BaseHTTPRequestHandler, HTTPServer
from types import TracebackType
from typing import Self

_PAGE = b"<!doctype html><title>xconv</title><p>Done. You can close this page and go back to the terminal.</p>"


class RedirectListener:
    """Listens on loopback for one request to /callback; a context manager."""

    def __init__(self, port: int) -> None:
        self._path = ""
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                is_callback = self.path.startswith("/callback?")
                self.send_response(200 if is_callback else 404)
                self.send_header("Content-Type", "text/html")
                self.end_headers()
                if is_callback:
                    self.wfile.write(_PAGE)
                    listener._path = self.path

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
                """Say nothing: the request's address holds the code."""

        self._server = HTTPServer(("127.0.0.1", port), Handler)
        self.redirect_uri = f"http://127.0.0.1:{self._server.server_port}/callback"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._server.server_close()

    def wait(self) -> str:
        """The whole address that the browser came back to."""
        while not self._path:
            self._server.handle_request()
        return self.redirect_uri.removesuffix("/callback") + self._path
