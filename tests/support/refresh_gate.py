"""What stands between a run of the refresh function and AWS and X: here it is stopped, or met by another."""

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs

import orjson
import urllib3

TOKEN_PATH = "/2/oauth2/token"
DROP, REFUSE = "drop", "refuse"
Act = Callable[[], str | None]


class Gate:
    """Passes requests on to AWS and X, step by step. A context manager.

    Attributes
    ----------
    plan
        What happens ``before`` or ``after`` a step, such as ``"after exchange"``: a call, which may say that the
        connection is to be dropped or the request refused.
    steps
        What was asked for, in the names of `tests.support.refresh_builders.STEPS`.
    sent
        The refresh tokens that reached X.
    """

    def __init__(self, aws_url: str, x_url: str) -> None:
        self.plan: dict[str, Act] = {}
        self.steps: list[str] = []
        self.sent: list[str] = []
        self._aws_url, self._x_url = aws_url, x_url
        self._pool = urllib3.PoolManager(retries=False)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def begin(self, plan: dict[str, Act]) -> None:
        """Forget what was, for the next run."""
        self.plan, self.steps, self.sent = dict(plan), [], []

    def pass_on(self, request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers.get("content-length", 0)))
        is_token = request.path == TOKEN_PATH
        step = self._name("exchange" if is_token else _aws_step(request.headers["x-amz-target"], body))
        if self._happens(f"before {step}", request, is_token=is_token):
            return
        if is_token:
            self.sent += parse_qs(body.decode())["refresh_token"]
        url = (self._x_url if is_token else self._aws_url) + request.path
        answer = self._pool.request("POST", url, body=body, headers=dict(request.headers))
        if not self._happens(f"after {step}", request, is_token=is_token):
            _answer(request, answer.status, answer.data)

    def _name(self, step: str) -> str:
        self.steps.append(step)
        times = self.steps.count(step)
        return f"{step}, {times}" if times > 1 else step

    def _happens(self, moment: str, request: BaseHTTPRequestHandler, *, is_token: bool) -> bool:
        """Whether this was the end of the request."""
        act = self.plan.pop(moment, None)
        end = act() if act else None
        if end == REFUSE:
            refused = {"__type": "AccessDeniedException", "message": "not now"}
            _answer(request, 503 if is_token else 400, b"" if is_token else orjson.dumps(refused))
        request.close_connection = end is not None
        return end is not None


def _aws_step(target: str, body: bytes) -> str:
    action, fields = target.rpartition(".")[2], orjson.loads(body)
    if action == "GetSecretValue":
        if "VersionId" in fields:
            return "created_at"
        return f"read {fields['VersionStage']}" if "VersionStage" in fields else "read"
    if action == "PutSecretValue":
        (label,) = fields["VersionStages"]
        return f"{'put' if label.endswith('CLAIM') else 'store'} {label}"
    return "make_current"


def _answer(request: BaseHTTPRequestHandler, status: int, body: bytes) -> None:
    request.send_response(status)
    request.send_header("Content-Type", "application/json")
    request.send_header("Content-Length", str(len(body)))
    request.end_headers()
    request.wfile.write(body)


def _handler(gate: Gate) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # otherwise an answer in two segments waits for a delayed ACK, 40 ms
        wbufsize = -1  # buffered, so that head and body leave together

        def do_POST(self) -> None:
            try:
                gate.pass_on(self)
            except (BrokenPipeError, ConnectionResetError):  # who asked was killed
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Say nothing: tests say what matters."""

    return Handler
