"""HTTP connections that read no more than they must, and wait for the real answer.

What the standard library leaves open: it takes ``103 Early Hints`` for the answer, and then every later one on that
connection for the one before; and how much it reads is up to the server.
"""

import io
import logging
import socket
import time
import zlib
from collections.abc import Mapping
from functools import cache
from http.client import HTTPException
from http.client import HTTPResponse as StandardResponse
from ssl import SSLContext
from typing import TYPE_CHECKING, Any

import urllib3
from urllib3 import BaseHTTPResponse, HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, ProtocolError
from urllib3.util import create_urllib3_context

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MOST_BODY_BYTES = 1_048_576  # contract section 8
# Beside the body: status line, headers, interim answers, sizes of chunks.
_MOST_BYTES = MOST_BODY_BYTES + 262_144
_MOST_INTERIM_ANSWERS = 10
_GZIP, _ZLIB = 31, 15  # zlib's names for the two formats
_FORMATS = {"gzip": _GZIP, "x-gzip": _GZIP, "deflate": _ZLIB}

# It warns of headers that it can't parse, with all that is in them.
logging.getLogger("urllib3.connection").setLevel(logging.ERROR)


class _BoundedSocket(io.RawIOBase):
    """The receiving half of a connection, for one answer."""

    def __init__(self, raw: io.RawIOBase, connected: socket.socket) -> None:
        self._raw, self._connected = raw, connected
        self.received = 0
        # The socket's own timeout holds for each read: a thread that was left behind would wait for drops for ever.
        self._ends_at = time.monotonic() + (connected.gettimeout() or 0.0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int | None:
        if self.received > _MOST_BYTES:
            raise HTTPException("the answer is too long")
        if time.monotonic() > self._ends_at:
            raise TimeoutError("the answer takes too long")
        number: int | None = self._raw.readinto(buffer)
        self.received += number or 0
        return number

    def spoil(self) -> None:
        """Nobody shall send another request on this connection."""
        try:
            self._connected.shutdown(socket.SHUT_RDWR)
        except OSError:
            return  # it has ended already

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Reader(io.BufferedReader):
    """Knows at its end whether the server sent more than the answer."""

    raw: _BoundedSocket
    _taken = 0

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size)
        self._taken += len(data)
        return data

    def readline(self, size: int | None = -1, /) -> bytes:
        line = super().readline(size)
        self._taken += len(line)
        return line

    def close(self) -> None:
        if not self.closed and self._taken < self.raw.received:
            self.raw.spoil()
        super().close()


class _Response(StandardResponse):
    """One answer: the real one, behind those that only announce it (RFC 9110 section 15.2)."""

    def __init__(self, sock: socket.socket, debuglevel: int = 0, method: str | None = None) -> None:
        super().__init__(sock, debuglevel, method)
        self.fp = _Reader(_BoundedSocket(self.fp.detach(), sock))

    def begin(self) -> None:
        for interim in range(_MOST_INTERIM_ANSWERS + 1):
            super().begin()
            if not 100 <= self.status < 200:
                # Who announces answers is not who was asked for them: the connection isn't used again.
                self.will_close = self.will_close or interim > 0
                return
            self.headers = None  # type: ignore[assignment]
        raise HTTPException("too many interim answers")


class _Connection(HTTPConnection):
    response_class = _Response

    def getresponse(self) -> Any:
        return _wait_for_response(super())


class _SecureConnection(HTTPSConnection):
    response_class = _Response

    def getresponse(self) -> Any:
        return _wait_for_response(super())


def _wait_for_response(connection: Any) -> Any:
    """Whatever is wrong with the bytes of an answer is the network's doing, not this program's."""
    try:
        return connection.getresponse()
    except (HTTPException, HTTPError, OSError):
        raise
    except Exception as error:
        raise ProtocolError("the answer can't be read", error) from error


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection

    def __init__(self, *place: Any, **options: Any) -> None:
        super().__init__(*place, ssl_context=trust(), **options)


@cache
def trust() -> SSLContext:
    """Whose certificates connections believe: the system's. Read once, because urllib3 does it for each connection: 20
    ms of CPU time, which is more than a small batch takes.
    """
    context = create_urllib3_context()
    context.load_default_certs()
    return context


def bounded_pool() -> urllib3.PoolManager:
    """A pool whose connections are bounded; no hidden retries."""
    pool = urllib3.PoolManager(retries=False)
    pool.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}
    return pool


def read_body(answer: BaseHTTPResponse) -> bytes:
    """The body, unpacked, at most its first megabyte; of what is longer the connection isn't used again.

    Raises
    ------
    urllib3.exceptions.HTTPError
        It broke off.
    """
    body = bytearray()
    try:
        while len(body) < MOST_BODY_BYTES and (piece := answer.read(MOST_BODY_BYTES - len(body))):
            body += piece
    except HTTPError:
        raise
    except Exception as error:
        raise ProtocolError("the answer can't be read", error) from error
    finally:
        answer.close()
    return _unpacked(bytes(body), answer.headers)


def _unpacked(body: bytes, headers: Mapping[str, str]) -> bytes:
    """What some middleman has packed, though nobody asked for it; what can't be unpacked is as good as empty."""
    packed_as = _FORMATS.get(headers.get("content-encoding", "").strip().lower())
    if packed_as is None:
        return body
    try:
        return zlib.decompressobj(packed_as).decompress(body, MOST_BODY_BYTES)
    except zlib.error:
        return b""
