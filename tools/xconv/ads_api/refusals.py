"""Why X did not answer a question, in one line that says what to do."""

import math
import re
import time
from collections.abc import Mapping
from typing import Any

_CODE = re.compile(r"[A-Z_]{1,60}|[0-9]{1,5}")
FORM = "https://docs.x.com/forms/ads-api-access"
_BY_CODE = {
    "UNAUTHORIZED_CLIENT_APPLICATION": (
        "the app has no Ads API access (403)",
        f'ask X for it at {FORM}, "Conversion Only" is enough; once it is given, make the access token anew',
    ),
    "INSUFFICIENT_USER_AUTHORIZED_PERMISSION": (
        "the access token is older than the app's Ads API access, or than the user's role (403)",
        "make a new access token in the app's Keys and tokens",
    ),
    "READONLY_CLIENT_APPLICATION": (
        "the app may only read (403)",
        "set its permissions to Read and write, and make a new access token",
    ),
    "CURRENT_USER_SUSPENDED": ("X has suspended the user of these credentials (403)", "take another user's"),
}
# X's numeric codes for credentials that it can't read or doesn't know come with several statuses.
_UNKNOWN_CREDENTIALS = frozenset({"32", "89", "99", "135", "215", "UNAUTHORIZED_ACCESS"})


class XRefusedError(RuntimeError):
    """X did not answer as asked.

    Parameters
    ----------
    problem, remedy
        What is wrong, and what to do about it.
    is_credentials
        It is the credentials' fault for sure, and X will take no conversion with them either. X documents OAuth 1.0a
        for reading; that another scheme reads nothing says nothing about sending.
    """

    def __init__(self, problem: str, remedy: str, *, is_credentials: bool = False) -> None:
        super().__init__(f"{problem}: {remedy}")
        self.problem, self.remedy, self.is_credentials = problem, remedy, is_credentials


def refusal(status: int, headers: Mapping[str, str], body: object, scheme: str) -> XRefusedError:
    """What an answer other than 200 means.

    Parameters
    ----------
    body
        As parsed from JSON; anything.
    scheme
        Of the credentials that the question was asked with.
    """
    code = _first_code(body)
    if status in (401, 403) or code in _UNKNOWN_CREDENTIALS:
        is_sure = scheme == "oauth1" or (scheme == "oauth2" and code in _BY_CODE)
        return XRefusedError(*_of_credentials(status, code, scheme), is_credentials=is_sure)
    if status == 404:
        problem, remedy = "these credentials do not see that ad account (404)", "`xconv events` lists those they see"
    elif status == 429:
        problem, remedy = "X answers no more questions for now (429)", f"try again {_when(headers)}"
    elif status >= 500:
        problem, remedy = f"X is out of order ({status})", "try again later"
    else:
        problem = f"X did not answer as it should ({' '.join(filter(None, [str(status), code]))})"
        remedy = "check the address that is asked, and the proxy"
    return XRefusedError(problem, remedy)


def _of_credentials(status: int, code: str, scheme: str) -> tuple[str, str]:
    if scheme == "pixel_token":
        remedy = "compare PixelId and EventIds with Events Manager by eye, or ask with OAuth 1.0a: --credentials FILE"
        return f"X reads nothing out for a pixel token ({status})", remedy
    if code in _BY_CODE:
        return _BY_CODE[code]
    if status == 403:
        return f"X forbids it ({status} {code})", "see the user's role in the ads account, and the app's Ads API access"
    if scheme == "oauth2":
        remedy = "the token is over or revoked (run `xconv authorize`), or X wants OAuth 1.0a for such questions"
        return f"X reads nothing out for this access token ({status})", remedy
    remedy = "the four values must be of one app, unrevoked and whole; copy them anew"
    return f"X does not know these credentials ({status})", remedy


def _first_code(body: object) -> str:
    errors = body.get("errors") if isinstance(body, dict) else None
    first: Any = errors[0] if isinstance(errors, list) and errors else None
    code = str(first.get("code", "")) if isinstance(first, dict) else ""
    return code if _CODE.fullmatch(code) else ""


def _when(headers: Mapping[str, str]) -> str:
    for name in ("x-account-rate-limit-reset", "x-rate-limit-reset"):
        reset = headers.get(name, "")
        if reset.isascii() and reset.isdigit() and len(reset) <= 12:
            return f"in {max(1, math.ceil((int(reset) - time.time()) / 60))} minutes"
    return "in a quarter of an hour"
