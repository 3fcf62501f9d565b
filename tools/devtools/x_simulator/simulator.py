"""The X simulator as tests and programs use it."""

import threading
import time
from collections.abc import Callable, Collection, Sequence
from types import TracebackType
from typing import Any, Self

from devtools.x_simulator import authorize_page, conversions, reads, token_endpoint
from devtools.x_simulator.account import Account
from devtools.x_simulator.ad_accounts import SimulatedAccount, account_of
from devtools.x_simulator.admin import PREFIX, Admin
from devtools.x_simulator.authorization_codes import AuthorizationCodes
from devtools.x_simulator.authorize_page import AuthorizePage
from devtools.x_simulator.conversions import ConversionsEndpoint
from devtools.x_simulator.credentials import Credentials
from devtools.x_simulator.fault_gate import FaultGate
from devtools.x_simulator.faults import Faults
from devtools.x_simulator.http_messages import Answer, Request
from devtools.x_simulator.oauth2 import EXPIRES_IN, App
from devtools.x_simulator.rate_limit import EVENTS_PER_WINDOW, RateLimit
from devtools.x_simulator.reads import ReadEndpoints
from devtools.x_simulator.received import ReadRequest, Received, ReceivedRequest, TokenRequest
from devtools.x_simulator.server import Server
from devtools.x_simulator.token_endpoint import SimulatedTokenEndpoint
from devtools.x_simulator.x_answers import plain_error


