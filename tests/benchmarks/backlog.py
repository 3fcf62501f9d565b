"""Working off a backlog with the deployed delivery and pace, on a clock that only moves when somebody waits."""

import time

from x_conversions.assembly import assemble_delivery
from x_conversions.conversion.payload import Conversion
from x_conversions.core.deadline import Deadline
from x_conversions.core.outcome import Outcome
from x_conversions.delivery.delivery import Delivery
from x_conversions.delivery.ledger import Ledger
from x_conversions.x_api.client import Exchange
from x_conversions.x_api.rate_limiter import WINDOW_SECONDS, RateLimiter
from x_conversions.x_api.responses import RawResponse

from tests.benchmarks.repetitions import Say
from tests.support.delivery_builders import EVENT_IDS, FakeClock, FakeSecrets, conversion, counted

BACKLOGS = (1_000, 10_000, 100_000, 1_000_000, 10_000_000)
_QUOTA = 60_000  # EventsPer15Minutes, by default; one instance has it all here
_BATCH = 500
_SECONDS_PER_REQUEST = 0.2  # about what X's answer takes
_SECONDS_PER_INVOCATION = 3600.0  # no invocation ends early: deferring has its own simulation


class _X:
    """Counts everything, after a while."""

    def __init__(self, clock: FakeClock) -> None:
        self._clock = clock
        self._answer = counted(_BATCH)

    def post(self, url: str, body: bytes, headers: object, timeout: float) -> RawResponse:
        self._clock.now += _SECONDS_PER_REQUEST
        return self._answer


class _Silent:
    """Hears nothing of exchanges and problems, and asks for no token."""

    def exchanged(self, exchange: Exchange) -> None: ...

    def problem(self, reason: object, cause: str) -> None: ...

    def not_recorded(self, number: int) -> None: ...

    def request(self, version_id: str) -> None: ...


class _Clock(FakeClock):
    def sleep(self, seconds: float) -> None:
        self.now += seconds  # and nothing kept: there are many


def work_off(events: int, say: Say) -> dict[str, float]:
    """Deliver so many events.

    Returns
    -------
    dict
        ``cpu_per_event`` in seconds; ``hours`` of simulated time; ``of_quota``: how much of the quota was used.
    """
    clock = _Clock()
    started = clock.now
    delivery = _delivery(clock)
    batch = [conversion(number) for number in range(_BATCH)]
    before = time.process_time()
    for number in range(events // _BATCH):
        if number % 1000 == 0:
            say(f"backlog of {events:,}: {number * _BATCH / events:.0%}")
        for place, one in enumerate(batch):
            one.payload["conversion_id"] = f"conversion-{number}-{place}"
        _deliver(delivery, batch, clock)
    seconds = clock.now - started
    windows = max(1.0, seconds / WINDOW_SECONDS)
    return {
        "cpu_per_event": (time.process_time() - before) / events,
        "hours": seconds / 3600,
        "of_quota": events / (_QUOTA * windows),
    }


def _delivery(clock: FakeClock) -> Delivery:
    url = "https://x.example/12/measurement/conversions/o8z6j"
    limits = RateLimiter(_QUOTA, requests_per_second=50, requests_burst=100, instances=1, clock=clock)
    return assemble_delivery(url, EVENT_IDS, limits, _X(clock), FakeSecrets(), _Silent(), clock, clock.sleep)


def _deliver(delivery: Delivery, batch: list[Conversion], clock: FakeClock) -> None:
    ledger = Ledger([one.message for one in batch])
    delivery.deliver(batch, ledger, Deadline.after(_SECONDS_PER_INVOCATION, clock=clock), _Silent())
    if len(ledger.entries(Outcome.DELIVERED)) != len(batch):
        raise RuntimeError("not everything was delivered")
