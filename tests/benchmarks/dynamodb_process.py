"""A DynamoDB that knows nothing and takes every write, in a process of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import get_context
from multiprocessing.connection import Connection

TABLE = "records"
_ANSWERS = {
    "Query": b'{"Items": [], "Count": 0, "ScannedCount": 0}',
    "BatchGetItem": b'{"Responses": {"records": []}, "UnprocessedKeys": {}}',
    "BatchWriteItem": b'{"UnprocessedItems": {}}',
}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # connections stay open, as DynamoDB's do
    wbufsize = -1  # an answer in one piece: in several, each waits for the other side's acknowledgement

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        answer = _ANSWERS.get(self.headers["X-Amz-Target"].rpartition(".")[2], b"{}")
        self.send_response(200)
        self.send_header("Content-Type", "application/x-amz-json-1.0")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


@contextmanager
def dynamodb_process() -> Iterator[str]:
    """Its URL."""
    context = get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_serve, args=(theirs,), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{ours.recv()}"
    finally:
        process.terminate()
        process.join()


def _serve(pipe: Connection) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        pipe.send(server.server_port)
        server.serve_forever()
