"""Two runs of the refresh function and a person's login, in every order, with every way of being stopped."""

from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.examples import examples
from tests.support.refresh_builders import STEPS
from tests.support.refresh_scene import FAULTS, TIMEOUT, Fault, Scene


def test_two_runs_and_a_login_in_every_order() -> None:
    # Given a first run that goes so far, then a second, then the first to its end, and a login at any point
    most = 2 * len(STEPS) + 2
    orders = 0
    for first, second in product(range(most), repeat=2):
        scene = Scene({}, {})
        for actor, steps in ((scene.runs[0], first), (scene.runs[1], second)):
            for _ in range(steps):
                actor.step()
        scene.close()

        # Then the token was spent once, and its successor is current
        assert scene.world.exchanges == ["refresh-1.0"]
        assert scene.world.is_healthy
        scene.check()
        orders += 1
    assert orders == most**2


@pytest.mark.parametrize("stored_later", [False, True], ids=["stored at once", "stored at the end"])
def test_a_login_at_any_moment_of_two_runs(stored_later: bool) -> None:
    for first, second in product(range(2 * len(STEPS) + 2), repeat=2):
        # Given a login after so many steps of the first run, while the second is so far
        scene = Scene({}, {})
        for actor, steps in ((scene.runs[0], first), (scene.runs[1], second)):
            for _ in range(steps):
                actor.step()
        scene.person.step()
        if not stored_later:
            scene.person.finish()
        scene.close()

        # Then the person's grant is the one that goes on
        assert scene.world.grant == 2
        assert scene.world.is_healthy
        scene.check()


def moments() -> Iterator[str]:
    for step, when in product(STEPS, ("before", "after")):
        yield f"{when} {step}"


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
@pytest.mark.parametrize("login", [False, True], ids=["", "and a login"])
def test_stopped_at_every_moment_with_a_second_run_in_every_order(fault: Fault, login: bool) -> None:
    for moment, ahead in product(moments(), (True, False)):
        for behind in range(2 * len(STEPS) + 2):
            # Given a run that is stopped at this moment, and another that is so far ahead of it, or behind
            scene = Scene({moment: fault}, {})
            first, second = scene.runs if ahead else scene.runs[::-1]
            for _ in range(behind):
                first.step()
            is_over = first.is_over
            second.finish()
            first.finish()
            if login:
                scene.person.finish()
            scene.close()

            # Then the grant lives, or its loss is said; after a login it lives
            if login:
                assert scene.world.is_healthy
            scene.check()
            if is_over:
                break  # it has no further steps


@pytest.mark.parametrize("end", ["renewed", "refused"])
def test_a_look_from_before_the_claim_is_not_relied_on(end: str) -> None:
    # Given a run that has X's answer and can't store it for long, and a second that looks at the secret meanwhile
    scene = Scene({}, {})
    slow, late = scene.runs
    if end == "refused":
        scene.world.rotation += 1  # somebody else has the grant
    scene.advance(slow, "store")
    scene.world.clock.sleep(TIMEOUT - 3)
    scene.advance(late, "put XCONVERSIONS_CLAIM")

    # When the first still comes to its end, and the second finds its claim abandoned
    slow.finish()
    scene.world.clock.sleep(34)
    late.finish()

    # Then the token is not sent again
    assert "created_at" in scene.world.steps
    assert len(scene.world.exchanges) == 1
    assert [slow.said, late.said] == (["well", "well"] if end == "renewed" else ["lost", "lost"])


TURN = st.tuples(st.integers(0, 3), st.sampled_from([0.0] * 6 + [1.0, 20.0, 34.0, 50.0, 91.0, 900.0]))
STOP = st.dictionaries(st.sampled_from(list(moments())), st.sampled_from(FAULTS), max_size=1)


@given(st.lists(STOP, min_size=3, max_size=3), st.lists(TURN, max_size=120))
@examples(500)
def test_three_runs_and_a_login_in_any_order_at_any_pace(
    stops: list[dict[str, Fault]], turns: list[tuple[int, float]]
) -> None:
    # Given runs that may be stopped anywhere, and take as long as Lambda lets them
    scene = Scene(*stops)
    for who, seconds in turns:
        scene.actors[who].step()
        scene.world.clock.sleep(seconds)
    scene.close()
    scene.check()
