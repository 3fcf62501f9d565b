"""A run is decided by its seed before its first event."""

import pytest
from devtools.soak.events import make_events
from devtools.soak.fault_plan import TIMEOUT, FaultPlan, make_plan
from devtools.soak.producer import with_copies
from devtools.x_simulator.conversions import MAX_CONVERSIONS
from x_conversions.core.deadline import reserve_for
from x_conversions.delivery.time_budget import SHORTEST_SECONDS_TO_SEND

KEYS = [f"shop-{number:06d}" for number in range(6000)]


def test_the_same_seed_is_the_same_program_and_another_is_another() -> None:
    assert make_plan(KEYS, 1) == make_plan(KEYS, 1)
    assert make_plan(KEYS, 1) != make_plan(KEYS, 2)


def test_every_kind_of_trouble_is_in_it_however_short_it_is() -> None:
    for number in (3000, 6000):
        plan = make_plan(KEYS[:number], 7)
        assert {fault.kind for fault in plan.faults} == {
            "rate_limited",
            "status",
            "unauthorized",
            "drop_before",
            "slow",
            "status_after",
            "drop_after",
            "garbled",
            "empty",
            "html",
            "fewer",
            "early_hints",
            "gzip",
        }
        assert all((plan.kills_at, plan.kills_after_counting, plan.unwritable, plan.revoked))
        assert all((plan.undeleted, plan.delivered_twice, plan.produced_twice))


@pytest.mark.parametrize("seed", range(1, 6))
def test_the_shortest_run_can_not_end_before_each_kind_of_fault_has_struck(seed: int) -> None:
    # Given the shortest run there is
    events = make_events(3000, seed)
    plan = make_plan([event.key for event in events], seed)

    # When no request goes by without a fault, Then what ends conversions all the same does not end all of them
    ending = [fault for fault in plan.faults if fault.kind in ("garbled", "empty", "html", "fewer")]
    assert (plan.later_faults, sum(fault.skip for fault in plan.faults)) == (0, 0)
    assert len(ending) * MAX_CONVERSIONS < sum(event.is_sent for event in events)


def test_longer_runs_have_requests_between_their_later_faults() -> None:
    plan = make_plan([f"shop-{number:06d}" for number in range(10_000)], 1)
    firsts, later = plan.faults[: -plan.later_faults], plan.faults[-plan.later_faults :]
    assert len(firsts) == len(later)
    assert sum(fault.skip for fault in firsts) == 0
    assert sum(fault.skip for fault in later) > 0


def test_a_hang_is_longer_than_a_function_listens() -> None:
    assert max(fault.delay for fault in make_plan(KEYS, 1).faults) > TIMEOUT


def test_a_function_has_time_to_send_a_whole_batch() -> None:
    # On a busy machine a process takes a second or two to start
    assert TIMEOUT - reserve_for(500) - SHORTEST_SECONDS_TO_SEND >= 3


def test_no_fault_makes_a_good_event_look_refused() -> None:
    # X counting none at the third receive is a refusal (contract section 8), which would be no fault of the function's
    assert all(fault.processed >= 1 for fault in make_plan(KEYS, 3).faults if fault.kind == "fewer")


def test_events_follow_from_the_seed_but_for_their_times() -> None:
    one, other = make_events(500, 5), make_events(500, 5)
    assert [(event.key, event.expected, event.reason) for event in one] == [
        (event.key, event.expected, event.reason) for event in other
    ]
    assert len({event.key for event in one}) == 500


def test_copies_come_after_their_originals() -> None:
    # Given a plan in which some are sent twice
    events = make_events(500, 5)
    plan: FaultPlan = make_plan([event.key for event in events], 5)

    # When the order of sending is made, Then each body is there, those twice
    bodies = with_copies(events, plan.produced_twice, 5)
    assert {event.key: bodies.count(event.body) for event in events} == {
        event.key: 2 if event.key in plan.produced_twice else 1 for event in events
    }
    firsts = [body for place, body in enumerate(bodies) if body not in bodies[:place]]
    assert firsts == [event.body for event in events]
