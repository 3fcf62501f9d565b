"""Isolation finds exactly the conversions that X refuses, in few requests."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from x_conversions.conversion.payload import Conversion
from x_conversions.delivery.isolation import Isolation
from x_conversions.delivery.pool import Lane
from x_conversions.delivery.probe import ALIKE_MEANS_SYSTEMATIC
from x_conversions.x_api.errors import XError

from tests.support.delivery_builders import conversion, ids_of, memory
from tests.support.each import each

ErrorOf = Callable[[Conversion], XError]


def quoting_twclid(bad: Conversion) -> XError:
    click_id = bad.payload["identifiers"][0]["twclid"]
    return XError("INVALID_PARAMETER", f"twclid ({click_id}) is not valid", "twclid")


def quoting_event_id(bad: Conversion) -> XError:
    return XError("INVALID_PARAMETER", f"event_id ({bad.event_id}) is not a single event tag (SET)", "event_id")


def quoting_tag(bad: Conversion) -> XError:
    tag = bad.event_id.removeprefix("tw-a-")
    return XError("INVALID_PARAMETER", f"event_id ({tag}) is not a single event tag (SET)", "event_id")


def quoting_nothing(_: Conversion) -> XError:
    return XError("INVALID_PARAMETER", "At least one user identifier must be provided", "")


def run(
    conversions: list[Conversion], bad: set[str], error_of: ErrorOf, most: int = 500
) -> tuple[Isolation, list[str], int]:
    """Send everything to an X that refuses the bad; the isolation, what was accepted, and how many requests it took."""
    isolation = Isolation(conversions, memory())
    accepted: list[str] = []
    requests = 0
    while not isolation.is_done and not isolation.is_systematic:
        group = isolation.next_group(most)
        assert 0 < len(group) <= most
        requests += 1
        errors = dict.fromkeys(error_of(one) for one in group if one.conversion_id in bad)
        if errors:
            isolation.refused(tuple(errors))
        else:
            accepted += ids_of(group)
            isolation.accepted()
    return isolation, accepted, requests


def rejected_ids(isolation: Isolation) -> list[str]:
    return [one.conversion.conversion_id for one in isolation.take_refused()]


def test_what_nothing_was_sent_of_is_left_as_a_whole() -> None:
    batch = [conversion(number) for number in range(3)]
    isolation = Isolation(batch, memory())
    assert list(isolation.in_flight) == []
    assert isolation.drain() == batch
    assert isolation.is_done


def many(number: int) -> list[Conversion]:
    return [conversion(one) for one in range(number)]


@each("position", [0, 1, 249, 250, 251, 498, 499])
@each(("error_of", "most_requests"), [(quoting_twclid, 3), (quoting_nothing, 20)], ids=["quoted", "nothing quoted"])
def test_one_bad_in_500(position: int, error_of: ErrorOf, most_requests: int) -> None:
    # Given 500 conversions, one of them bad
    bad = f"conversion-{position}"

    # When they are sent
    isolation, accepted, requests = run(many(500), {bad}, error_of)

    # Then 499 are accepted and exactly the bad one is rejected, in few requests
    assert rejected_ids(isolation) == [bad]
    assert len(accepted) == len(set(accepted)) == 499
    assert requests <= most_requests


@pytest.mark.parametrize("spread", [range(10), range(490, 500), range(0, 500, 50), range(1, 500, 53)], ids=str)
def test_ten_bad_in_500_with_nothing_quoted(spread: range) -> None:
    bad = {f"conversion-{number}" for number in spread}
    isolation, accepted, requests = run(many(500), bad, quoting_nothing)
    assert set(rejected_ids(isolation)) == bad
    assert len(accepted) == 500 - len(bad)
    assert requests <= 125


@pytest.mark.parametrize("error_of", [quoting_event_id, quoting_tag], ids=["as sent", "the tag alone"])
def test_a_value_that_300_share_takes_four_of_them_to_make_sure(error_of: ErrorOf) -> None:
    # Given 300 of 500 conversions with an event id that is none
    conversions = [conversion(number, event_id="tw-a-bad" if number < 300 else "tw-a-good") for number in range(500)]
    bad = {f"conversion-{number}" for number in range(300)}

    # When X quotes it, Then one more request delivers the others, and three and the last speak for all
    isolation, accepted, requests = run(conversions, bad, error_of)
    assert set(rejected_ids(isolation)) == bad
    assert (len(accepted), requests) == (200, 6)


def test_when_all_are_refused_alike_it_is_not_them() -> None:
    # Given X refuses whatever it is sent
    conversions = many(500)
    isolation, accepted, requests = run(conversions, set(ids_of(conversions)), quoting_nothing)

    # Then that is seen after few requests, nothing is rejected, and everything is left
    assert isolation.is_systematic
    assert accepted == []
    assert requests <= 11 + ALIKE_MEANS_SYSTEMATIC
    assert sorted(ids_of(isolation.drain())) == sorted(ids_of(conversions))
    assert isolation.take_refused() == []


def test_a_few_that_are_all_bad_are_rejected() -> None:
    # Given fewer than it takes to tell a pattern
    conversions = many(ALIKE_MEANS_SYSTEMATIC - 1)
    isolation, _, _ = run(conversions, set(ids_of(conversions)), quoting_nothing)
    assert sorted(rejected_ids(isolation)) == sorted(ids_of(conversions))


def test_a_group_that_is_too_large_is_sent_in_halves() -> None:
    # Given a request of 500 that X finds too large
    isolation = Isolation(many(500), memory())
    isolation.next_group(500)

    # When it is split, Then no later group is larger than half
    isolation.split()
    sizes = []
    while not isolation.is_done:
        sizes.append(len(isolation.next_group(500)))
        isolation.accepted()
    assert sizes == [250, 250]


@pytest.mark.parametrize("event", ["accepted", "requeue", "abandon"])
def test_when_time_ends_in_the_middle_nothing_is_left_over_twice(event: str) -> None:
    # Given a refused group whose first half has just landed
    isolation = Isolation(many(4), memory())
    isolation.next_group(500)
    isolation.refused((quoting_nothing(conversion()),))
    half = isolation.next_group(500)
    getattr(isolation, event)()

    # When nothing more is sent, Then what is left is left once
    landed = [] if event == "requeue" else ids_of(half)
    assert sorted(ids_of(isolation.drain()) + landed) == sorted(ids_of(many(4)))


@given(data=st.data())
def test_every_conversion_has_one_end_and_no_good_one_is_rejected(data: st.DataObject) -> None:
    # Given any conversions, any of them bad, and an X that quotes uniquely, vaguely or not at all
    number = data.draw(st.integers(1, 60))
    conversions = [conversion(one, event_id=f"tw-a-{data.draw(st.integers(0, 3))}") for one in range(number)]
    bad = set(data.draw(st.lists(st.sampled_from(ids_of(conversions)), unique=True)))
    error_of = data.draw(st.sampled_from([quoting_twclid, quoting_nothing]))
    isolation = Isolation(conversions, memory())
    accepted: list[str] = []
    gone: list[str] = []

    # When anything may happen to any request, and time may end before one or while it is under way
    while (
        not isolation.is_done and not isolation.is_systematic and not data.draw(st.sampled_from([False] * 9 + [True]))
    ):
        group = isolation.next_group(data.draw(st.integers(1, 500)))
        match data.draw(st.sampled_from(["answer", "answer", "answer", "gone", "put back", "stop"])):
            case "gone":
                gone += ids_of(group)
                isolation.abandon()
            case "put back":
                isolation.requeue()
            case "stop":
                break
            case _:
                errors = dict.fromkeys(error_of(one) for one in group if one.conversion_id in bad)
                if errors:
                    isolation.refused(tuple(errors))
                else:
                    accepted += ids_of(group)
                    isolation.accepted()

    # Then each conversion is in exactly one place, and only bad ones are rejected
    rest = ids_of(isolation.drain())
    rejected = rejected_ids(isolation)
    assert sorted(accepted + gone + rest + rejected) == sorted(ids_of(conversions))
    assert set(rejected) <= bad


def refuse_alone(isolation: Isolation, number: int) -> None:
    """X refuses so many alone, all alike."""
    for _ in range(number):
        isolation.next_alone()
        isolation.refused((XError("CODE", "wrong", ""),))


def test_what_has_no_end_when_time_is_over_is_everything_but_what_was_refused() -> None:
    # Given ten of which one was refused alone, and one is on its way
    batch = many(10)
    isolation = Isolation(batch, memory())
    refuse_alone(isolation, 1)
    isolation.next_alone()

    # When the invocation ends, Then nine have no end, each once, and the refused one has
    drained = isolation.drain()
    (refused,) = isolation.take_refused()
    assert sorted(ids_of([*drained, refused.conversion])) == sorted(ids_of(batch))
    assert isolation.is_done
    assert isolation.in_flight == ()
    assert isolation.drain() == []


def test_what_was_refused_has_no_end_where_x_refuses_whatever_it_is_sent() -> None:
    batch = many(ALIKE_MEANS_SYSTEMATIC)
    isolation = Isolation(batch, memory())
    refuse_alone(isolation, ALIKE_MEANS_SYSTEMATIC)
    assert isolation.is_systematic
    assert sorted(ids_of(isolation.drain())) == sorted(ids_of(batch))
    assert isolation.take_refused() == []


@pytest.mark.parametrize("lane", list(Lane), ids=lambda lane: lane.name)
def test_alone_is_alone_in_every_lane(lane: Lane) -> None:
    batch = many(3)
    isolation = Isolation(batch, memory(), {id(one): lane for one in batch})
    assert len(isolation.next_alone()) == 1
    assert isolation.lane_in_flight is lane
