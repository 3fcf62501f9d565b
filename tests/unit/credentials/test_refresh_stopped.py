"""Renewals stopped, or failing, at any step: what the next run makes of it, and how much the secret grows."""

import contextlib
from itertools import product

import pytest
from x_conversions.credentials.token_refresh import NEW_LABEL, GrantLostError, RefreshError

from tests.support.each import each
from tests.support.refresh_builders import HOUR, STEPS, Killed, due


def out_of_order(step: str) -> None:
    if step == "before exchange":
        raise RefreshError("X's token endpoint did not answer")


def test_an_endpoint_that_fails_for_a_day_leaves_room_in_the_secret() -> None:
    # Given an X that is out of order for a day, with runs every 15 minutes and two retries each
    world = due()
    world.hook = out_of_order
    for _ in range(96):
        for pause in (60, 120, 720):
            with contextlib.suppress(RefreshError):
                world.run()
            world.clock.sleep(pause)

    # Then there are far fewer versions than the hundred that fit, and the next run heals it
    assert len(world.versions) < 40
    world.hook = lambda _: None
    world.clock.sleep(2 * HOUR)
    assert world.run()["outcome"] == "refreshed"


@pytest.mark.parametrize("fault", [Killed, RefreshError], ids=["killed", "failing"])
@pytest.mark.parametrize("moment", [f"before {step}" for step in STEPS])
def test_weeks_of_failing_leave_room_in_the_secret_and_are_said_all_along(moment: str, fault: type[Exception]) -> None:
    # Given runs that all end at this moment, for two weeks
    world = due()

    def end(step: str) -> None:
        if step == moment:
            raise fault

    world.hook = end

    # When one comes every 15 minutes
    for _ in range(14 * 96):
        with pytest.raises((Killed, RefreshError)):
            world.run()
        world.clock.sleep(900)

        # Then there is never a day with nearly as many new versions as the hundred that fit
        assert sum(made > world.clock() - 24 * HOUR for _, made in world.versions.values()) < 40

    # and when all is well again the next turn heals it, if the grant still lives
    world.hook = lambda _: None
    world.clock.sleep(2 * HOUR)
    if moment == f"before store {NEW_LABEL}":
        with pytest.raises(GrantLostError):
            world.run()
    else:
        assert world.run()["outcome"] == "refreshed"
        assert len(set(world.exchanges)) == len(world.exchanges)


def test_a_swap_whose_answer_got_lost_is_a_renewal() -> None:
    # Given a swap that was done, and is tried again because its answer got lost
    world = due()

    def lose(step: str) -> None:
        if step == "before make_current":
            world.move_current(world.labels[NEW_LABEL])

    world.hook = lose
    assert world.run()["outcome"] == "refreshed"


MOMENTS = [f"{when} {step}" for step, when in product(STEPS, ("before", "after"))]
# Between X's answer and the first durable write nothing can save the grant.
FATAL = {"after exchange", "before store XCONVERSIONS_NEW"}


def test_the_steps_are_these() -> None:
    world = due()
    world.run()
    assert world.steps == STEPS


@each("login", [False, True], ids=["", "and a person logs in"])
@each("moment", MOMENTS)
def test_stopped_at_any_step(moment: str, login: bool) -> None:
    # Given a run that is killed at this moment
    world = due()

    def kill(step: str) -> None:
        if step == moment:
            raise Killed

    world.hook = kill
    with pytest.raises(Killed):
        world.run()
    world.hook = lambda _: None

    # When a person may log in, and later runs come
    if login:
        world.log_in()
    outcomes: list[str] = []
    for _ in range(4):
        world.clock.sleep(900)
        try:
            outcomes.append(world.run()["outcome"])
        except GrantLostError:
            outcomes.append("lost")

    # Then all is well, or it was said; and no refresh token was sent twice but where nobody could know
    if moment in FATAL and not login:
        assert outcomes == ["lost"] * 4
        assert world.exchanges == ["refresh-1.0"] * 2
    else:
        assert world.is_healthy
        assert len(world.exchanges) == len(set(world.exchanges))
        assert "lost" not in outcomes
    assert str(world.current["refresh_token"]).startswith(f"refresh-{world.grant}.")


@each("first", MOMENTS)
def test_two_runs_at_once(first: str) -> None:
    # Given a second run that comes, and ends, at this moment of the first
    world = due()
    started: list[str] = []

    def meet(step: str) -> None:
        if step == first and not started:
            started.append(step)
            world.run()

    world.hook = meet

    # When both are through, Then the token was spent once, and its successor is current
    world.run()
    assert started
    assert world.exchanges == ["refresh-1.0"]
    assert world.is_healthy
