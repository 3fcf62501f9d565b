"""POST /2/oauth2/token: refreshes, and exchanges authorization codes."""

from collections.abc import Mapping
from urllib.parse import parse_qsl

from devtools.x_simulator.authorization_codes import AuthorizationCodes
from devtools.x_simulator.client_authentication import INVALID_TOKEN, authenticate
from devtools.x_simulator.fault_gate import FaultGate, Passage
from devtools.x_simulator.http_messages import Answer, Request
from devtools.x_simulator.oauth2 import App, OAuth2Provider, Tokens
from devtools.x_simulator.received import Received, TokenRequest
from devtools.x_simulator.x_answers import token_error

PATH = "/2/oauth2/token"


class SimulatedTokenEndpoint:
    """The token endpoint of every app."""

    def __init__(
        self,
        oauth2: OAuth2Provider,
        codes: AuthorizationCodes,
        gate: FaultGate,
        received: Received,
    ) -> None:
        self._oauth2 = oauth2
        self._codes = codes
        self._gate = gate
        self._received = received
        self._grants = {"refresh_token": self._refresh, "authorization_code": self._exchange_code}

    def handle(self, request: Request) -> tuple[Answer | None, TokenRequest]:
        """Answer one request and keep it; the answer is ``None`` when the connection is to be dropped."""
        number, received_at = self._received.arrive()
        form = _form(request)
        apps: list[str] = []
        passage = self._gate.pass_through("token", lambda: self._process(request, form, apps))
        grant_type = (form or {}).get("grant_type")
        received = TokenRequest(
            number=number,
            received_at=received_at,
            status=passage.answer.status if passage.answer else None,
            client_id=apps[0] if apps else (form or {}).get("client_id"),
            grant_type=grant_type if grant_type in self._grants else None,
            error=_error(passage),
        )
        self._received.keep_token_request(received)
        return passage.answer, received

    def _process(self, request: Request, form: Mapping[str, str] | None, apps: list[str]) -> Answer:
        if form is None:
            return token_error(400, "invalid_request", "The body must be form-encoded, each parameter once.")
        app = authenticate(request, form, self._oauth2)
        if isinstance(app, Answer):
            return app
        apps.append(app.client_id)
        grant = self._grants.get(form.get("grant_type", ""))
        if grant is None:
            return token_error(400, "unsupported_grant_type", "Value passed for the grant type was invalid.")
        return grant(app, form)

    def _refresh(self, app: App, form: Mapping[str, str]) -> Answer:
        if "refresh_token" not in form:
            return _missing("refresh_token")
        tokens = self._oauth2.refresh(app.client_id, form["refresh_token"])
        return _issued(tokens) if tokens else token_error(400, "invalid_request", INVALID_TOKEN)

    def _exchange_code(self, app: App, form: Mapping[str, str]) -> Answer:
        for name in ("code", "redirect_uri", "code_verifier"):
            if name not in form:
                return _missing(name)
        scope = self._codes.redeem(form["code"], app.client_id, form["redirect_uri"], form["code_verifier"])
        if scope is None:
            return token_error(400, "invalid_request", "Value passed for the authorization code was invalid.")
        return _issued(self._oauth2.log_in(app.client_id, scope))


def _form(request: Request) -> dict[str, str] | None:
    if not request.is_of_type("application/x-www-form-urlencoded"):
        return None
    try:
        pairs = parse_qsl(request.body.decode("ascii"), keep_blank_values=True, strict_parsing=True)
    except ValueError:
        return None
    return dict(pairs) if len(dict(pairs)) == len(pairs) else None


def _issued(tokens: Tokens) -> Answer:
    body = {
        "token_type": "bearer",
        "expires_in": tokens.expires_in,
        "access_token": tokens.access_token,
        "scope": tokens.scope,
    }
    return Answer.json(200, body | ({"refresh_token": tokens.refresh_token} if tokens.refresh_token else {}))


def _missing(parameter: str) -> Answer:
    return token_error(400, "invalid_request", f"Missing required parameter [{parameter}].")


def _error(passage: Passage) -> str | None:
    """What went wrong, in a word: a fault's kind, or the error code of the answer."""
    if passage.fault and passage.fault.kind != "slow":
        return passage.fault.kind
    if passage.took_effect or passage.answer is None:
        return None
    return str(passage.answer.parsed()["error"])
