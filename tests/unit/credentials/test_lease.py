"""Whose turn it is to renew: one claim at a time, taken over when it is abandoned, and ever more rarely."""

import json
from itertools import pairwise
from uuid import UUID

import pytest
from x_conversions.credentials.lease import CLAIM_LABEL, Lease, acquire_lease, derived_id

from tests.support.refresh_builders import Run, World

HOUR = 3600.0
ABANDONED = 90.0  # seconds after which whoever made a claim is no longer at work


def claims(world: World) -> list[tuple[str, int]]:
    """The claims that were written, in their order: of which version, and which turn."""
    read = [json.loads(text) for text, _ in world.versions.values()]
    return [(one["claim"], one["turn"]) for one in read if "claim" in one]


def claim(world: World, version_id: str = "person-1") -> Lease:
    return acquire_lease(Run(world), version_id, world.clock)


def test_the_first_claim_is_written_under_the_id_that_everybody_derives() -> None:
    world = World()
    assert claim(world) is Lease.ACQUIRED
    assert claims(world) == [("person-1", 0)]
    assert world.labels == {CLAIM_LABEL: derived_id("person-1", "turn 0")}


def test_a_claim_names_its_maker_so_that_a_second_one_is_another_value() -> None:
    first, second = World(), World()
    claim(first)
    claim(second)
    assert first.versions.keys() == second.versions.keys()
    owners = {json.loads(text)["owner"] for world in (first, second) for text, _ in world.versions.values()}
    assert len({UUID(owner) for owner in owners}) == 2


@pytest.mark.parametrize(
    ("age", "lease"), [(0.0, Lease.HELD), (ABANDONED - 1, Lease.HELD), (ABANDONED, Lease.ACQUIRED)]
)
def test_a_claim_holds_for_as_long_as_a_run_may_take(age: float, lease: Lease) -> None:
    world = World()
    claim(world)
    world.clock.sleep(age)
    assert claim(world) is lease


def test_each_turn_that_is_taken_over_is_the_next_one() -> None:
    world = World()
    for _ in range(5):
        claim(world)
        world.clock.sleep(ABANDONED)
    assert claims(world) == [("person-1", turn) for turn in range(5)]


@pytest.mark.parametrize("turns", [2, 5])
def test_the_newest_turn_is_known_without_a_call_for_each_before_it(turns: int) -> None:
    # Given turns that failed, When the next run comes, Then it asks after the newest only
    world = World()
    for _ in range(turns):
        claim(world)
        world.clock.sleep(ABANDONED)
    world.steps.clear()
    claim(world)
    assert world.steps == [
        f"read {CLAIM_LABEL}",
        f"put {CLAIM_LABEL}",
        "created_at",
        f"put {CLAIM_LABEL}, 2",
    ]


@pytest.mark.parametrize("turn", [None, "7", 1.5, -1, [1]])
def test_a_claim_whose_turn_is_none_is_no_way_ahead(turn: object) -> None:
    # Given a claim that somebody wrote by hand
    world = World()
    world.versions["by hand"] = (json.dumps({"claim": "person-1", "turn": turn}), world.clock())
    world.labels[CLAIM_LABEL] = "by hand"

    # When a run claims its turn, Then it is the first
    assert claim(world) is Lease.ACQUIRED
    assert claims(world)[1:] == [("person-1", 0)]


def test_each_version_has_turns_of_its_own() -> None:
    # Given turns for a version, When another is to be renewed, Then its first turn is the first
    world = World()
    for _ in range(3):
        claim(world)
        world.clock.sleep(ABANDONED)
    assert claim(world, "person-2") is Lease.ACQUIRED
    assert claims(world)[-1] == ("person-2", 0)


def test_where_the_label_was_lost_the_turns_are_walked_again() -> None:
    # Given turns, and another version's claim under the label since
    world = World()
    for _ in range(3):
        claim(world)
        world.clock.sleep(ABANDONED)
    claim(world, "person-2")

    # When the first version's run comes, Then no turn is taken twice
    assert claim(world) is Lease.ACQUIRED
    assert [turn for version_id, turn in claims(world) if version_id == "person-1"] == [0, 1, 2, 3]


def test_after_eight_turns_each_waits_twice_as_long_and_two_hours_at_most() -> None:
    # Given a run every second of two days, none of which comes to an end
    world = World()
    made: list[float] = []
    began = world.clock()
    while world.clock() < began + 48 * HOUR:
        if (lease := claim(world)) is Lease.ACQUIRED:
            made.append(world.clock())
        else:
            # Then it is said whether one may be at work, or the next try isn't due
            assert (lease is Lease.HELD) == (world.clock() - made[-1] < ABANDONED)
        world.clock.sleep(30)

    # and the pauses are these
    pauses = [later - earlier for earlier, later in pairwise(made)]
    assert pauses[:9] == [ABANDONED] * 9
    assert pauses[9:15] == [180, 360, 720, 1440, 2880, 5760]
    assert set(pauses[15:]) == {2 * HOUR}
    assert len(pauses) > 30


def test_so_many_turns_as_a_float_could_not_count_still_wait_two_hours() -> None:
    # Given a secret that has been out of order for years
    world = World()
    world.labels[CLAIM_LABEL] = derived_id("person-1", "turn 5000")
    text = json.dumps({"claim": "person-1", "turn": 5000, "owner": "another"})
    world.versions[world.labels[CLAIM_LABEL]] = (text, world.clock())

    # When runs come, Then the wait is what it was
    world.clock.sleep(2 * HOUR - 1)
    assert claim(world) is Lease.BACKING_OFF
    world.clock.sleep(1)
    assert claim(world) is Lease.ACQUIRED
