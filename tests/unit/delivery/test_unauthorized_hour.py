"""An hour in which X refuses every token: two instances of the deliver function, and the refresh function beside."""

from x_conversions.assembly import assemble_delivery
from x_conversions.core.deadline import Deadline
from x_conversions.core.outcome import Reason
from x_conversions.delivery.ledger import Ledger
from x_conversions.x_api.client import Exchange
from x_conversions.x_api.rate_limiter import RateLimiter
from x_conversions.x_api.responses import RawResponse

from tests.support.delivery_builders import EVENT_IDS, FakeX, conversion, label, refusal, refused
from tests.support.refresh_builders import Run, World

HOUR, QUARTER = 3600.0, 900.0


class RefusingX(FakeX):
    """X on a day on which it takes nobody's token."""

    def post(self, *request: object, **_: object) -> RawResponse:
        self.requests.append([])
        return refused([refusal(code="UNAUTHORIZED_ACCESS")], status=401)


class Instance:
    """One instance of the deliver function; it calls the refresh function of `world`, which answers at once."""

    def __init__(self, world: World, x: FakeX, calls: list[str]) -> None:
        self._world, self._calls = world, calls
        self._reader = Run(world)
        url = "https://x.example/12/measurement/conversions/o8z6j"
        limits = RateLimiter(0, 1000, 1000, 1, world.clock)
        self._delivery = assemble_delivery(
            url, EVENT_IDS, limits, x, self._reader, self, world.clock, world.clock.sleep
        )

    def request(self, version_id: str) -> None:
        self._calls.append(version_id)
        self._world.run(reason="unauthorized", version_id=version_id)

    def exchanged(self, exchange: Exchange) -> None: ...

    def problem(self, reason: Reason, cause: str) -> None: ...

    def not_recorded(self, number: int) -> None: ...

    def deliver(self) -> str:
        one = conversion()
        ledger = Ledger([one.message])
        self._delivery.deliver([one], ledger, Deadline.after(60, clock=self._world.clock), self)
        (entry,) = ledger.entries()
        return label(entry.disposition)


def test_an_hour_of_refusals_is_a_handful_of_calls() -> None:
    # Given a token of twenty minutes' age that X refuses, and two instances
    world, x = World(), RefusingX()
    world.log_in()
    world.clock.sleep(1200)
    calls: list[str] = []
    instances = [Instance(world, x, calls) for _ in range(2)]
    began = world.clock()

    # When batches come all the time for an hour, and the schedule every 15 minutes
    invocations, scheduled_at = 0, began
    while world.clock() < began + HOUR:
        for instance in instances:
            assert instance.deliver() == "deferred unauthorized"
            invocations += 1
        if world.clock() >= scheduled_at:
            world.run()
            scheduled_at += QUARTER
        world.clock.sleep(4)

    # Then the refresh function was called a handful of times, and X's token endpoint asked a few times
    assert invocations > 50  # each waits for its deadline, once X has refused a few
    assert len(calls) <= 12
    assert 1 < len(world.exchanges) <= 4  # a version that is refused young is renewed once it is ten minutes old
    assert len(x.requests) <= 2 * invocations
    assert len(world.versions) <= 10
    assert world.is_healthy
