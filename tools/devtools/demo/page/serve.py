"""The page from its start to Ctrl-C."""

import logging
import signal
import socket
import threading
from collections.abc import Callable
from types import FrameType
from typing import TYPE_CHECKING

from werkzeug.serving import make_server

from devtools.demo.page.session import DemoSession, open_session
from devtools.demo.page.web import web_app
from devtools.demo.shop.addresses import INTAKE, SHOP, Addresses
from devtools.demo.shop.by_host import by_host
from devtools.demo.shop.sdk import find_sdk
from devtools.demo.shop.site import shop_site
from devtools.samples.sample_events import sample_messages

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

HOST = "127.0.0.1"


def serve(
    port: int, say: Callable[[str], object], on_ready: Callable[[str, str], object], *, with_shop: bool = False
) -> None:
    """Run the local stack and show it, until SIGINT or SIGTERM.

    Parameters
    ----------
    port
        Of the page, on loopback.
    say
        Told each step, in a sentence.
    on_ready
        Told the page's address, once it can be looked at, and a line for a shell, after which `xconv` finds the stack.
    with_shop
        Whether a shop and an intake are there, too, under names of their own on the same port.

    Raises
    ------
    OSError
        The port can't be had, or what the shop's pages need isn't there.
    RuntimeError
        The polling ended by an error.
    """
    if with_shop:
        find_sdk()
    listener = _listen(port)
    shop = Addresses.at(HOST, listener.getsockname()[1]) if with_shop else None
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
        with listener, open_session(say, fail, shop) as session:
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
    listener: socket.socket, session: DemoSession, ended: threading.Event, on_ready: Callable[[str, str], object]
) -> None:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # not a line for each request
    port = listener.getsockname()[1]
    server = make_server(HOST, port, _sites(session), threaded=True, fd=listener.fileno())
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    # Backwards, so that the first sample, a purchase, is the newest and stands on top of the list.
    session.put([sample.body for sample in sample_messages()][::-1])
    on_ready(f"http://{HOST}:{port}/", session.exports)
    while not ended.wait(timeout=1):  # in steps, so that signals come through on every system
        pass
    server.shutdown()
    thread.join()
    server.server_close()


def _sites(session: DemoSession) -> "WSGIApplication":
    page = web_app(session)
    if session.shop is None:
        return page
    return by_host({SHOP: shop_site(session.shop), INTAKE: session.shop.gateway.application}, page)
