"""The signature of OAuth 1.0a, recomputed from a request: RFC 5849, sections 3.4 to 3.6.

Written from the RFC, without the library that senders sign with: a mistake in that one shows here.
"""

import base64
import hmac
import re
from collections.abc import Iterable
from urllib.parse import parse_qsl, quote, unquote
from urllib.request import parse_http_list

from devtools.x_simulator.http_messages import Request

_FORM = "application/x-www-form-urlencoded"
_HEADER_PARAMETER = re.compile(r'([^\s="]+)="(.*)"')
# Octets that aren't UTF-8 keep their value from decoding to encoding, so that two of them never look the same.
_ANY_OCTETS = "surrogateescape"


class UnreadableError(ValueError):
    """The credentials are not even in the right form."""


def parameters_of(request: Request) -> list[tuple[str, str]]:
    """Every parameter of a request, decoded, from header, query and form body (section 3.4.1.3.1).

    ``realm`` is none. A body counts when it is declared as a form, so a JSON body does not.

    Raises
    ------
    UnreadableError
        If the Authorization header isn't a list of ``name="value"``.
    """
    form = request.body.decode(errors=_ANY_OCTETS) if request.is_of_type(_FORM) else ""
    of_body_and_query = (
        pair for text in (request.query, form) for pair in parse_qsl(text, keep_blank_values=True, errors=_ANY_OCTETS)
    )
    return [*_header_parameters(request.headers["authorization"]), *of_body_and_query]


def _header_parameters(authorization: str) -> list[tuple[str, str]]:
    _, _, listed = authorization.partition(" ")
    found = [_HEADER_PARAMETER.fullmatch(item) for item in parse_http_list(listed)]
    pairs = [(_decoded(one[1]), _decoded(one[2])) for one in found if one]
    if len(pairs) != len(found):
        raise UnreadableError("not an OAuth header")
    return [pair for pair in pairs if pair[0] != "realm"]


def base_string_uri(request: Request) -> str:
    """Scheme, host and path, without what may be written differently (section 3.4.1.2); the scheme is ``http``."""
    host = request.headers.get("host", "").lower().removesuffix(":80")
    return f"http://{host}{request.path or '/'}"


def base_string(method: str, uri: str, parameters: Iterable[tuple[str, str]]) -> str:
    """What is signed: method, URI and every parameter but the signature (sections 3.4.1.1 and 3.4.1.3.2)."""
    # Sorted after encoding, by name and then by value: that also orders parameters given more than once.
    encoded = sorted((_encoded(name), _encoded(value)) for name, value in parameters if name != "oauth_signature")
    normalized = "&".join(f"{name}={value}" for name, value in encoded)
    return "&".join(_encoded(part) for part in (method.upper(), uri, normalized))


def sign(text: str, client_secret: str, token_secret: str) -> str:
    """HMAC-SHA1 of a signature base string, in Base64 (section 3.4.2)."""
    key = f"{_encoded(client_secret)}&{_encoded(token_secret)}"
    return base64.b64encode(hmac.digest(key.encode(), text.encode(), "sha1")).decode()


def _encoded(text: str) -> str:
    # Section 3.6: everything but letters, digits, "-", ".", "_" and "~".
    return quote(text, safe="", errors=_ANY_OCTETS)


def _decoded(text: str) -> str:
    return unquote(text, errors=_ANY_OCTETS)
