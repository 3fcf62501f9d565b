"""What a text is that holds an event in an encoding: said, so that it can be sent decoded; never read."""

import re
from base64 import urlsafe_b64decode

_BASE64 = re.compile(r"([A-Za-z0-9+/_-]{8})[A-Za-z0-9+/_\s-]*={0,2}", re.ASCII)
_TO_URL_SAFE = str.maketrans("+/", "-_")
_GZIP = b"\x1f\x8b"


def encoding_of(text: str) -> str:
    """In a word or two, of what looks like an object in base64, packed before or not; empty for any other text."""
    match = _BASE64.fullmatch(text.strip())
    if match is None:
        return ""
    begins = urlsafe_b64decode(match[1].translate(_TO_URL_SAFE))
    if begins.startswith(_GZIP):
        return "gzip in base64"
    return "base64" if begins.lstrip().startswith((b"{", b"[")) else ""
