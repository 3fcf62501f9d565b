"""Renewing the token: when, what is written, and what survives being stopped at any step."""

import contextlib
import json
from itertools import product

import pytest
from x_conversions.token_refresh import NEW_LABEL, GrantLostError, RefreshError

from tests.delivery_builders import NOW
from tests.refresh_builders import CURRENT, STEPS, Killed, World

HOUR = 3600.0


def due(**fields: object) -> World:
    """A world whose token has half an hour left."""
    world = World()
    world.log_in(**{"expires_at": NOW + HOUR / 2} | fields)
    return world


def test_a_due_token_is_renewed_stored_and_made_current() -> None:
    # Given a due token, and fields that are nobody's
    world = due(note="by hand", expires_in=7200)

    # When the schedule comes
    outcome = world.run()

    # Then the new tokens are current, unknown fields are still there, and what is out of date is gone
    assert outcome == {"outcome": "refreshed", "expires_at": "2026-11-24T12:00:00.000Z"}
    assert world.is_healthy
    assert world.current["note"] == "by hand"
    assert "expires_in" not in world.current
    assert world.exchanges == ["refresh-1.0"]


@pytest.mark.parametrize(
    ("expires_at", "outcome"),
    [
        (NOW + 2 * HOUR, "not_due"),
        (NOW + 45 * 60 + 1, "not_due"),
        (NOW + 45 * 60 - 1, "refreshed"),
        (NOW - HOUR, "refreshed"),
        (None, "refreshed"),
        ("soon", "refreshed"),
    ],
    ids=["fresh", "just outside the margin", "just inside", "expired", "unknown", "unreadable"],
)
def test_when_it_is_due(expires_at: object, outcome: str) -> None:
    assert due(expires_at=expires_at).run()["outcome"] == outcome


@pytest.mark.parametrize("fields", [{"refresh_token": None}, {"client_id": None}], ids=str)
def test_without_refresh_token_or_client_it_is_not_renewable(fields: dict[str, object]) -> None:
    world = due(**fields)
    assert world.run()["outcome"] == "not_renewable"
    assert world.exchanges == []


@pytest.mark.parametrize(
    ("age", "version_id", "outcome"),
    [(601, "person-1", "refreshed"), (599, "person-1", "not_due"), (601, "an-older-one", "not_due")],
    ids=["refused by X", "renewed a moment ago", "not current any more"],
)
def test_a_version_that_x_refused_is_renewed_whatever_its_expiry(age: float, version_id: str, outcome: str) -> None:
    world = World()
    world.log_in()
    world.clock.sleep(age)
    assert world.run(reason="unauthorized", version_id=version_id)["outcome"] == outcome


def test_a_login_in_between_is_never_overwritten() -> None:
    # Given a person who logs in while X's answer is on its way
    world = due()
    world.hook = lambda step: world.log_in() if step == "after exchange" else None

    # When the run goes on, Then theirs stays
    assert world.run()["outcome"] == "not_due"
    assert world.labels[CURRENT] == "person-2"
    assert world.is_healthy


def test_a_lost_grant_is_said_and_remembered_and_costs_no_more_versions() -> None:
    # Given a refresh token that X doesn't know
    world = due(refresh_token="spent-elsewhere")

    # When many runs come
    for _ in range(50):
        with pytest.raises(GrantLostError, match="authorize again"):
            world.run()
        world.clock.sleep(900)

    # Then X was asked once, the secret has not grown, and a login mends it
    assert world.exchanges == ["spent-elsewhere"]
    assert len(world.versions) == 3  # the person's, the claim, the memory
    world.log_in(expires_at=None)
    assert world.run()["outcome"] == "refreshed"


def test_nothing_is_spent_without_time_to_store() -> None:
    world = due()
    world.hook = lambda step: world.clock.sleep(45) if step == "after read" else None
    with pytest.raises(RefreshError, match="too little time"):
        world.run()
    assert world.exchanges == []


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


def test_a_grant_that_is_lost_long_before_its_end_is_said_by_every_run() -> None:
    # Given a token with two hours left whose grant was revoked, which a 401 brought out
    world = World()
    world.log_in(refresh_token="revoked")
    world.clock.sleep(601)
    with pytest.raises(GrantLostError):
        world.run(reason="unauthorized", version_id="person-1")

    # When the schedule comes, Then it says so too, and X is not asked again
    with pytest.raises(GrantLostError, match="authorize again"):
        world.run()
    assert world.exchanges == ["revoked"]


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


@pytest.mark.parametrize("login", [False, True], ids=["", "and a person logs in"])
@pytest.mark.parametrize("moment", MOMENTS)
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
    outcomes = []
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


@pytest.mark.parametrize("first", MOMENTS)
def test_two_runs_at_once(first: str) -> None:
    # Given a second run that comes, and ends, at this moment of the first
    world = due()
    started = []

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


def test_nothing_that_is_written_besides_tokens_holds_one() -> None:
    world = due()
    world.run()
    (claim,) = [text for text, _ in world.versions.values() if "claim" in json.loads(text)]
    assert "refresh" not in claim
    assert "access" not in claim
