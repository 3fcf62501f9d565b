"""Why X did not answer a question, in one line that says what to do."""

import math
import re
import time
from collections.abc import Mapping
from typing import Any

_CODE = re.compile(r"[A-Z_]{1,60}|[0-9]{1,5}")
_FORM = "https://docs.x.com/forms/ads-api-access"
_BY_CODE = {
    "UNAUTHORIZED_CLIENT_APPLICATION": f"the app has no Ads API access (403): ask X for it at {_FORM}, "
    '"Conversion Only" is enough, and make the access token anew once it is given',
    "INSUFFICIENT_USER_AUTHORIZED_PERMISSION": "the access token is older than the app's Ads API access, or than the "
    "user's role (403): make a new access token in the app's Keys and tokens",
    "READONLY_CLIENT_APPLICATION": "the app may only read (403): set its permissions to Read and write, and make a new "
    "access token",
    "CURRENT_USER_SUSPENDED": "X has suspended the user of these credentials (403)",
}
# X's numeric codes for credentials that it can't read or doesn't know come with several statuses.
_UNKNOWN_CREDENTIALS = frozenset({"32", "89", "99", "135", "215", "UNAUTHORIZED_ACCESS"})


class XRefusedError(RuntimeError):
    """X did not answer as asked. `is_credentials`: it is the credentials' fault, and no other question will do."""

    def __init__(self, text: str, *, is_credentials: bool = False) -> None:
        super().__init__(text)
        self.is_credentials = is_credentials


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
        return _of_credentials(status, code, scheme)
    if status == 404:
        return XRefusedError("these credentials do not see that ad account (404): `xconv events` lists those they see")
    if status == 429:
        return XRefusedError(f"X answers no more questions for now (429): try again {_when(headers)}")
    if status >= 500:
        return XRefusedError(f"X is out of order ({status}): try again later")
    return XRefusedError(f"X did not answer as it should ({' '.join(filter(None, [str(status), code]))})")


def _of_credentials(status: int, code: str, scheme: str) -> XRefusedError:
    if scheme == "pixel_token":
        text = (
            f"X reads nothing out for a pixel token ({status}): compare PixelId and EventIds with Events Manager by "
            "eye, or ask with OAuth 1.0a credentials: --credentials FILE"
        )
    else:
        text = _BY_CODE.get(code) or (
            f"X forbids it ({status} {code}): see the user's role in the ads account, and the app's Ads API access"
            if status == 403
            else f"X does not know these credentials ({status}): "
            + (
                "the four values must be of one app, unrevoked and whole; copy them anew"
                if scheme == "oauth1"
                else "the access token is over or revoked; run `xconv authorize`"
            )
        )
    return XRefusedError(text, is_credentials=True)


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
