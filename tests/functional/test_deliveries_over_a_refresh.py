"""200 deliveries at the same time while X revokes the token and the refresh function renews it."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from devtools.local_aws import LocalAws, Stack
from devtools.x_simulator import XSimulator
from x_conversions.adapters.secret_store import SecretsManagerStore
from x_conversions.adapters.secrets_manager import SecretsManagerReader
from x_conversions.adapters.token_endpoint import XTokenEndpoint
from x_conversions.adapters.x_transport import XTransport
from x_conversions.core.deadline import Deadline
from x_conversions.core.outcome import Reason
from x_conversions.credentials.cache import CredentialsCache
from x_conversions.credentials.refresh_trigger import RefreshTrigger
from x_conversions.credentials.store import StoredSecret
from x_conversions.credentials.token_refresh import TokenRefresh
from x_conversions.delivery.delivery import Delivery
from x_conversions.delivery.delivery_records.absent import NO_RECORDS
from x_conversions.delivery.ledger import Ledger
from x_conversions.x_api.client import ConversionsClient, Exchange
from x_conversions.x_api.rate_limiter import RateLimiter

from tests.support.delivery_builders import EVENT_IDS, conversion, label
from tests.support.functional_stack import EVENT_ID, PIXEL_ID
from tests.support.own_clients import forget_clients

DELIVERIES = 200
ROUNDS = 4


class CountedReader:
    """The secret in the local AWS, and how often it was read."""

    def __init__(self, secret_arn: str) -> None:
        self._reader = SecretsManagerReader(secret_arn)
        self.reads = 0

    def read(self) -> StoredSecret:
        self.reads += 1
        return self._reader.read()


class AgedStore(SecretsManagerStore):
    """The secret, with a version that is an hour old: old enough to be renewed when X refuses it."""

    def __init__(self, secret_arn: str, deadline: Deadline, aged: str) -> None:
        super().__init__(secret_arn, deadline)
        self._aged = aged

    def created_at(self, version_id: str) -> float:
        return super().created_at(version_id) - (3600 if version_id == self._aged else 0)


class RefreshCalls:
    """The refresh function, called at once."""

    def __init__(self, secret_arn: str, token_url: str) -> None:
        self._secret_arn, self._token_url = secret_arn, token_url
        self.calls: list[str] = []

    def request(self, version_id: str) -> None:
        self.calls.append(version_id)
        deadline = Deadline.after(60)
        store = AgedStore(self._secret_arn, deadline, version_id)
        refresh = TokenRefresh(store, XTokenEndpoint(self._token_url), 2700, deadline)
        refresh.run({"reason": "unauthorized", "version_id": version_id})


class Client:
    """One delivery after another, in a thread; it counts what X refused in each."""

    def __init__(self, number: int, x: XSimulator, credentials: CredentialsCache, refreshes: RefreshTrigger) -> None:
        self.number = number
        self.refused: list[int] = []
        self.ended: list[str] = []
        limits = RateLimiter(0, 1000, 1000, 1)
        url = f"{x.url}/12/measurement/conversions/{PIXEL_ID}"
        client = ConversionsClient(url, XTransport(), credentials, limits)
        self._delivery = Delivery(client, EVENT_IDS, credentials, limits, refreshes, NO_RECORDS)

    def exchanged(self, exchange: Exchange) -> None:
        self.refused[-1] += exchange.response.status == 401

    def problem(self, reason: Reason, cause: str) -> None: ...

    def not_recorded(self, number: int) -> None: ...

    def deliver(self, number: int) -> None:
        one = conversion(self.number * ROUNDS + number, event_id=EVENT_ID)
        ledger = Ledger([one.message])
        self.refused.append(0)
        self._delivery.deliver([one], ledger, Deadline.after(60), self)
        (entry,) = ledger.entries()
        self.ended.append(label(entry.disposition))


@pytest.fixture
def _here(aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The functions' clients, in this process, speak to the local AWS."""
    for name, value in aws.environment().items():
        monkeypatch.setenv(name, value)
    forget_clients()
    yield
    forget_clients()


class Scene:
    """200 clients of one instance's view of the secret, or of several, each with a good view."""

    def __init__(self, instances: int, stack: Stack, x: XSimulator) -> None:
        self.refresh = RefreshCalls(stack.secret_arn, x.token_url)
        self.readers = [CountedReader(stack.secret_arn) for _ in range(instances)]
        views = [CredentialsCache(reader) for reader in self.readers]
        requests = [RefreshTrigger(self.refresh, view) for view in views]
        self.clients = [Client(n, x, views[n % instances], requests[n % instances]) for n in range(DELIVERIES)]
        for view in views:
            view.get()

    def deliver_at_once(self, rounds: range) -> None:
        """Every client, all at the same time, one delivery for each round."""
        meet = threading.Barrier(DELIVERIES)

        def work(client: Client) -> None:
            meet.wait()
            for number in rounds:
                client.deliver(number)

        with ThreadPoolExecutor(DELIVERIES) as pool:
            list(pool.map(work, self.clients))


@pytest.mark.usefixtures("_here")
@pytest.mark.parametrize("instances", [1, 2, DELIVERIES], ids=["one instance", "two", "each an instance of its own"])
def test_a_renewal_costs_no_more_than_one_request_each(instances: int, stack: Stack, x: XSimulator) -> None:
    # Given 200 clients, a token that is renewed, and an X that takes the old one no more
    scene = Scene(instances, stack, x)
    scene.deliver_at_once(range(1))
    x.expire_access_tokens()
    scene.refresh.request(SecretsManagerReader(stack.secret_arn).read().version_id)

    # When all of them deliver, again and again
    scene.deliver_at_once(range(1, ROUNDS))

    # Then everything is delivered, at the price of one refused request each, in the first delivery, before the re-read
    assert {ended for client in scene.clients for ended in client.ended} == {"delivered"}
    assert all(client.refused[1] <= 1 and sum(client.refused) <= 1 for client in scene.clients)
    assert sum(sum(client.refused) for client in scene.clients) >= instances  # the test would notice
    assert len(x.conversions) == DELIVERIES * ROUNDS

    # and those of one instance shared a read at the start and another one or two after the refusals
    assert max(reader.reads for reader in scene.readers) <= 3


@pytest.mark.usefixtures("_here")
@pytest.mark.parametrize("instances", [1, 2], ids=["one instance", "two"])
def test_a_revoked_token_is_one_call_for_each_instance(instances: int, stack: Stack, x: XSimulator) -> None:
    # Given 200 clients, and a token that X revokes without anybody knowing
    scene = Scene(instances, stack, x)
    x.expire_access_tokens()

    # When all of them deliver, and again what was deferred
    scene.deliver_at_once(range(1))
    scene.deliver_at_once(range(1, 2))
    scene.deliver_at_once(range(2, 3))

    # Then no delivery has more than one refused request, and with the new token none has any
    assert {refused for client in scene.clients for refused in client.refused} <= {0, 1}
    assert {client.ended[0] for client in scene.clients} <= {"delivered", "deferred unauthorized"}
    assert {(client.ended[1], client.ended[2], client.refused[2]) for client in scene.clients} == {
        ("delivered", "delivered", 0)
    }

    # and the refresh function was called once by each instance at most, and renewed the token once
    assert 1 <= len(scene.refresh.calls) <= instances
    assert [request.status for request in x.token_requests] == [200]
