"""Authorization codes with PKCE (RFC 7636, S256): for one use, within 30 seconds."""

import base64
import hashlib
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass

CODE_SECONDS = 30  # X's own


@dataclass(frozen=True)
class _Code:
    client_id: str
    redirect_uri: str
    scope: str
    challenge: str
    expires_at: float


class AuthorizationCodes:
    """Issues codes when the user agrees, and takes them back for the scope that the user agreed to."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._codes: dict[str, _Code] = {}

    def issue(self, client_id: str, redirect_uri: str, scope: str, challenge: str) -> str:
        """A new code."""
        code = secrets.token_urlsafe(32)
        with self._lock:
            self._codes[code] = _Code(client_id, redirect_uri, scope, challenge, self._clock() + CODE_SECONDS)
        return code

    def redeem(self, code: str, client_id: str, redirect_uri: str, verifier: str) -> str | None:
        """The scope behind a code, which is used up by the try; ``None`` if anything about it is wrong."""
        with self._lock:
            issued = self._codes.pop(code, None)
        digest = hashlib.sha256(verifier.encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        expected = issued and (issued.client_id, issued.redirect_uri, issued.challenge)
        if issued is None or expected != (client_id, redirect_uri, challenge) or self._clock() >= issued.expires_at:
            return None
        return issued.scope
