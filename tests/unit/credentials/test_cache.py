"""The deliver function's view of the secret: read seldom, seen in time, and shared by threads."""

import json
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import TypeVar

import pytest
from x_conversions.credentials.cache import CredentialsCache, Held
from x_conversions.credentials.refresh_trigger import RefreshTrigger
from x_conversions.credentials.schemes import CredentialsError, OAuth2
from x_conversions.credentials.store import StoredSecret

from tests.support.delivery_builders import NOW, OAUTH2, FakeClock, FakeSecrets

T = TypeVar("T")


def cache(secret: FakeSecrets) -> tuple[CredentialsCache, FakeClock]:
    clock = FakeClock()
    return CredentialsCache(secret, clock), clock


def test_the_secret_is_read_once_in_a_quarter_of_an_hour() -> None:
    secret = FakeSecrets()
    credentials, clock = cache(secret)
    for _ in range(89):
        credentials.get()
        clock.sleep(10)
    assert secret.reads == 1
    clock.sleep(30)
    credentials.get()
    assert secret.reads == 2


def test_near_its_end_a_tokens_successor_is_looked_for_more_often() -> None:
    # Given a token with ten minutes left
    secret = FakeSecrets(json.dumps(json.loads(OAUTH2) | {"expires_at": NOW + 600}))
    credentials, clock = cache(secret)
    credentials.get()

    # When it is renewed, Then that is seen within a minute
    secret.text, secret.version = json.dumps(json.loads(OAUTH2) | {"expires_at": NOW + 7200}), 2
    clock.sleep(60)
    assert credentials.get().version_id == "version-2"


@pytest.mark.parametrize(
    ("left", "freshest", "stale"),
    [(None, 900, 900.1), (1200, 900, 900.1), (1199, 30, 30.1), (60, 30, 30.1), (59, 0, 0.1), (-1, 0, 0.1)],
    ids=["no end", "long before it", "near it", "a minute before it", "in the last minute", "after it"],
)
def test_how_old_a_view_may_be(left: float | None, freshest: float, stale: float) -> None:
    # Given a view of a token with so many seconds left
    credentials = OAuth2.model_validate({"access_token": "a"} | ({} if left is None else {"expires_at": NOW + left}))
    ages = {age: Held(credentials, "version-1", NOW - age).is_stale(NOW) for age in (freshest, stale)}
    assert ages == {freshest: False, stale: True}


def test_while_reading_fails_the_old_view_serves() -> None:
    secret = FakeSecrets()
    credentials, clock = cache(secret)
    credentials.get()
    secret.error = "throttled"
    clock.sleep(3600)
    assert credentials.get().version_id == "version-1"


@pytest.mark.parametrize("left", [86_400, 600, 30, -1], ids=["long", "some minutes", "its last minute", "over"])
def test_while_reading_fails_it_is_tried_every_half_minute(left: float) -> None:
    # Given a secret that can't be read any more, whatever is left of the token that is known
    secret = FakeSecrets(json.dumps(json.loads(OAUTH2) | {"expires_at": NOW + 3600 + left}))
    credentials, clock = cache(secret)
    credentials.get()
    clock.sleep(3600)
    secret.error, before = "the connection timed out", secret.reads

    # When requests are sent, one a second, Then few of them wait for it
    for _ in range(90):
        credentials.get()
        clock.sleep(1)
    assert secret.reads - before == 3

    # and what X refuses is looked for at once
    with pytest.raises(CredentialsError):
        credentials.read_again("version-1")

    # and once it can be read, that is seen soon, also by a clock that was set back meanwhile
    secret.error, secret.version = "", 2
    clock.now += 30 if left > 0 else -60
    assert credentials.get().version_id == "version-2"


def test_without_any_view_the_error_is_raised() -> None:
    with pytest.raises(CredentialsError, match="no value yet"):
        cache(FakeSecrets(error="no value yet"))[0].get()


def test_reading_again_tells_whether_the_version_changed() -> None:
    secret = FakeSecrets()
    credentials, _ = cache(secret)
    credentials.get()
    assert credentials.read_again("version-1") is False
    secret.version = 2
    assert credentials.read_again("version-1") is True


class SlowSecrets(FakeSecrets):
    """A secret whose reading takes long enough for every thread to want it."""

    def read(self) -> StoredSecret:
        time.sleep(0.05)
        return super().read()


def at_once(number: int, act: Callable[[], T]) -> list[T]:
    meet = threading.Barrier(number)

    def work(_: int) -> T:
        meet.wait()
        return act()

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(work, range(number)))


