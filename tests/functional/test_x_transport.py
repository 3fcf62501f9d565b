"""What the network does on the way to X, over real sockets."""

import socket
import struct
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from types import SimpleNamespace
from typing import Any

import orjson
import pytest
from devtools.x_simulator import Fault, XSimulator
from devtools.x_simulator.fault import Kind
from x_conversions.adapters.x_transport import XTransport
from x_conversions.core.version import VERSION
from x_conversions.x_api.responses import NO_CONNECTION, NO_RESPONSE, RawResponse

from tests.support.delivery_builders import FakeClock, conversion
from tests.support.raw_server import RawServer, answering


@pytest.fixture
def x() -> Iterator[XSimulator]:
    with XSimulator("o8z6j") as simulator:
        yield simulator


def post(x: XSimulator, transport: XTransport, timeout: float = 10) -> RawResponse:
    body = orjson.dumps({"conversions": [conversion().payload]})
    headers = {"Content-Type": "application/json", "X-Pixel-Token": x.grant_pixel_token()["pixel_token"]}
    return transport.post(f"{x.url}/12/measurement/conversions/o8z6j", body, headers, timeout)


def test_an_answer_comes_with_status_headers_and_body(x: XSimulator) -> None:
    answer = post(x, XTransport())
    assert answer.status == 200
    assert "x-rate-limit-remaining" in answer.headers
    assert orjson.loads(answer.body)["data"]["conversions_processed"] == 1


def test_every_request_says_which_version_of_this_project_sent_it() -> None:
    # Given anything that listens, When a request is sent
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        with ThreadPoolExecutor() as pool:
            sent = pool.submit(XTransport().post, f"http://127.0.0.1:{port}/", b"{}", {"X-Pixel-Token": "p"}, 5)
            connection, _ = listening.accept()
            with connection:
                head = connection.recv(65536).decode()
            sent.result()
    # Then X sees who it is, beside the request's own headers
    assert f"User-Agent: x-conversions/{VERSION}\r\n" in head
    assert "X-Pixel-Token: p\r\n" in head


@pytest.mark.parametrize("kind", ["early_hints", "gzip"])
def test_an_answer_in_another_form_is_read_all_the_same(kind: Kind, x: XSimulator) -> None:
    # Given an X that announces its answer, or packs it
    x.faults.add(Fault(kind))
    transport = XTransport()

    # When two requests are sent, Then each has its own answer
    answers = [post(x, transport) for _ in range(2)]
    assert [orjson.loads(one.body)["data"]["conversions_processed"] for one in answers] == [1, 1]
    assert [orjson.loads(request.answer)["data"]["debug_id"] for request in x.requests if request.fault is None] == [
        orjson.loads(answers[1].body)["data"]["debug_id"]
    ]


@pytest.mark.parametrize(
    ("fault", "counted"),
    [(Fault("drop_before"), 0), (Fault("drop_after"), 1)],
    ids=["before X counted", "after X counted"],
)
def test_a_dropped_connection_is_an_answer_lost(x: XSimulator, fault: Fault, counted: int) -> None:
    x.faults.add(fault)
    assert post(x, XTransport()).status == NO_RESPONSE
    assert len(x.conversions) == counted  # nobody but X can know, and nothing was sent twice
    assert len(x.requests) == 1


def test_a_hung_x_is_given_up_on_at_the_deadline(x: XSimulator) -> None:
    x.faults.add(Fault("slow", delay=3))
    assert post(x, XTransport(), timeout=0.3).status == NO_RESPONSE


def test_an_answer_that_comes_in_drops_is_given_up_on_at_the_deadline() -> None:
    # Given a server whose answer never pauses for long, and comes to its end after many times the timeout
    with socket.create_server(("127.0.0.1", 0)) as server, ThreadPoolExecutor() as threads:
        is_over = threading.Event()
        serving = threads.submit(_answer_in_drops, server, is_over)

        # When a request is sent, Then it ends without an answer, not with the one that comes in the end
        transport = XTransport()
        url = f"http://127.0.0.1:{server.getsockname()[1]}/"
        assert transport.post(url, b"{}", {}, 0.5).status == NO_RESPONSE
        is_over.set()
        serving.result()


def _answer_in_drops(server: socket.socket, is_over: threading.Event) -> None:
    connection, _ = server.accept()
    with connection, suppress(OSError):
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 200\r\n\r\n")
        for _ in range(200):
            connection.sendall(b" ")
            if is_over.wait(0.05):
                break


def test_after_an_answer_that_was_given_up_on_the_next_request_is_answered(x: XSimulator) -> None:
    x.faults.add(Fault("slow", delay=1))
    transport = XTransport()
    assert post(x, transport, timeout=0.3).status == NO_RESPONSE
    assert post(x, transport).status == 200


def test_a_mistake_of_this_program_is_raised_where_it_was_made() -> None:
    with pytest.raises(TypeError):
        XTransport().post("http://127.0.0.1:1/", object(), {}, 5)  # type: ignore[arg-type]


