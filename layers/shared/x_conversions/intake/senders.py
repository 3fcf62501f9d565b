"""Who sends: a browser with a public key, from a page that may; or a server with a secret one."""

import re
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hmac import compare_digest

from x_conversions.intake.refusal import Code, RequestRefused
from x_conversions.intake.request import IntakeRequest

WRITE_KEY = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)
# A server's key is anything that a password generator makes, but for colons, which end it.
_SHOWN = re.compile(r"[!-9;-~]{1,256}", re.ASCII)
_BASIC = "basic "
# What says of itself that no person looks at the page, and a browser that says nothing. Cubot makes telephones.
_BOTS = re.compile(
    r"(?<!\bcu)bot(?:\b|_)|crawl|spider|slurp|headless|lighthouse|phantomjs|curl/|wget/|python-", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends, as far as the request can say."""

    is_browser: bool

    @property
    def via(self) -> str:
        return "browser" if self.is_browser else "server"


def write_keys(request: IntakeRequest, in_body: str) -> list[str]:
    """The keys that a request shows, each once: Basic's user, `X-Write-Key`, ``?writeKey=``, the body's.

    What is behind a colon isn't of the key: Basic's empty password, the second half that Jitsu wants.
    """
    shown = (
        _basic_user(request.headers.get("authorization", "")),
        request.headers.get("x-write-key", ""),
        request.query.get("writeKey", ""),
        in_body,
    )
    keys = (text.partition(":")[0] for text in shown)
    return list(dict.fromkeys(key for key in keys if _SHOWN.fullmatch(key)))


def is_known(key: str, known: Iterable[str]) -> bool:
    """Whether a key is one of those, in a time that says nothing of them."""
    return sum(compare_digest(key.encode(), one.encode()) for one in known) > 0  # none is left out of the comparison


def admit_browser(request: IntakeRequest, origins: Sequence[str], *, is_for_servers: bool) -> Sender:
    """A request with a browser's key, if it comes from a page that may send.

    Raises
    ------
    RequestRefused
        ``origin_not_allowed``: from elsewhere, from no page at all, or to a path for servers.
    """
    if is_for_servers or request.origin.lower() not in origins:
        raise RequestRefused(Code.ORIGIN_NOT_ALLOWED)
    return Sender(is_browser=True)


def is_bot(user_agent: str) -> bool:
    """Whether a browser says that it is none, or doesn't say what it is."""
    return not user_agent.strip() or _BOTS.search(user_agent) is not None


def _basic_user(header: str) -> str:
    if header[: len(_BASIC)].lower() != _BASIC:
        return ""
    try:
        return b64decode(header[len(_BASIC) :].strip(), validate=True).decode("ascii").partition(":")[0]
    except (NotBase64, ValueError):
        return ""
