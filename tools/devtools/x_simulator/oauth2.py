"""OAuth 2.0 as X keeps it: apps, one live login per app and user, refresh tokens for one use."""

import hmac
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

EXPIRES_IN = 7200  # two hours, X's own
SCOPE = "ads.read ads.write offline.access"


@dataclass(frozen=True)
class App:
    """An app registered with X. Without a secret it is a public client."""

    client_id: str
    client_secret: str | None = field(default=None, repr=False)

    def has_secret(self, secret: str) -> bool:
        """Whether this is a confidential client and the secret is its own."""
        return self.client_secret is not None and hmac.compare_digest(self.client_secret.encode(), secret.encode())


@dataclass(frozen=True)
class Tokens:
    """What one login or one refresh issues."""

    access_token: str = field(repr=False)
    refresh_token: str | None = field(repr=False)  # None without offline.access
    scope: str
    expires_in: int


@dataclass(eq=False)
class _Login:
    client_id: str
    scope: str
    revoked: bool = False


class OAuth2Provider:
    """Issues and verifies tokens. There is one user, so an app has at most one live login."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._apps: dict[str, App] = {}
        self._logins: dict[str, _Login] = {}
        self._access_tokens: dict[str, tuple[_Login, float]] = {}
        self._refresh_tokens: dict[str, _Login] = {}

    def register(self, app: App) -> None:
        """Register an app, or change its secret."""
        with self._lock:
            self._apps[app.client_id] = app

    def app(self, client_id: str) -> App | None:
        """The app of that client id."""
        with self._lock:
            return self._apps.get(client_id)

    def log_in(self, client_id: str, scope: str = SCOPE, expires_in: int = EXPIRES_IN) -> Tokens:
        """The user authorizes the app: new tokens, and those of the login before are revoked."""
        with self._lock:
            if previous := self._logins.get(client_id):
                previous.revoked = True
            login = self._logins[client_id] = _Login(client_id, scope)
            return self._issue(login, expires_in)

    def refresh(self, client_id: str, refresh_token: str) -> Tokens | None:
        """New tokens for a refresh token, which this spends; ``None`` if it is unknown, spent or revoked.

        The access token issued before stays good until it expires: X documents nothing else.
        """
        with self._lock:
            login = self._refresh_tokens.get(refresh_token)
            if login is None or login.revoked or login.client_id != client_id:
                return None
            del self._refresh_tokens[refresh_token]
            return self._issue(login, EXPIRES_IN)

    def reason_to_refuse(self, access_token: str) -> str | None:
        """Why this access token isn't good, in one line; ``None`` if it is."""
        with self._lock:
            login, expires_at = self._access_tokens.get(access_token, (None, 0.0))
        if login is None:
            return "unknown access token"
        if login.revoked:
            return "access token was revoked by a new login"
        return "access token has expired" if self._clock() >= expires_at else None

    def expire_access_tokens(self) -> None:
        """Every access token issued so far is expired now; refresh tokens stay good."""
        with self._lock:
            self._access_tokens = {token: (login, 0.0) for token, (login, _) in self._access_tokens.items()}

    def _issue(self, login: _Login, expires_in: int) -> Tokens:
        refresh_token = secrets.token_urlsafe(48) if "offline.access" in login.scope.split() else None
        tokens = Tokens(secrets.token_urlsafe(48), refresh_token, login.scope, expires_in)
        self._access_tokens[tokens.access_token] = (login, self._clock() + expires_in)
        if refresh_token:
            self._refresh_tokens[refresh_token] = login
        return tokens
