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


def test_an_answer_to_another_request_ends_nothing() -> None:
    # Given a login that is waited for
    with RedirectListener(0, patience=5) as listener:
        listener.expect("mine")
        # When some page sends the browser here before, with another state, with two, or with none
        for query in ("error=access_denied&state=theirs", "code=c", "code=c&state=mine&state=theirs", "state="):
            answer = urllib3.request("GET", f"{listener.redirect_uri}?{query}")
            assert (answer.status, b"goes on waiting" in answer.data) == (400, True)
        # Then the right one is the answer all the same
        assert urllib3.request("GET", f"{listener.redirect_uri}?code=c&state=mine").status == 200
        assert listener.wait().endswith("?code=c&state=mine")


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
