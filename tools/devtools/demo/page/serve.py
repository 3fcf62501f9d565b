"""The page from its start to Ctrl-C."""

import logging
import signal
import socket
import threading
from collections.abc import Callable
from types import FrameType

from werkzeug.serving import make_server

from devtools.demo.page.session import DemoSession, open_session
from devtools.demo.page.web import web_app
from devtools.samples.sample_events import sample_messages

HOST = "127.0.0.1"


def serve(port: int, say: Callable[[str], object], on_ready: Callable[[str], object]) -> None:
    """Run the local stack and show it, until SIGINT or SIGTERM.

    Parameters
    ----------
    port
        Of the page, on loopback.
    say
        Told each step, in a sentence.
    on_ready
        Told the page's address, once it can be looked at.

    Raises
    ------
    OSError
        The port can't be had.
    RuntimeError
        The polling ended by an error.
    """
    listener = _listen(port)
    ended, interrupted = threading.Event(), threading.Event()
    failures: list[Exception] = []

    def fail(error: Exception) -> None:
        failures.append(error)
        ended.set()

    def end(_signal: int, _frame: FrameType | None) -> None:
        interrupted.set()
        ended.set()

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        with listener, open_session(say, fail) as session:
            _show(listener, session, ended, on_ready)
            say("Ending")
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    # A terminal's Ctrl-C ends the local AWS at the same moment, which is no failure of anybody's.
    if failures and not interrupted.is_set():
        raise RuntimeError(f"the polling ended: {type(failures[0]).__name__}: {failures[0]}")


def _listen(port: int) -> socket.socket:
    try:
        return socket.create_server((HOST, port))
    except (OSError, OverflowError) as error:
        reason = error.strerror if isinstance(error, OSError) else "ports end at 65535"
        raise OSError(f"cannot listen on {HOST}:{port}: {reason}; choose another port with --port") from None


def _show(
    listener: socket.socket, session: DemoSession, ended: threading.Event, on_ready: Callable[[str], object]
) -> None:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # not a line for each request
    port = listener.getsockname()[1]
    server = make_server(HOST, port, web_app(session), threaded=True, fd=listener.fileno())
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    # Backwards, so that the first sample, a purchase, is the newest and stands on top of the list.
    session.put([sample.body for sample in sample_messages()][::-1])
    on_ready(f"http://{HOST}:{port}/")
    while not ended.wait(timeout=1):  # in steps, so that signals come through on every system
        pass
    server.shutdown()
    thread.join()
    server.server_close()
