"""Who may send conversions: all three kinds of credentials, issued and verified."""

import secrets
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

from devtools.x_simulator.http_messages import Answer, Request
from devtools.x_simulator.oauth1 import OAuth1Provider
from devtools.x_simulator.oauth1_signature import UnreadableError
from devtools.x_simulator.oauth2 import EXPIRES_IN, App, OAuth2Provider
from devtools.x_simulator.x_answers import bad_authentication_data, plain_error

SCHEMES = ("oauth2", "oauth1", "pixel_token")
_AUTHORIZATION = {"bearer": "oauth2", "oauth": "oauth1"}


class Credentials:
    """The credentials that exist at the simulated X. What is issued has the fields of the stack's secret."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._oauth1 = OAuth1Provider(clock)
        self.oauth2 = OAuth2Provider(clock)
        self._pixel_tokens: set[str] = set()

    def grant_oauth2(self, client_id: str, client_secret: str | None, expires_in: int) -> dict[str, str]:
        """Register an app and let the user log in to it; see `XSimulator.grant_oauth2`."""
        self.oauth2.register(App(client_id, client_secret))
        tokens = self.oauth2.log_in(client_id, expires_in=expires_in)
        expires_at = datetime.fromtimestamp(self._clock(), UTC).replace(microsecond=0) + timedelta(seconds=expires_in)
        secret = {
            "scheme": "oauth2",
            "access_token": tokens.access_token,
            "refresh_token": tokens.refresh_token or "",
            "client_id": client_id,
            "expires_at": expires_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
        return secret | ({"client_secret": client_secret} if client_secret else {})

    def grant_oauth1(self) -> dict[str, str]:
        """Four new secrets."""
        return {"scheme": "oauth1", **asdict(self._oauth1.issue())}

    def grant_pixel_token(self) -> dict[str, str]:
        """A new static token for the pixel."""
        token = secrets.token_urlsafe(32)
        self._pixel_tokens.add(token)
        return {"scheme": "pixel_token", "pixel_token": token}

    def grant(self, scheme: object, **fields: object) -> dict[str, str]:
        """Credentials of the named scheme; raises `ValueError` with one line for what it can't issue."""
        if scheme not in SCHEMES:
            raise ValueError(f"scheme {scheme!r} is not one of {', '.join(SCHEMES)}")
        if scheme == "oauth2":
            return self._grant_oauth2_from(**fields)
        if fields:
            raise ValueError(f"a grant of scheme {scheme} takes no other field")
        return self.grant_oauth1() if scheme == "oauth1" else self.grant_pixel_token()

    def _grant_oauth2_from(
        self, client_id: object = "client-1", client_secret: object = None, expires_in: object = EXPIRES_IN
    ) -> dict[str, str]:
        if not isinstance(client_id, str) or not isinstance(client_secret, str | None):
            raise ValueError("client_id and client_secret must be strings")
        if not isinstance(expires_in, int):
            raise ValueError("expires_in must be a whole number of seconds")
        return self.grant_oauth2(client_id, client_secret, expires_in)

    def refuse(self, request: Request) -> tuple[Answer, str] | None:
        """X's answer to a request without good credentials, and why; ``None`` if they are good."""
        scheme = scheme_of(request)
        if scheme is None:
            return bad_authentication_data(), "no credentials, or unreadable ones"
        try:
            reason = self._reason_to_refuse(scheme, request)
        except UnreadableError as error:
            return bad_authentication_data(), str(error)
        return (plain_error(401), reason) if reason else None

    def _reason_to_refuse(self, scheme: str, request: Request) -> str | None:
        if scheme == "oauth1":
            return self._oauth1.reason_to_refuse(request)
        if scheme == "oauth2":
            return self.oauth2.reason_to_refuse(request.headers["authorization"].split()[1])
        return None if request.headers["x-pixel-token"] in self._pixel_tokens else "unknown pixel token"


def scheme_of(request: Request) -> str | None:
    """Kind of the credentials that a request carries; ``None``: none, unreadable ones or two kinds."""
    authorization = request.headers.get("authorization")
    if authorization is None:
        return "pixel_token" if request.headers.get("x-pixel-token") else None
    words = authorization.split()
    if len(words) < 2 or "x-pixel-token" in request.headers:
        return None
    scheme = _AUTHORIZATION.get(words[0].lower())
    return None if scheme == "oauth2" and len(words) != 2 else scheme