class XSimulator:
    """X's web conversions API and token endpoint on loopback. A context manager, or `start` and `stop`.

    Parameters
    ----------
    pixel_id
        The one pixel that exists.
    event_ids
        The account's single event tags, as ``o87ne`` or ``tw-o8z6j-o87ne``; ``None``: every well-formed event
        id of the pixel.
    accounts
        The ad accounts that the user may see; ``None``: one, whose pixel and tags are the above.
    host, port
        Where to listen; port 0 takes a free one.
    events_per_window
        Rate limit: events per 15 minutes.
    clock
        Epoch seconds; replaceable to let tokens expire and windows pass. Delays of faults take real time.
    on_received
        Called with each request to the two endpoints, after it was kept, in the thread that answers it.

    on_read
        The same for the read-only endpoints.

    Attributes
    ----------
    ad_accounts
        What the read-only endpoints answer; a list that may be changed at any time.
    account
        What `x_simulator.errors_of` takes.
    faults
        The program of faults: ``faults.add(Fault(...))``.
    credentials
        Issues and verifies credentials; the ``grant_`` methods are its everyday face.
    """

    def __init__(  # noqa: PLR0913 (none is required)
        self,
        pixel_id: str = "o8z6j",
        event_ids: Collection[str] | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        accounts: Sequence[SimulatedAccount] | None = None,
        events_per_window: int = EVENTS_PER_WINDOW,
        clock: Callable[[], float] = time.time,
        on_received: Callable[[ReceivedRequest | TokenRequest], object] | None = None,
        on_read: Callable[[ReadRequest], object] | None = None,
    ) -> None:
        self.account = Account(pixel_id, event_ids=None if event_ids is None else frozenset(event_ids))
        own = account_of(self.account.account_id, pixel_id, event_ids)
        self.ad_accounts = [own] if accounts is None else list(accounts)
        self.credentials = Credentials(clock)
        self.faults = Faults(clock)
        self._address = (host, port)
        self._on_received, self._on_read = on_received, on_read
        self._closing = threading.Event()
        self._received = Received(clock)
        self._rate_limit = RateLimit(events_per_window, clock)
        self._server: Server | None = None
        gate = FaultGate(self.faults, clock, self._closing.wait, events_per_window)
        oauth2, codes = self.credentials.oauth2, AuthorizationCodes(clock)
        self._conversions = ConversionsEndpoint(self.account, self.credentials, self._rate_limit, gate, self._received)
        self._tokens = SimulatedTokenEndpoint(oauth2, codes, gate, self._received)
        self._reads = ReadEndpoints(self.ad_accounts, self._tracked, self.credentials, gate, self._received, clock)
        self._authorize = AuthorizePage(oauth2, codes)
        self._admin = Admin(self._received, self.credentials, self.faults, self.reset)

    def start(self) -> None:
        """Listen and answer in the background; raises `OSError` when the port can't be had."""
        self._server = Server(self._address, self.respond)
        self._server.start()

    def stop(self) -> None:
        """Stop listening, and end every connection and delay."""
        self._closing.set()
        if self._server:
            self._server.stop()
            self._server = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """Where this machine reaches it, such as ``http://127.0.0.1:49152``."""
        if self._server is None:
            raise RuntimeError("the X simulator is not running: use it in a with statement, or call start()")
        host, port = self._address[0], self._server.server_address[1]
        return f"http://{'127.0.0.1' if host in ('', '0.0.0.0') else host}:{port}"  # noqa: S104 (compared, not bound)

    @property
    def token_url(self) -> str:
        """The token endpoint's URL."""
        return self.url + token_endpoint.PATH

    @property
    def in_progress(self) -> int:
        """How many requests to the two endpoints are waiting for their answer."""
        return self._received.in_progress

    @property
    def requests(self) -> list[ReceivedRequest]:
        """Every conversions request, oldest first."""
        return self._received.requests

    @property
    def conversions(self) -> list[dict[str, Any]]:
        """The conversions counted: of requests answered with 200, or spoilt by a fault after processing."""
        return self._received.conversions

    @property
    def reads(self) -> list[ReadRequest]:
        """Every request to a read-only endpoint, oldest first."""
        return self._received.reads

    @property
    def token_requests(self) -> list[TokenRequest]:
        """Every request to the token endpoint, oldest first, without token values."""
        return self._received.token_requests

    def grant_oauth2(
        self, client_id: str = "client-1", client_secret: str | None = None, expires_in: int = EXPIRES_IN
    ) -> dict[str, str]:
        """Tokens for the user of an app, as the secret's fields; with a client secret, a confidential client.

        Like a login of the same user in the same app, it revokes the tokens granted to this client id before.
        """
        return self.credentials.grant_oauth2(client_id, client_secret, expires_in)

    def grant_oauth1(self) -> dict[str, str]:
        """The four values of OAuth 1.0a, as the secret's fields."""
        return self.credentials.grant_oauth1()

    def grant_pixel_token(self) -> dict[str, str]:
        """A static token for the pixel, as the secret's fields."""
        return self.credentials.grant_pixel_token()

    def register_app(self, client_id: str, client_secret: str | None = None) -> None:
        """Register an app for the authorize page."""
        self.credentials.oauth2.register(App(client_id, client_secret))

    def expire_access_tokens(self) -> None:
        """Every OAuth 2.0 access token issued so far is expired now."""
        self.credentials.oauth2.expire_access_tokens()

    def reset(self) -> None:
        """Forget received requests, conversions, faults and rate-limit windows; credentials stay."""
        self._received.reset()
        self.faults.clear()
        self._rate_limit.reset()

    def respond(self, request: Request) -> Answer | None:
        """The answer to a request, without a socket; ``None``: the connection is dropped."""
        if request.path.startswith(PREFIX):
            return self._admin.handle(request)
        if request.path == authorize_page.PATH and request.method in ("GET", "POST"):
            return self._authorize.handle(request)
        if request.method == "GET" and reads.PATH.fullmatch(request.path):
            return self._read(request)
        pixel = conversions.PATH.fullmatch(request.path)
        if request.method != "POST" or not (pixel or request.path == token_endpoint.PATH):
            return plain_error(404)
        answer: Answer | None
        received: ReceivedRequest | TokenRequest
        if pixel:
            answer, received = self._conversions.handle(request, pixel[1])
        else:
            answer, received = self._tokens.handle(request)
        if self._on_received:
            self._on_received(received)
        return answer

    def _read(self, request: Request) -> Answer | None:
        answer, received = self._reads.handle(request)
        if self._on_read:
            self._on_read(received)
        return answer

    def _tracked(self) -> dict[str, str]:
        """When each event id was last counted. X itself takes hours to say so."""
        prefix = f"tw-{self.account.pixel_id}-"
        return {
            event_id if event_id.startswith("tw-") else prefix + event_id: f"{at:%Y-%m-%dT%H:%M:%SZ}"
            for event_id, at in self._received.tracked.items()
        }
