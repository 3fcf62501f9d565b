"""Two function instances with the same conversion, in every order of their steps: only one order of these is right."""

from collections.abc import Iterator

import pytest
from x_conversions.conversion.payload import Conversion
from x_conversions.core.deadline import Deadline
from x_conversions.delivery.delivery_records.decision import SendPolicy
from x_conversions.delivery.delivery_records.keeping import BatchRecords, DeliveryRecords

from tests.support.record_scene import Instance, Opens, Scene, as_designed, order, orders

# Announce, look around, read, send, write, take back, and the way to the end.
STEPS = 7


class ReadsSendsWrites(BatchRecords):
    """Nobody announces anything."""

    def begin(self) -> None:
        self.look_up()

    def end(self) -> int:
        return len(self.record())


class LooksUpBeforeItLooksAround(BatchRecords):
    def begin(self) -> None:
        self.announce()
        self.look_up()
        self.look_around()


class TakesBackBeforeItRecords(BatchRecords):
    def end(self) -> int:
        self.take_back()
        return len(self.record())


def opens(kind: type[BatchRecords]) -> Opens:
    def open_(records: DeliveryRecords, one: Conversion, keys: dict[int, bytes], deadline: Deadline) -> BatchRecords:
        return kind(records, [one], keys, deadline)

    return open_


def sends(scene_of: Opens) -> Iterator[int]:
    """How often X gets one conversion of two producers' messages, in each order of steps."""

    def begin() -> list[Instance]:
        scene = Scene(opens=scene_of)
        return [Instance(scene, order(1)), Instance(scene, order(2))]

    for instances in orders(begin, STEPS, STEPS):
        scene = instances[0].scene
        for instance in instances:
            assert instance.is_over
            if instance.disposition is None or instance.disposition.outcome == "deferred":
                scene.settle(instance.conversion)
        yield scene.counted


def test_in_the_order_as_designed_a_conversion_is_sent_once() -> None:
    assert set(sends(as_designed)) == {1}


@pytest.mark.parametrize("kind", [ReadsSendsWrites, LooksUpBeforeItLooksAround, TakesBackBeforeItRecords])
def test_in_another_order_it_may_be_sent_twice(kind: type[BatchRecords]) -> None:
    assert 2 in sends(opens(kind))


@pytest.mark.parametrize(("most", "name"), [(1, "Purchase"), (2, "PageView")])
def test_with_a_crash_after_any_step_it_is_sent_no_more_often_than_may_be(most: int, name: str) -> None:
    # Given two messages of one conversion, whose instances take their steps in any order until the first is killed
    def begin() -> list[Instance]:
        scene = Scene(SendPolicy(most_sends=most))
        first = Instance(scene, order(1, name=name), pauses_to_hear=True)
        return [first, Instance(scene, order(2, name=name))]

    for before_the_crash in range(1, STEPS + 1):
        for instances in orders(begin, before_the_crash, STEPS):
            instances[0].kill()

            # When the answer to every further try is lost, Then there is an end to it
            scene = instances[0].scene
            for instance in instances:
                if instance.disposition is None or instance.disposition.outcome == "deferred":
                    scene.settle(instance.conversion, loses_answer=True)
            assert scene.unknown <= most
            assert scene.counted <= 1 or name == "PageView"
