"""Whatever bytes come back, there is an answer or there is none; and never one for another request."""

import gzip
import socket
import threading
import time
import tracemalloc
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from x_conversions.adapters.x_transport import XTransport
from x_conversions.x_api.responses import NO_RESPONSE, RawResponse

from tests.support.raw_server import Answer, RawServer, answering

MEGABYTE = 1_048_576


def answer(body: bytes = b"{}", status: str = "200 OK", *headers: str) -> bytes:
    """A good answer."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def chunked(*chunks: bytes, status: str = "200 OK") -> bytes:
    return f"HTTP/1.1 {status}\r\nTransfer-Encoding: chunked\r\n\r\n".encode() + b"".join(chunks)


@contextmanager
def asked(*answers: Answer) -> Iterator[tuple[RawServer, XTransport]]:
    with RawServer(answers) as server:
        yield server, XTransport()


def post(server: RawServer, transport: XTransport, timeout: float = 10) -> RawResponse:
    return transport.post(server.url, b"{}", {}, timeout)


HINTS = b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n"
INTERIM = {
    "early hints": [HINTS],
    "early hints in the same segment": [HINTS + answer(b"1")],
    "processing": [b"HTTP/1.1 102 Processing\r\n\r\n"],
    "continue": [b"HTTP/1.1 100 Continue\r\n\r\n"],
    "one that nobody knows": [b"HTTP/1.1 199 Soon\r\nContent-Length: 5\r\n\r\n"],
    "several": [b"HTTP/1.1 100 Continue\r\n\r\n", HINTS, HINTS, b"HTTP/1.1 102 Processing\r\n\r\n", HINTS],
    "one that announces the end": [b"HTTP/1.1 103 Early Hints\r\nConnection: close\r\n\r\n"],
}


@pytest.mark.parametrize("interim", INTERIM.values(), ids=INTERIM)
def test_behind_an_interim_answer_the_real_one_is_waited_for(interim: list[bytes]) -> None:
    # Given a server that announces each of its answers, which are numbered
    def numbered(number: int) -> Answer:
        *first, last = interim
        pieces = [last.replace(b"\r\n\r\n1", b"\r\n\r\n%d" % number)]
        return answering(*first, *pieces, *([] if last.endswith(b"1") else [answer(b"%d" % number)]))

    with asked(*map(numbered, range(1, 5))) as (server, transport):
        # When requests are sent, Then each gets its own
        found = [post(server, transport) for _ in range(4)]
        assert [(one.status, one.body) for one in found] == [(200, b"1"), (200, b"2"), (200, b"3"), (200, b"4")]
        assert len(server.requests) == 4


@pytest.mark.parametrize("pause", [0.0, 0.05])
def test_an_answer_too_many_is_never_another_requests(pause: float) -> None:
    # Given a server that answers its first request twice, the second time a moment later
    def twice(connection: socket.socket) -> bool:
        connection.sendall(answer(b"1") + (b"" if pause else answer(b"too many")))
        if pause:
            time.sleep(pause)
            connection.sendall(answer(b"too many"))
        return True

    with asked(twice, answering(answer(b"2"))) as (server, transport):
        first = post(server, transport)
        time.sleep(2 * pause)

        # When the next request is sent, Then it has its own answer, over a connection of its own
        assert (first.body, post(server, transport).body) == (b"1", b"2")
        assert server.connections == 2


NO_ANSWERS = {
    "nothing": b"",
    "an interim answer and nothing": HINTS,
    "interim answers without end": HINTS * 100,
    "continues without end": b"HTTP/1.1 100 Continue\r\n\r\n" * 100_000,
    "another protocol": b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\nPRI * HTTP/2.0",
    "no HTTP": b"SSH-2.0-OpenSSH_9.9\r\n",
    "a version of the future": b"HTTP/9.9 200 OK\r\n\r\n",
    "a body alone": b'{"data":{"conversions_processed":1}}',
    "zeros": bytes(100_000),
    "a status that is none": b"HTTP/1.1 abc OK\r\n\r\n",
    "a status with a sign": b"HTTP/1.1 -200 OK\r\n\r\n",
    "a status too large": b"HTTP/1.1 1000 OK\r\n\r\n",
    "an endless status line": b"HTTP/1.1 200 " + b"O" * 3_000_000,
    "a long header": b"HTTP/1.1 200 OK\r\nX: " + b"x" * 70_000 + b"\r\n\r\n",
    "many headers": b"HTTP/1.1 200 OK\r\n" + b"X: x\r\n" * 5_000 + b"\r\n",
    "many long headers": b"HTTP/1.1 200 OK\r\n" + (b"X: " + b"x" * 65_000 + b"\r\n") * 99 + b"\r\n",
    "contradicting lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
    "shorter than said": b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\n{}",
    "a chunk size that is none": chunked(b"zz\r\n{}\r\n0\r\n\r\n"),
    "a negative chunk size": chunked(b"-5\r\n{}\r\n0\r\n\r\n"),
    "a chunk size of minus one": chunked(b"-1\r\n{}\r\n0\r\n\r\n"),
    "an empty chunk size": chunked(b"\r\n{}\r\n0\r\n\r\n"),
    "a chunk size beyond all": chunked(b"f" * 60_000 + b"\r\n{}\r\n0\r\n\r\n"),
    "an endless chunk size": chunked(b"f" * 3_000_000),
    "an endless chunk extension": chunked(b"2;" + b"x" * 3_000_000),
    "a chunk that breaks off": chunked(b"5\r\n{}"),
    "endless trailers": chunked(b"2\r\n{}\r\n0\r\n", b"X: x\r\n" * 500_000),
    "bytes that go on in chunks of one": chunked(b"1\r\nx\r\n" * 600_000),
}


@pytest.mark.parametrize("sent", NO_ANSWERS.values(), ids=NO_ANSWERS)
def test_what_is_no_answer(sent: bytes) -> None:
    with asked(answering(sent, close=True), answering(answer(b"2"))) as (server, transport):
        # Given something else in place of an answer, Then it may have been counted
        began = time.monotonic()
        assert post(server, transport).status == NO_RESPONSE
        assert time.monotonic() - began < 5

        # and the next request has its own answer
        assert post(server, transport).body == b"2"
        assert server.connections == 2


BROKEN = ["zz\r\n{}", "5\r\n{}", "-5\r\n{}"]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 413, 429, 503])
@pytest.mark.parametrize("body", BROKEN)
def test_a_status_that_says_it_all_counts_also_where_the_body_breaks_off(status: int, body: str) -> None:
    sent = chunked(body.encode(), status=f"{status} No")
    with asked(answering(sent, close=True)) as (server, transport):
        assert post(server, transport) == RawResponse(status, {"transfer-encoding": "chunked"})


LONG = {
    "of known length": answer(b"x" * 2 * MEGABYTE),
    "of unknown length": b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 2 * MEGABYTE,
    "in chunks": chunked((b"8000\r\n" + b"x" * 0x8000 + b"\r\n") * 64),
    "without end": b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 30 * MEGABYTE,
}


@pytest.mark.parametrize("sent", LONG.values(), ids=LONG)
def test_no_more_than_a_megabyte_is_read(sent: bytes) -> None:
    with asked(answering(sent, close=True), answering(answer(b"2"))) as (server, transport):
        found = post(server, transport)
        assert (found.status, len(found.body)) == (200, MEGABYTE)
        assert post(server, transport).body == b"2"
        assert server.connections == 2


def test_a_megabyte_itself_is_read_and_its_connection_goes_on() -> None:
    with asked(answering(answer(b"x" * MEGABYTE))) as (server, transport):
        assert [len(post(server, transport).body) for _ in range(3)] == [MEGABYTE] * 3
        assert server.connections == 1


JSON = b'{"data":{"conversions_processed":1}}'
PACKED = {
    "not at all": (JSON, "identity", JSON),
    "gzip": (gzip.compress(JSON), "gzip", JSON),
    "gzip, by its old name": (gzip.compress(JSON), " X-GZIP ", JSON),
    "deflate": (zlib.compress(JSON), "deflate", JSON),
    "in a format that nobody asked for": (b"packed", "br", b"packed"),
    "twice": (gzip.compress(gzip.compress(JSON)), "gzip, gzip", gzip.compress(gzip.compress(JSON))),
    "only by its name": (JSON, "gzip", b""),
    "empty": (b"", "gzip", b""),
    "with something behind": (gzip.compress(JSON) + b"more", "gzip", JSON),
    "without its end": (gzip.compress(JSON)[:-8], "gzip", JSON),
}


@pytest.mark.parametrize(("sent", "encoding", "read"), PACKED.values(), ids=PACKED)
def test_what_comes_packed_is_unpacked(sent: bytes, encoding: str, read: bytes) -> None:
    check_that_it_is_read(sent, encoding, read)


def test_a_hundred_megabytes_are_unpacked_to_one() -> None:
    check_that_it_is_read(gzip.compress(bytes(100 * MEGABYTE)), "gzip", bytes(MEGABYTE))


def check_that_it_is_read(sent: bytes, encoding: str, read: bytes) -> None:
    with asked(answering(answer(sent, "200 OK", f"Content-Encoding: {encoding}"))) as (server, transport):
        # Given a body that is packed, When it is read
        tracemalloc.start()
        found = post(server, transport)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()

        # Then it is what was packed, in bounded memory, and nobody had asked for it
        assert (found.status, found.body) == (200, read)
        assert peak < 8 * MEGABYTE
        assert b"accept-encoding: identity\r\n" in server.requests[0].lower()


def drips(connection: socket.socket) -> bool:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n")
    for _ in range(200):
        connection.sendall(b" ")
        time.sleep(0.05)
    return False


def test_nobody_goes_on_listening_to_drops() -> None:
    with asked(drips) as (server, transport):
        # Given answers that come in drops, and are given up on
        for _ in range(3):
            assert post(server, transport, timeout=0.3).status == NO_RESPONSE

        # Then soon nobody listens to them any more
        until = time.monotonic() + 3
        while time.monotonic() < until and any(one.name == "request to X" for one in threading.enumerate()):
            time.sleep(0.05)
        assert [one for one in threading.enumerate() if one.name == "request to X"] == []


LINES = st.sampled_from(
    [
        b"HTTP/1.1 200 OK\r\n",
        b"HTTP/1.1 103 Early Hints\r\n\r\n",
        b"HTTP/1.1 400 Bad Request\r\n",
        b"HTTP/1.0 500\r\n",
        b"Content-Length: 2\r\n",
        b"Content-Length: -1\r\n",
        b"Content-Length: 9999999999999999999999\r\n",
        b"Transfer-Encoding: chunked\r\n",
        b"Content-Encoding: gzip\r\n",
        b"Connection: close\r\n",
        b"\r\n",
        b"2\r\n{}\r\n",
        b"0\r\n\r\n",
        b"{}",
        b"-1\r\n",
    ]
) | st.binary(max_size=20)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(LINES, max_size=12).map(b"".join))
def test_for_any_bytes_nothing_raises_and_the_next_answer_is_the_next_requests(sent: bytes) -> None:
    with asked(answering(sent, close=True), answering(answer(b"the next one's"))) as (server, transport):
        found = post(server, transport)
        assert found.status == NO_RESPONSE or 200 <= found.status <= 999
        assert len(found.body) <= MEGABYTE
        assert post(server, transport).body == b"the next one's"


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(LINES, max_size=12).map(b"".join))
def test_for_any_bytes_on_a_connection_that_stays_open_no_answer_is_another_requests(sent: bytes) -> None:
    with asked(answering(answer(b"1") + sent), answering(answer(b"2"))) as (server, transport):
        assert post(server, transport).body == b"1"
        assert post(server, transport).body == b"2"
