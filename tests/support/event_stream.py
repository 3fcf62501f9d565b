"""AWS's event stream encoding (`application/vnd.amazon.eventstream`), as a service writes it."""

import json
import struct
import zlib
from typing import Any

_STRING = 7  # the type of a header's value


def message(headers: dict[str, str], payload: bytes = b"") -> bytes:
    """One message: lengths with their checksum, headers, payload, and a checksum of it all."""
    encoded = b"".join(_header(name, value) for name, value in headers.items())
    # Four bytes each of: this length, the headers' length, the checksum of both, the checksum at the end.
    lengths = struct.pack(">II", 16 + len(encoded) + len(payload), len(encoded))
    rest = lengths + struct.pack(">I", zlib.crc32(lengths)) + encoded + payload
    return rest + struct.pack(">I", zlib.crc32(rest))


def event(kind: str, document: Any) -> bytes:
    """An event, such as ``sessionUpdate``; ``initial-response`` opens a stream."""
    return message(
        {":message-type": "event", ":event-type": kind, ":content-type": "application/json"},
        json.dumps(document).encode(),
    )


def failure(kind: str, text: str) -> bytes:
    """An error that the service's model knows, such as ``SessionTimeoutException``."""
    return message(
        {":message-type": "exception", ":exception-type": kind, ":content-type": "application/json"},
        json.dumps({"message": text}).encode(),
    )


def _header(name: str, value: str) -> bytes:
    return (
        struct.pack(">B", len(name)) + name.encode() + struct.pack(">BH", _STRING, len(value.encode())) + value.encode()
    )