def test_a_refused_connection_was_never_made() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, not listening: connections are refused
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/"
        assert XTransport().post(url, b"{}", {}, 5).status == NO_CONNECTION


def test_a_name_that_does_not_exist_was_never_reached() -> None:
    assert XTransport().post("http://nowhere.invalid/", b"{}", {}, 5).status == NO_CONNECTION


def test_tls_that_fails_was_never_sent(x: XSimulator) -> None:
    # Given a server that speaks no TLS, When it is asked over https, Then X can't have counted
    answer = XTransport().post(x.url.replace("http://", "https://") + "/12/measurement/conversions/o8z6j", b"{}", {}, 5)
    assert answer.status == NO_CONNECTION
    assert x.requests == []


@contextmanager
def ending_handshakes(how: str) -> Iterator[str]:
    """The address of a server that takes connections, and never comes to the end of TLS's handshake."""
    connections: list[socket.socket] = []

    def serve() -> None:
        with suppress(OSError):  # the end of the test closes the server
            while True:
                connection, _ = listening.accept()
                connections.append(connection)  # otherwise it would be closed
                if how == "hangs":
                    continue
                connection.recv(65536)
                if how == "resets":
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                connection.close()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=serve, daemon=True).start()
        yield f"https://127.0.0.1:{listening.getsockname()[1]}/"
        with suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)  # closing alone wakes nobody who waits in accept
    for connection in connections:
        connection.close()


@pytest.mark.parametrize("how", ["hangs", "hangs up", "resets"])
def test_what_ends_within_tls_handshake_was_never_sent(how: str) -> None:
    # Given an overloaded X: its edge takes connections, and no more, When it is asked, Then it can't have counted
    with ending_handshakes(how) as url:
        assert XTransport().post(url, b"{}", {}, 0.5).status == NO_CONNECTION


def test_what_is_given_up_before_there_is_a_connection_is_never_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    # Given a name that is looked up for long
    found, look_up, others = threading.Event(), socket.getaddrinfo, threading.enumerate()

    def slowly(*place: Any, **options: Any) -> Any:
        found.wait(10)
        return look_up(*place, **options)

    with RawServer([answering(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")]) as server:
        monkeypatch.setattr("socket.getaddrinfo", slowly)
        # When the request is given up on, Then X was never reached
        assert XTransport().post(server.url, b"{}", {}, 0.1).status == NO_CONNECTION
        # And once the name is known, it doesn't go out all the same: by then it may have been sent again
        (carrying,) = [one for one in threading.enumerate() if one not in others and one.name == "request to X"]
        found.set()
        carrying.join(10)
        assert not carrying.is_alive()
        assert server.requests == []


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_redirects_are_not_followed(x: XSimulator, status: int) -> None:
    x.faults.add(Fault("status", status=status, headers={"location": f"{x.url}/elsewhere"}))
    assert post(x, XTransport()).status == status
    assert len(x.requests) == 1


def test_nothing_is_tried_again_behind_our_back(x: XSimulator) -> None:
    x.faults.add(Fault("status", status=503, headers={"retry-after": "0"}))
    assert post(x, XTransport()).status == 503
    assert len(x.requests) == 1


class CountingServer:
    """A server that answers every request with 200, on one connection at a time, and counts the connections."""

    def __init__(self) -> None:
        self.connections = 0
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}/"

    def serve(self) -> None:
        with suppress(OSError):  # the end of the test closes the server
            while True:
                connection, _ = self._listening.accept()
                self.connections += 1
                with connection:
                    self._answer_all(connection)

    def _answer_all(self, connection: socket.socket) -> None:
        while received := connection.recv(65536):
            while not received.endswith(b"{}"):  # head and body may come one after the other
                received += connection.recv(65536)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    def close(self) -> None:
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)  # closing alone wakes nobody who waits in accept
        self._listening.close()


@pytest.fixture
def server() -> Iterator[CountingServer]:
    counting = CountingServer()
    threading.Thread(target=counting.serve, daemon=True).start()
    yield counting
    counting.close()


def test_one_connection_serves_many_requests(server: CountingServer) -> None:
    transport = XTransport()
    assert [transport.post(server.url, b"{}", {}, 5).status for _ in range(3)] == [200] * 3
    assert server.connections == 1


@pytest.mark.parametrize(("idle_seconds", "connections"), [(0, 1), (19, 1), (21, 2), (3600, 2)])
def test_a_connection_that_was_idle_for_long_is_not_used_again(
    idle_seconds: float, connections: int, server: CountingServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given an instance that has sent something, and was frozen then, so that it can't see X close the connection
    clock = FakeClock()
    monkeypatch.setattr("x_conversions.adapters.x_transport.time", SimpleNamespace(monotonic=clock))
    transport = XTransport()
    transport.post(server.url, b"{}", {}, 5)
    clock.sleep(idle_seconds)

    # When it sends again, Then that is over a new connection, which serves what follows too
    assert [transport.post(server.url, b"{}", {}, 5).status for _ in range(2)] == [200, 200]
    assert server.connections == connections
