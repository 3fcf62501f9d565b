"""A connection that stays open for the next request, which werkzeug's don't: a quarter of what a request takes."""

from http import HTTPStatus
from io import BytesIO
from traceback import format_exc

from moto.moto_server.werkzeug_app import MotoRequestHandler
from werkzeug.datastructures import Headers
from werkzeug.test import run_wsgi_app

_WITHOUT_LENGTH = ("204", "304")


class KeptConnection(MotoRequestHandler):
    """Reads each request to its end before it is answered, so that the next one begins where it does."""

    disable_nagle_algorithm = True  # an answer leaves without waiting for an acknowledgement of the one before

    def run_wsgi(self) -> None:
        """Answer one request."""
        if "Transfer-Encoding" in self.headers:
            super().run_wsgi()  # closes the connection
            return
        self.environ = self.make_environ()
        self.environ["wsgi.input"] = BytesIO(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        try:
            answer, status, headers = run_wsgi_app(self.server.app, self.environ, buffered=True)
            body = b"".join(answer)
        except Exception:  # noqa: BLE001 - whatever it is, the client learns that something is wrong
            self.log_error("%s", format_exc())
            error = HTTPStatus.INTERNAL_SERVER_ERROR
            body, status, headers = b"", f"{error:d} {error.phrase}", Headers()
        if not status.startswith(_WITHOUT_LENGTH):
            headers.setdefault("Content-Length", str(len(body)))
        headers.setdefault("Date", self.date_time_string())
        head = "".join(f"{name}: {value}\r\n" for name, value in headers)
        self.wfile.write(f"{self.protocol_version} {status}\r\n{head}\r\n".encode("latin-1") + body)
