"""One request to X: what goes out, what is told of it, and what it costs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import orjson
import pytest
from oauthlib.oauth1 import rfc5849
from x_conversions.conversion.payload import Conversion
from x_conversions.core.deadline import Deadline
from x_conversions.credentials.cache import CredentialsCache
from x_conversions.credentials.schemes import CredentialsError, read_secret
from x_conversions.x_api.client import ConversionsClient, Exchange, status_name
from x_conversions.x_api.rate_limiter import RateLimiter
from x_conversions.x_api.responses import NO_CONNECTION, NO_RESPONSE, RawResponse, ResponseKind

from tests.support.delivery_builders import NOW, OAUTH2, FakeClock, FakeSecrets, conversion, counted

URL = "https://ads-api.x.com/12/measurement/conversions/o8z6j"


@dataclass
class SlowTransport:
    """Answers after three seconds, and keeps what it was given."""

    clock: FakeClock
    answer: RawResponse
    posts: list[tuple[str, bytes, Mapping[str, str], float]] = field(default_factory=list)

    def post(self, url: str, body: bytes, headers: Mapping[str, str], timeout: float) -> RawResponse:
        self.posts.append((url, body, headers, timeout))
        self.clock.sleep(3)
        return self.answer


class Sender:
    """A client with everything around it; two instances share 60,000 events in 15 minutes."""

    def __init__(self, answer: RawResponse, secret: FakeSecrets | None = None) -> None:
        self.clock = FakeClock()
        self.transport = SlowTransport(self.clock, answer)
        self.rate_limiter = RateLimiter(60_000, 50, 100, 2, self.clock)
        credentials = CredentialsCache(secret or FakeSecrets(OAUTH2, version=7), self.clock)
        self.client = ConversionsClient(URL, self.transport, credentials, self.rate_limiter, self.clock)
        self.deadline = Deadline.after(20, reserve=0.0, clock=self.clock)

    def send(self, group: Sequence[Conversion]) -> Exchange:
        return self.client.send(group, self.client.credentials(), self.deadline)


def test_what_goes_out() -> None:
    # Given two conversions, When they are sent with twenty seconds left
    sender = Sender(counted(2))
    group = [conversion(1), conversion(2)]
    sender.send(group)

    # Then X gets their payloads as JSON, authorized, and all the time there is to answer
    ((url, body, headers, timeout),) = sender.transport.posts
    assert url == URL
    assert orjson.loads(body) == {"conversions": [one.payload for one in group]}
    assert headers == {
        "Content-Type": "application/json",
        "Accept": "application/json",
        "Authorization": "Bearer a-1",
    }
    assert timeout == 20


def test_the_signature_is_one_of_this_request(monkeypatch: pytest.MonkeyPatch) -> None:
    # Given credentials that sign the address, at a time and with a nonce that are known
    monkeypatch.setattr(rfc5849, "generate_timestamp", lambda: "1795514400")
    monkeypatch.setattr(rfc5849, "generate_nonce", lambda: "nonce-1")
    fields = {"api_key": "k", "api_secret": "s", "access_token": "a", "access_token_secret": "t"}
    text = orjson.dumps(fields).decode()
    sender = Sender(counted(1), FakeSecrets(text))

    # When a request is sent, Then its signature is that of the address it goes to
    sender.send([conversion()])
    ((_, _, headers, _),) = sender.transport.posts
    assert headers["Authorization"] == read_secret(text).headers(URL)["Authorization"]


def test_what_is_told_of_it() -> None:
    sender = Sender(counted(2))
    group = [conversion(1), conversion(2)]
    exchange = sender.send(group)
    assert exchange.group == group
    assert (exchange.response.kind, exchange.response.processed) == (ResponseKind.PROCESSED, 2)
    assert exchange.seconds == 3
    assert exchange.secret_version == "version-7"


def test_it_counts_towards_the_rate_limit_by_the_number_of_its_conversions() -> None:
    # Given an instance that may send 600 events at once, and 32.7 a second after that
    sender = Sender(counted(500))
    sender.send([conversion(number) for number in range(500)])

    # Then three seconds later 198 more can go
    assert sender.rate_limiter.delay_for(198) == 0
    assert sender.rate_limiter.delay_for(199) > 0


@pytest.mark.parametrize(("remaining", "wait"), [("0", 57), ("30000", 0)])
def test_what_x_says_is_left_is_heeded(remaining: str, wait: float) -> None:
    # Given an answer that names the end of the window, a minute from when the request went out
    headers = {"x-rate-limit-remaining": remaining, "x-rate-limit-reset": str(NOW + 60)}
    sender = Sender(RawResponse(200, headers, counted(1).body))
    sender.send([conversion()])
    assert sender.rate_limiter.delay_for(100) == wait


def test_a_pause_counts_from_when_the_answer_came() -> None:
    sender = Sender(RawResponse(429, {"retry-after": "30"}))
    assert sender.send([conversion()]).response.limit_reset == NOW + 33


def test_without_credentials_nothing_is_sent_and_nothing_counts() -> None:
    sender = Sender(counted(1), FakeSecrets(error="no value yet"))
    with pytest.raises(CredentialsError, match="no value yet"):
        sender.send([conversion(number) for number in range(500)])
    assert sender.transport.posts == []
    assert sender.rate_limiter.delay_for(500) == 0


@pytest.mark.parametrize(
    ("status", "name"),
    [(200, "200"), (429, "429"), (NO_CONNECTION, "no_connection"), (NO_RESPONSE, "no_answer")],
)
def test_a_status_has_a_name(status: int, name: str) -> None:
    assert status_name(status) == name
