"""A stand-in for API Gateway's HTTP API on loopback, with a server of its own."""

import threading
from types import TracebackType
from typing import Literal, Self

from werkzeug.serving import make_server

from devtools.local_aws.http_api_gateway import HttpApiGateway, Invoke
from devtools.local_aws.http_api_settings import HttpApiSettings


class HttpApi(HttpApiGateway):
    """The server. A context manager, or `start` and `stop`.

    Parameters
    ----------
    settings, invoke, ip
        As for `HttpApiGateway`.
    tls
        For https, ``adhoc`` for a certificate made on the spot; without it http.
    """

    def __init__(
        self, settings: HttpApiSettings, invoke: Invoke, ip: str = "203.0.113.42", tls: Literal["adhoc"] | None = None
    ) -> None:
        super().__init__(settings, invoke, ip)
        self._server = make_server("127.0.0.1", 0, self.application, threaded=True, ssl_context=tls)
        self.port: int = self._server.server_port
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Begin to answer."""
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """End it."""
        self._server.shutdown()
        self._server.server_close()
