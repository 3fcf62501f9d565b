"""IPv4 addresses of visitors, out of what proxies and servers write around them."""

from collections.abc import Iterator
from socket import AF_INET, AF_INET6, inet_ntop, inet_pton

# What nobody on the internet has (contract, section 6): by the first octet, or by the first two.
_RESERVED_FIRST = frozenset({0, 10, 127, *range(224, 256)})
_RESERVED_TWO = frozenset(
    {bytes([100, second]) for second in range(64, 128)}
    | {bytes([169, 254]), bytes([192, 168])}
    | {bytes([172, second]) for second in range(16, 32)}
)
# IPv6's way to write an IPv4 address: 80 zeros, 16 ones.
_MAPPED = bytes(10) + b"\xff\xff"
# X-Forwarded-For has a handful; more is somebody's joke.
_MOST = 20
_LONGEST = 1000


def sendable_ipv4(value: object) -> str | None:
    """The first IPv4 address in a value that may be sent, without port and ``::ffff:``; None when there is none.

    Parameters
    ----------
    value
        An address, several with commas between (as in ``X-Forwarded-For``), or a list of them.
    """
    if isinstance(value, str):
        try:
            packed = inet_pton(AF_INET, value)
        except (OSError, ValueError):  # not by itself, or none at all
            pass
        else:  # by far the most common
            return None if _is_reserved(packed) else value
    return next(filter(None, map(_sendable, _several(value))), None)


def _several(value: object) -> Iterator[str]:
    for text in value[:_MOST] if isinstance(value, list) else [value]:
        if isinstance(text, str) and len(text) <= _LONGEST:
            for part in text.split(",", _MOST)[:_MOST]:
                yield _without_port(part.strip())


def _without_port(text: str) -> str:
    if text.startswith("["):  # [::ffff:203.0.113.42]:443
        return text[1:].partition("]")[0]
    return text.partition(":")[0] if text.count(":") == 1 else text


def _sendable(text: str) -> str | None:
    text = text.strip()
    packed = _packed(text)
    if packed is None or _is_reserved(packed):
        return None
    return inet_ntop(AF_INET, packed) if ":" in text else text


def _is_reserved(packed: bytes) -> bool:
    return packed[0] in _RESERVED_FIRST or packed[:2] in _RESERVED_TWO


def _packed(text: str) -> bytes | None:
    try:
        if ":" not in text:
            return inet_pton(AF_INET, text)
        address = inet_pton(AF_INET6, text)
    except (OSError, ValueError):  # no address; a NUL in it
        return None
    return address[12:] if address.startswith(_MAPPED) else None
