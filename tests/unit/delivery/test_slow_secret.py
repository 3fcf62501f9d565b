"""A secret that takes its time is read, and what is sent then still has its own."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest
from x_conversions.credentials.store import StoredSecret
from x_conversions.delivery.deduplication import key_of
from x_conversions.x_api.responses import RawResponse

from tests.support.delivery_builders import EVENT_IDS, Bench, FakeClock, FakeSecrets, FakeX, conversion


@dataclass
class SlowSecrets(FakeSecrets):
    """Secrets Manager hangs: it takes so many seconds until it is clear that the secret can't be read."""

    clock: FakeClock = field(default_factory=FakeClock)
    seconds: float = 0.0

    def read(self) -> StoredSecret:
        self.clock.sleep(self.seconds)
        return super().read()


@dataclass
class TimedX(FakeX):
    """An X that knows how long each of its answers would have been waited for."""

    waits: list[float] = field(default_factory=list)

    def post(self, url: str, body: bytes, headers: Mapping[str, str], timeout: float) -> RawResponse:
        self.waits.append(timeout)
        return super().post(url, body, headers, timeout)


class Instance(Bench):
    """One that has credentials, and is to look for their successors now, which takes twelve seconds and comes to
    nothing.
    """

    def __init__(self) -> None:
        self.timed_x, secret = TimedX(), SlowSecrets()
        super().__init__(self.timed_x, secret)
        self.run([conversion(9999)])
        secret.clock, secret.seconds, secret.error = self.clock, 12, "the connection timed out"
        self.clock.sleep(901)
        self.timed_x.waits.clear()


@pytest.mark.parametrize(("seconds", "end"), [(26.9, "deferred out_of_time"), (27.1, "delivered"), (60, "delivered")])
def test_no_request_goes_out_whose_answer_may_come_too_late(seconds: float, end: str) -> None:
    instance = Instance()
    assert set(instance.outcomes([conversion(number) for number in range(3)], seconds).values()) == {end}
    assert all(wait >= 10 for wait in instance.timed_x.waits)


def test_it_is_waited_for_once_a_batch() -> None:
    # Given a batch of six requests, When it is sent, Then the secret delays one of them
    instance = Instance()
    began = instance.clock()
    assert set(instance.outcomes([conversion(number) for number in range(3000)]).values()) == {"delivered"}
    assert instance.clock() - began == pytest.approx(12, abs=1)


def test_what_is_sent_apart_has_its_seconds_once_the_secret_is_read() -> None:
    # Given one whose answer was lost alone, while others were counted
    instance = Instance()
    culprit = conversion(1)
    for known in (instance.delivery.memory.suspects, instance.delivery.memory.unanswered):
        known.keep([key_of(culprit, EVENT_IDS.pixel_id)])
    assert instance.outcomes([culprit]) == {"conversion-1": "delivered"}
    assert instance.timed_x.waits == [pytest.approx(3)]
