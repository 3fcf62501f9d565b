"""Waiting for the browser to come back from X."""

import socket

import pytest
import urllib3
from xconv.authorize.loopback import RedirectListener

pytestmark = pytest.mark.enable_socket


def port_of(listener: RedirectListener) -> int:
    return int(listener.redirect_uri.removesuffix("/callback").rpartition(":")[2])


def test_the_whole_address_comes_back() -> None:
    with RedirectListener(0) as listener:
        answer = urllib3.request("GET", f"{listener.redirect_uri}?code=c&state=s")
        assert b"You can close this page" in answer.data
        assert listener.wait() == f"{listener.redirect_uri}?code=c&state=s"


def test_what_else_a_browser_asks_for_is_not_the_answer() -> None:
    with RedirectListener(0, patience=0.05) as listener:
        for path in ("/favicon.ico", "/callback", "/callbacks?code=c"):
            answer = urllib3.request("GET", listener.redirect_uri.replace("/callback", path))
            assert answer.status == 404
        with pytest.raises(TimeoutError, match="--paste"):
            listener.wait()


def test_a_connection_that_is_never_used_holds_nothing_up() -> None:
    # Given a browser that opens a connection in advance
    with RedirectListener(0) as listener, socket.create_connection(("127.0.0.1", port_of(listener))):
        # When it comes back over another, Then that is heard
        urllib3.request("GET", f"{listener.redirect_uri}?code=c&state=s")
        assert listener.wait().endswith("?code=c&state=s")


def test_a_port_that_is_taken_is_named() -> None:
    with RedirectListener(0) as listener:
        port = port_of(listener)
        with pytest.raises(RuntimeError, match=f"port {port} can't be had .* --port"):
            RedirectListener(port)
