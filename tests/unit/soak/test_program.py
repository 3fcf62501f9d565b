"""A run is decided by its seed before its first event."""

from soak.events import make_events
from soak.producer import with_copies
from soak.program import Program, make_program

KEYS = [f"shop-{number:06d}" for number in range(6000)]


def test_the_same_seed_is_the_same_program_and_another_is_another() -> None:
    assert make_program(KEYS, 1) == make_program(KEYS, 1)
    assert make_program(KEYS, 1) != make_program(KEYS, 2)


def test_every_kind_of_trouble_is_in_it_however_short_it_is() -> None:
    for number in (500, 3000, 6000):
        program = make_program(KEYS[:number], 7)
        assert {fault.kind for fault in program.faults} == {
            "rate_limited",
            "status",
            "unauthorized",
            "drop_before",
            "slow",
            "status_after",
            "drop_after",
            "garbled",
            "empty",
            "fewer",
        }
        assert all((program.kills_at, program.kills_after_counting, program.unwritable, program.revoked))
        assert all((program.undeleted, program.delivered_twice, program.produced_twice))


def test_no_fault_makes_a_good_event_look_refused() -> None:
    # X counting none at the third receive is a refusal (contract section 8), which would be no fault of the function's
    assert all(fault.processed >= 1 for fault in make_program(KEYS, 3).faults if fault.kind == "fewer")


def test_events_follow_from_the_seed_but_for_their_times() -> None:
    one, other = make_events(500, 5), make_events(500, 5)
    assert [(event.key, event.expected, event.reason) for event in one] == [
        (event.key, event.expected, event.reason) for event in other
    ]
    assert len({event.key for event in one}) == 500


def test_copies_come_after_their_originals() -> None:
    # Given a program in which some are sent twice
    events = make_events(500, 5)
    program: Program = make_program([event.key for event in events], 5)

    # When the order of sending is made, Then each body is there, those twice
    bodies = with_copies(events, program.produced_twice, 5)
    assert {event.key: bodies.count(event.body) for event in events} == {
        event.key: 2 if event.key in program.produced_twice else 1 for event in events
    }
    firsts = [body for place, body in enumerate(bodies) if body not in bodies[:place]]
    assert firsts == [event.body for event in events]
