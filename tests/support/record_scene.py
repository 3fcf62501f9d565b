"""Function instances that hold the same conversion, step by step, in any order, over one table of delivery records."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from devtools.simulation.simulated_table import SimulatedTable
from greenlet import getcurrent, greenlet
from x_conversions.conversion.payload import Conversion
from x_conversions.core.deadline import Deadline
from x_conversions.core.outcome import DELIVERED, Disposition, Reason, deferred
from x_conversions.delivery.deduplication import key_of
from x_conversions.delivery.delivery_records.decision import SendPolicy
from x_conversions.delivery.delivery_records.keeping import BatchRecords, DeliveryRecords

from tests.support.delivery_builders import FakeClock, conversion
from tests.support.refresh_builders import Killed

PIXEL = "o8z6j"
# Lambda ends an invocation after this: the template's timeout.
TIMEOUT = 60.0
# A message whose function died comes back by the queue's visibility timeout.
VISIBILITY_TIMEOUT = 660.0
Opens = Callable[[DeliveryRecords, Conversion, dict[int, bytes], Deadline], BatchRecords]


def order(
    number: int = 0, value: str = "129.99", name: str = "Purchase", receive_count: int = 1, send_again: str = ""
) -> Conversion:
    """A conversion of one order number, in a message of its own."""
    one = conversion(number, receive_count, conversion_id="ORD-1", value=value, price_currency="EUR")
    one.name, one.message = name, replace(one.message, send_again=send_again)
    return one


def as_designed(records: DeliveryRecords, one: Conversion, keys: dict[int, bytes], deadline: Deadline) -> BatchRecords:
    return records.open([one], keys, deadline)


@dataclass
class Scene:
    """What instances share: a clock, a table, and X.

    Attributes
    ----------
    counted, unknown
        How often X got the conversion, and who sent it lived to record that, or didn't.
    """

    policy: SendPolicy = field(default_factory=SendPolicy)
    opens: Opens = as_designed
    clock: FakeClock = field(default_factory=FakeClock)
    table: SimulatedTable = field(default_factory=lambda: SimulatedTable(before=pause))
    counted: int = 0
    unknown: int = 0

    @property
    def sends(self) -> int:
        return self.counted + self.unknown

    def settle(self, one: Conversion, *, loses_answer: bool = False) -> Disposition:
        """The message comes again and again, until it has ended."""
        one.message = replace(one.message, receive_count=2)
        for _ in range(10):
            self.clock.sleep(VISIBILITY_TIMEOUT)
            instance = Instance(self, one, loses_answer=loses_answer)
            instance.finish()
            if instance.disposition is not None and instance.disposition.outcome != "deferred":
                return instance.disposition
        raise AssertionError("a message that does not end")


def pause(step: str) -> None:
    """Let others go on, or be killed."""
    if getcurrent().parent is not None:
        getcurrent().parent.switch(step)


def begun(scene: Scene, *conversions: Conversion, records: DeliveryRecords | None = None) -> BatchRecords:
    """A batch of an instance of its own, unless told otherwise, that has looked at the table."""
    records = records or DeliveryRecords(scene.table, scene.policy, scene.clock)
    keys = {id(one): key_of(one, PIXEL) for one in conversions}
    batch = records.open(conversions, keys, Deadline.after(TIMEOUT, reserve=7, clock=scene.clock))
    batch.begin()
    return batch


@dataclass
class Instance:
    """One invocation with one conversion, which pauses before each step."""

    scene: Scene
    conversion: Conversion = field(default_factory=order)
    loses_answer: bool = False
    pauses_to_hear: bool = False
    disposition: Disposition | None = None

    def __post_init__(self) -> None:
        self.thread = greenlet(self._handle)

    @property
    def is_over(self) -> bool:
        return bool(self.thread.dead)

    def step(self) -> None:
        """Go on to the next step; Lambda has ended it meanwhile when its time is over."""
        if self.thread and self.scene.clock() > self.ends_at:
            self.kill()
        elif not self.is_over:
            self.thread.switch()

    def kill(self) -> None:
        if self.thread:  # otherwise it has not begun, or is over
            self.thread.throw(Killed())

    def finish(self) -> None:
        while not self.is_over:
            self.step()

    def _handle(self) -> None:
        scene, one = self.scene, self.conversion
        self.ends_at = scene.clock() + TIMEOUT
        try:
            records = DeliveryRecords(scene.table, scene.policy, scene.clock)
            deadline = Deadline.after(TIMEOUT, reserve=7, clock=scene.clock)
            batch = scene.opens(records, one, {id(one): key_of(one, PIXEL)}, deadline)
            batch.begin()
            disposition = batch.decide(one)
            if disposition is None:
                pause("send")
                scene.unknown += 1
                if self.pauses_to_hear:
                    pause("hear")
                disposition = batch.account(one, deferred(Reason.ANSWER_LOST) if self.loses_answer else DELIVERED)
            batch.end()
            if disposition is DELIVERED:
                scene.unknown, scene.counted = scene.unknown - 1, scene.counted + 1
            self.disposition = disposition
        except Killed:
            pass


def orders(begin: Callable[[], Sequence[Instance]], *turns: int) -> Iterator[Sequence[Instance]]:
    """What instances came to in every order of their steps, each of them after so many, or at its end.

    One that is over has no further steps, so that no order is tried twice. `begin` gives new ones for each.
    """
    to_try: list[tuple[int, ...]] = [()]
    while to_try:
        instances, taken = begin(), to_try.pop()
        for turn in taken:
            instances[turn].step()
        while next_ones := [
            turn for turn, one in enumerate(instances) if not one.is_over and taken.count(turn) < turns[turn]
        ]:
            to_try += [(*taken, other) for other in next_ones[1:]]
            instances[next_ones[0]].step()
            taken = (*taken, next_ones[0])
        yield instances
