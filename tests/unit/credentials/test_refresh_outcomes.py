"""What a renewal says came of it: the outcome, and until when the token in the secret holds."""

import json

import pytest
from x_conversions.credentials.schemes import CredentialsError
from x_conversions.credentials.token_refresh import NEW_LABEL, RefreshError, RefreshOutcome

from tests.support.delivery_builders import NOW
from tests.support.refresh_builders import CURRENT, HOUR, Killed, World, due

AT_10, HALF_PAST_10, AT_12, AT_13 = (f"2026-11-24T{clock}:00.000Z" for clock in ("10:00", "10:30", "12:00", "13:00"))


def not_due(until: str | None) -> RefreshOutcome:
    return {"outcome": "not_due", "expires_at": until}


def refreshed(until: str | None) -> RefreshOutcome:
    return {"outcome": "refreshed", "expires_at": until}


def test_a_token_that_is_not_due_holds_until_its_own_end() -> None:
    world = World()
    world.log_in()
    assert world.run() == not_due(AT_12)


@pytest.mark.parametrize(("expires_at", "until"), [(NOW, AT_10), (None, None)], ids=["known", "unknown"])
def test_a_token_that_is_not_renewable_holds_until_its_own_end(expires_at: float | None, until: str | None) -> None:
    world = due(refresh_token=None, expires_at=expires_at)
    assert world.run() == {"outcome": "not_renewable", "expires_at": until}


@pytest.mark.parametrize(
    "secret",
    [
        {"access_token": "a", "access_token_secret": "s", "api_key": "k", "api_secret": "s"},
        {"access_token": "a", "pixel_token": "p"},
    ],
    ids=["OAuth 1.0a", "a pixel token"],
)
def test_what_never_expires_is_not_renewable_and_holds_without_end(secret: dict[str, str]) -> None:
    world = World()
    world.keep_login(json.dumps(secret))
    refresh = world.refresh()
    assert refresh.run({}) == {"outcome": "not_renewable", "expires_at": None}
    assert refresh.expires_at is None
    assert world.steps == ["read"]


def test_while_another_run_is_at_work_the_token_is_the_old_one() -> None:
    # Given a run that waits for X's answer, When a second comes, Then it says what is there now
    world = due()
    said: list[RefreshOutcome] = []
    world.hook = lambda step: said.append(world.run()) if step == "before exchange" and not said else None
    assert world.run() == refreshed(AT_12)
    assert said == [not_due(HALF_PAST_10)]


def test_what_another_run_renewed_since_the_look_is_what_holds() -> None:
    # Given a run that has looked, and another that comes to its end before this one's claim
    world = due()
    said: list[RefreshOutcome] = []
    met: list[str] = []

    def meet(step: str) -> None:
        if step == "before read XCONVERSIONS_CLAIM" and not met:
            met.append(step)
            said.append(world.run())
            world.clock.sleep(100)  # its claim counts as abandoned

    world.hook = meet
    assert world.run() == not_due(AT_12)
    assert said == [refreshed(AT_12)]
    assert world.exchanges == ["refresh-1.0"]


def test_a_login_in_between_is_what_holds() -> None:
    # Given a person who logs in while X's answer is on its way, with a token that X gives three hours
    world = due()
    world.hook = lambda step: world.log_in(expires_at=NOW + 3 * HOUR) if step == "after exchange" else None
    assert world.run() == not_due(AT_13)


@pytest.mark.parametrize("until", [NOW + 3 * HOUR, None], ids=["known", "unknown"])
def test_a_login_that_is_seen_when_x_refuses_is_what_holds(until: float | None) -> None:
    # Given a grant that is lost because somebody logs in while the old token is on its way
    world = due()
    world.hook = lambda step: world.log_in(expires_at=until) if step == "before exchange" else None
    assert world.run() == not_due(None if until is None else AT_13)


def test_a_swap_whose_answer_got_lost_says_the_new_end() -> None:
    world = due()
    world.hook = lambda step: world.move_current(world.labels[NEW_LABEL]) if step == "before make_current" else None
    assert world.run() == refreshed(AT_12)


def test_what_a_killed_run_stored_is_made_current_with_its_own_end() -> None:
    # Given a run that is killed with X's tokens stored and not current
    world = due()

    def kill(step: str) -> None:
        if step == "before make_current":
            raise Killed

    world.hook = kill
    with pytest.raises(Killed):
        world.run()
    world.hook = lambda _: None

    # When the next one comes, Then it says until when they hold
    world.clock.sleep(900)
    assert world.run() == refreshed(AT_12)
    assert world.labels[CURRENT] == world.labels[NEW_LABEL]


def test_the_metric_has_the_end_of_the_token_in_the_secret_whatever_becomes_of_the_run() -> None:
    # Given a token that can't be renewed for now
    world = due()

    def fail(step: str) -> None:
        if step == "before exchange":
            raise RefreshError("X's token endpoint did not answer")

    world.hook = fail
    refresh = world.refresh()
    with pytest.raises(RefreshError):
        refresh.run({})
    assert refresh.expires_at == NOW + HOUR / 2

    # When it could be, Then it is the new one's
    world.hook = lambda _: None
    world.clock.sleep(90)
    refresh = world.refresh()
    refresh.run({})
    assert refresh.expires_at == NOW + 90 + 2 * HOUR


def test_where_no_secret_can_be_read_no_end_is_known() -> None:
    refresh = World().refresh()
    with pytest.raises(CredentialsError):
        refresh.run({})
    assert refresh.expires_at is None