def test_threads_share_one_read() -> None:
    # Given a view that nobody has yet, When many ask for it, Then it is read once
    secret = SlowSecrets()
    credentials, clock = cache(secret)
    assert {held.version_id for held in at_once(50, credentials.get)} == {"version-1"}
    assert secret.reads == 1

    # and once when it is stale
    clock.sleep(3600)
    at_once(50, credentials.get)
    assert secret.reads == 2

    # and once when X has refused the version, to all of them, and there is another
    secret.version = 2
    assert at_once(50, lambda: credentials.read_again("version-1")) == [True] * 50
    assert secret.reads == 3


class HeldUpSecrets(FakeSecrets):
    """A secret whose first read takes until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.began, self.may_end = threading.Event(), threading.Event()

    def read(self) -> StoredSecret:
        read = super().read()
        if self.reads == 1:
            self.began.set()
            self.may_end.wait()
        return read


def test_a_read_from_before_the_refusal_does_not_count_and_one_after_it_counts_for_all() -> None:
    # Given a read under way, and ten requests that X refuses meanwhile
    secret = HeldUpSecrets()
    credentials, _ = cache(secret)
    with ThreadPoolExecutor(11) as pool:
        pool.submit(credentials.get)
        secret.began.wait()
        again = [pool.submit(credentials.read_again, "version-1") for _ in range(10)]
        time.sleep(0.05)
        secret.may_end.set()

    # When all have ended, Then it was read once more, and X's refusal stands
    assert [one.result() for one in again] == [False] * 10
    assert secret.reads == 2


def test_a_version_that_is_not_held_any_more_is_not_read_again_for() -> None:
    # Given a refusal that comes late, when another request has brought the new version already
    secret = FakeSecrets(version=2)
    credentials, _ = cache(secret)
    credentials.get()
    assert credentials.read_again("version-1") is True
    assert secret.reads == 1


def test_in_its_last_minute_every_request_looks_for_a_tokens_successor() -> None:
    secret = FakeSecrets(json.dumps(json.loads(OAUTH2) | {"expires_at": NOW + 50}))
    credentials, clock = cache(secret)
    for _ in range(10):
        credentials.get()
        clock.sleep(1)
    assert secret.reads == 10


REFRESHABLE = {
    "oauth2": (OAUTH2, ["version-1"]),
    "oauth2 without a refresh token": ('{"access_token": "a", "client_id": "c"}', []),
    "pixel token": ('{"pixel_token": "p"}', []),
}


@pytest.mark.parametrize(("text", "called"), REFRESHABLE.values(), ids=REFRESHABLE)
def test_a_new_token_is_asked_for_once_and_where_there_can_be_one(text: str, called: list[str]) -> None:
    # Given an instance, and the refresh function
    calls: list[str] = []
    function = SimpleNamespace(request=calls.append)
    requests = RefreshTrigger(function, cache(FakeSecrets(text))[0])

    # When many requests are refused, Then it is called once at most; and never about a version that is not held
    at_once(50, lambda: requests.request("version-1"))
    requests.request("version-0")
    assert calls == called


def test_while_a_version_is_refused_it_is_asked_for_again_ever_more_rarely() -> None:
    # Given a version that X refuses, and a refresh function that leaves it alone while it is young
    calls: list[float] = []
    clock = FakeClock()
    began = clock()
    function = SimpleNamespace(request=lambda _: calls.append(clock() - began))
    requests = RefreshTrigger(function, cache(FakeSecrets(OAUTH2))[0], clock)

    # When X refuses it every minute for three hours
    for _ in range(180):
        requests.request("version-1")
        clock.sleep(60)

    # Then it was asked for at once, after the ten minutes of its youth, and then after twice as long each time
    minutes = [round(second / 60) for second in calls]
    assert minutes == [0, 11, 32, 74, 158]


def test_a_new_version_that_is_refused_is_asked_for_at_once() -> None:
    # Given a refresh function that renews as soon as it may, and an X that refuses every token
    calls: list[tuple[str, float]] = []
    clock, secret = FakeClock(), FakeSecrets(OAUTH2)
    began = clock()

    def renew(version_id: str) -> None:
        calls.append((version_id, (clock() - began) / 60))
        secret.version += 1
        credentials.read_again(version_id)

    credentials = CredentialsCache(secret, clock)
    requests = RefreshTrigger(SimpleNamespace(request=renew), credentials, clock)

    # When the first two versions are refused within a minute
    requests.request("version-1")
    clock.sleep(60)
    requests.request("version-2")

    # Then each is asked for
    assert calls == [("version-1", 0), ("version-2", 1)]


def test_whoever_asks_for_a_token_can_read_the_secret_again_too() -> None:
    secret = FakeSecrets(OAUTH2)
    requests = RefreshTrigger(SimpleNamespace(request=lambda _: None), cache(secret)[0])
    assert requests.read_again("version-1") is False
    secret.version = 2
    assert requests.read_again("version-1") is True
