"""Of each event id whose hold is over one is tried; the others wait for what becomes of it."""

from x_conversions.conversion.payload import Conversion
from x_conversions.delivery.event_id_holds import HOLD_SECONDS, EventIdHolds
from x_conversions.delivery.held_back import HeldBack

from tests.support.delivery_builders import FakeClock, conversion, ids_of

ONE, OTHER = "tw-o8z6j-one", "tw-o8z6j-other"


def of(event_id: str, *numbers: int) -> list[Conversion]:
    return [conversion(number, event_id=event_id) for number in numbers]


def held(*event_ids: str, seconds: float) -> HeldBack:
    """Of a stack with two event ids, of which X refused some so many seconds ago."""
    clock = FakeClock()
    holds = EventIdHolds([ONE, OTHER], clock)
    for event_id in event_ids:
        for _ in range(3):
            holds.refused(event_id)
    clock.now += seconds
    return HeldBack(holds)


def test_while_it_is_held_none_is_sent_and_others_are() -> None:
    own, batch = held(ONE, seconds=HOLD_SECONDS - 1), [*of(ONE, 1, 2), *of(OTHER, 3)]
    assert list(own.let_through(batch)) == batch[2:]
    assert (own.take_ended(), own.take_ended(), own.has_tries) == (batch[:2], [], False)


def test_once_the_hold_is_over_one_of_each_id_is_tried() -> None:
    own, batch = held(ONE, OTHER, seconds=HOLD_SECONDS), [*of(ONE, 1, 2), *of(OTHER, 3, 4)]
    assert list(own.let_through(batch)) == []
    assert sorted(ids_of(own.tries)) == ["conversion-2", "conversion-4"]
    assert own.ended == []
    assert sorted(ids_of(own.drain())) == ids_of(batch)
    assert own.drain() == []


def test_one_that_got_no_answer_about_its_event_id_has_another_tried_in_its_place() -> None:
    # Given two ids, of each of which one is to be tried and two wait
    own, batch = held(ONE, OTHER, seconds=HOLD_SECONDS), [*of(ONE, 1, 2, 3), *of(OTHER, 4, 5, 6)]
    own.let_through(batch)

    # When one is taken, and X says nothing about its event id, Then another of its id is tried, beside the other id's
    (taken,) = own.take()
    own.inconclusive(taken)
    assert {one.event_id for one in own.tries} == {ONE, OTHER}
    assert taken not in own.tries

    # and no second one while there is one of its id to be tried
    own.inconclusive(taken)
    assert len(own.tries) == 2


def test_what_x_counts_frees_those_that_waited_for_it_and_no_others() -> None:
    own, batch = held(ONE, OTHER, seconds=HOLD_SECONDS), [*of(ONE, 1, 2, 3), *of(OTHER, 4, 5, 6)]
    own.let_through(batch)
    tried = next(one for one in own.tries if one.event_id == ONE)
    assert ids_of(own.counted([tried])) == ["conversion-1", "conversion-2"]
    assert own.counted([tried]) == []


def test_what_x_refuses_again_holds_back_all_of_its_id() -> None:
    own, batch = held(ONE, OTHER, seconds=HOLD_SECONDS), [*of(ONE, 1, 2, 3), *of(OTHER, 4, 5, 6)]
    own.let_through(batch)
    tried = next(one for one in own.tries if one.event_id == ONE)
    is_held = own.refused(tried)
    assert is_held is not None
    assert [is_held(one) for one in batch] == [True] * 3 + [False] * 3
    assert sorted(ids_of(own.take_ended())) == ["conversion-1", "conversion-2", "conversion-3"]
    assert own.is_own_trouble(tried)
    assert not own.is_own_trouble(of("tw-o8z6j-strange", 9)[0])


def test_what_is_taken_out_has_others_tried_in_its_place() -> None:
    own, batch = held(ONE, OTHER, seconds=HOLD_SECONDS), [*of(ONE, 1, 2), *of(OTHER, 3)]
    own.let_through(batch)
    assert ids_of(own.remove(lambda one: one.conversion_id in {"conversion-2", "conversion-3"})) == [
        "conversion-2",
        "conversion-3",
    ]
    assert ids_of(own.tries) == ["conversion-1"]


def test_what_x_did_not_look_at_is_tried_again_if_it_was_a_try_and_else_sent_as_before() -> None:
    # Given an id whose hold is over, and one that X has refused once, which holds nothing back
    clock = FakeClock()
    holds = EventIdHolds([ONE, OTHER], clock)
    for refused in (ONE, ONE, ONE, OTHER):
        holds.refused(refused)
    clock.now += HOLD_SECONDS
    own, free = HeldBack(holds), of(OTHER, 3, 4)
    own.let_through([*of(ONE, 1), *free])

    # When X didn't look at a try, nor at a group of the others, Then the try is still to be tried, and only it
    assert own.requeued(tried := own.take()) == []
    assert own.requeued(free) == free
    assert list(own.tries) == tried
