"""What X gives for a refresh token, and the secret's value with it.

The old refresh token is spent by then: what can't be used of the answer must not keep the rest from being stored.
"""

from dataclasses import dataclass

import orjson

from x_conversions.core.timestamps import format_time
from x_conversions.core.version import FORMAT
from x_conversions.credentials.schemes import is_header_text
from x_conversions.credentials.store import StoredSecret

# X's tokens have about a hundred characters; a secret has room for 64 KB.
_LONGEST_TOKEN = 10_000
_AS_GIVEN = "refresh_token_as_given"


@dataclass(frozen=True, slots=True)
class NewTokens:
    """X's answer to a refresh, as X gave it; never prints.

    Parameters
    ----------
    access_token
        Empty when there is none in it.
    refresh_token
        None when the old one goes on (RFC 6749 section 6).
    expires_in
        Of the access token, seconds.
    """

    access_token: str
    refresh_token: str | None
    expires_in: int

    def __repr__(self) -> str:
        return f"NewTokens(expires_in={self.expires_in})"

    @property
    def trouble(self) -> str:
        """Which of them can't be used, and what to do; empty when all is well."""
        if self.refresh_token is not None and not is_usable(self.refresh_token):
            return "X gave a refresh token that is none: authorize again with `xconv authorize`"
        if not is_usable(self.access_token):
            return "X gave an access token that is none; its refresh token is stored, and the next run renews with it"
        return ""


def is_usable(token: str) -> bool:
    """Whether the secret can hold it and a header carry it: with any other the secret could not be read again."""
    return is_header_text(token) and len(token) <= _LONGEST_TOKEN


def rewritten(stored: StoredSecret, tokens: NewTokens, expires_at: float) -> str:
    """The secret's value with the new tokens, as far as they can be used; fields we don't know stay.

    Parameters
    ----------
    expires_at
        Of X's access token, epoch seconds.
    """
    fields = {"v": FORMAT} | orjson.loads(stored.text)
    fields |= {"scheme": "oauth2", "renewed_from": stored.version_id}
    fields.pop("expires_in", None)  # X's own answer pasted as it came; now out of date
    fields.pop(_AS_GIVEN, None)
    if is_usable(tokens.access_token):
        fields["access_token"] = tokens.access_token
        fields["expires_at"] = iso(expires_at)
    if tokens.refresh_token is not None:
        if is_usable(tokens.refresh_token):
            fields["refresh_token"] = tokens.refresh_token
        else:
            fields[_AS_GIVEN] = tokens.refresh_token[:_LONGEST_TOKEN]  # the only copy, should a person need it
    return orjson.dumps(fields).decode()


def iso(seconds: float) -> str:
    """Epoch seconds as the secret and the function's outcome have them."""
    return format_time(int(seconds * 1000))
