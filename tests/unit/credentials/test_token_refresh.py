"""Renewing the token: when, what is written, and what survives being stopped at any step."""

import json

import pytest
from x_conversions.credentials.lease import derived_id
from x_conversions.credentials.new_tokens import NewTokens
from x_conversions.credentials.schemes import CredentialsError, OAuth2, read_secret
from x_conversions.credentials.token_refresh import SPENT_LABEL, GrantLostError, RefreshError

from tests.support.delivery_builders import NOW
from tests.support.refresh_builders import CURRENT, HOUR, World, due


def test_a_due_token_is_renewed_stored_and_made_current() -> None:
    # Given a due token, and fields that are nobody's
    world = due(note="by hand", expires_in=7200)

    # When the schedule comes
    outcome = world.run()

    # Then the new tokens are current, unknown fields are still there, and what is out of date is gone
    assert outcome == {"outcome": "refreshed", "expires_at": "2026-11-24T12:00:00.000Z"}
    assert world.is_healthy
    assert world.current["note"] == "by hand"
    assert world.current["scheme"] == "oauth2"
    assert "expires_in" not in world.current
    assert world.exchanges == ["refresh-1.0"]


@pytest.mark.parametrize(
    ("life_seconds", "until"), [(3600, "2026-11-24T11:00:00.000Z"), (60, "2026-11-24T10:01:00.000Z")]
)
def test_the_new_tokens_expire_when_x_says(life_seconds: int, until: str) -> None:
    # Given an X whose tokens live as long as it likes
    world = due()
    world.life_seconds = life_seconds

    # When one is renewed, Then that is what is said, and what the next run goes by
    assert world.run() == {"outcome": "refreshed", "expires_at": until}
    assert world.current["expires_at"] == until


@pytest.mark.parametrize(
    ("expires_at", "outcome"),
    [
        (NOW + 2 * HOUR, "not_due"),
        (NOW + 45 * 60, "not_due"),
        (NOW + 45 * 60 - 1, "refreshed"),
        (NOW - HOUR, "refreshed"),
        (None, "refreshed"),
        ("soon", "refreshed"),
    ],
    ids=["fresh", "at the margin", "inside it", "expired", "unknown", "unreadable"],
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
    [(601, "person-1", "refreshed"), (600, "person-1", "not_due"), (601, "an-older-one", "not_due")],
    ids=["refused by X", "renewed a moment ago", "not current any more"],
)
def test_a_version_that_x_refused_is_renewed_whatever_its_expiry(age: float, version_id: str, outcome: str) -> None:
    world = World()
    world.log_in()
    world.clock.sleep(age)
    assert world.run(reason="unauthorized", version_id=version_id)["outcome"] == outcome


def test_while_the_runs_before_have_failed_the_next_one_says_when_it_tries_again() -> None:
    # Given a token endpoint that has been out of order for an hour
    world = due()

    def fail(step: str) -> None:
        if step == "before exchange":
            raise RefreshError("X's token endpoint did not answer")

    world.hook = fail
    said: list[str] = []
    for _ in range(60):
        with pytest.raises(RefreshError) as error:
            world.run()
        said.append(str(error.value))
        world.clock.sleep(120)

    # Then a run says either what X did, or that the next try is not due yet
    backing_off = "the last renewals failed; the next try comes within two hours"
    assert set(said) == {"X's token endpoint did not answer", backing_off}
    assert world.exchanges == []


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
    assert world.labels[SPENT_LABEL] == derived_id("person-1", "spent")  # the same, whoever writes it
    world.log_in(expires_at=None)
    assert world.run()["outcome"] == "refreshed"


@pytest.mark.parametrize("seconds_left", [29, 14, 0])
def test_nothing_is_spent_without_time_to_store(seconds_left: float) -> None:
    world = due()
    world.hook = lambda step: world.clock.sleep(59 - seconds_left) if step == "after read" else None
    with pytest.raises(RefreshError, match=r"^too little time is left .+; the next run will$"):
        world.run()
    assert world.exchanges == []


def test_half_a_minute_is_time_enough_to_spend_and_store() -> None:
    world = due()
    world.hook = lambda step: world.clock.sleep(29) if step == "after read" else None
    assert world.run()["outcome"] == "refreshed"


@pytest.mark.parametrize("trouble", [RefreshError("throttled"), CredentialsError("unreadable")], ids=repr)
def test_what_x_refused_is_told_and_not_that_the_look_after_it_failed(trouble: Exception) -> None:
    # Given a lost grant, and a secret that can't be read any more once X has said so
    world = due(refresh_token="spent-elsewhere")

    def fail(step: str) -> None:
        if step == "before read, 3":
            raise trouble

    world.hook = fail
    with pytest.raises(GrantLostError):
        world.run()


def test_a_lost_grant_is_said_also_where_it_could_not_be_remembered() -> None:
    # Given a secret that takes no more versions once X has refused
    world = due(refresh_token="spent-elsewhere")

    def fail(step: str) -> None:
        if step == f"before store {SPENT_LABEL}":
            raise RefreshError("Secrets Manager took nothing")

    world.hook = fail

    # When two runs come, Then both say so, and X was asked by each
    for _ in range(2):
        with pytest.raises(GrantLostError, match="authorize again"):
            world.run()
        world.clock.sleep(900)
    assert world.exchanges == ["spent-elsewhere"] * 2


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


def test_nothing_that_is_written_besides_tokens_holds_one() -> None:
    world = due()
    world.run()
    (claim,) = [text for text, _ in world.versions.values() if "claim" in json.loads(text)]
    assert "refresh" not in claim
    assert "access" not in claim


class Endpoint:
    """A token endpoint that gives what it is told to, and remembers what it was sent."""

    def __init__(self, *tokens: NewTokens) -> None:
        self._tokens = list(tokens)
        self.sent: list[str] = []

    def exchange(self, credentials: OAuth2) -> NewTokens:
        assert credentials.refresh_token is not None
        self.sent.append(credentials.refresh_token.get_secret_value())
        return self._tokens.pop(0)


UNUSABLE = ["", "new\ntoken", "new token", "nué", "new\x00", "n" * 10_001]
GOOD = NewTokens("access-good", "refresh-good", 7200)


def test_the_longest_token_that_a_secret_has_room_for_is_kept() -> None:
    world = due()
    longest = Endpoint(NewTokens("a" * 10_000, "r" * 10_000, 7200))
    assert world.run(longest)["outcome"] == "refreshed"
    assert (world.current["access_token"], world.current["refresh_token"]) == ("a" * 10_000, "r" * 10_000)


@pytest.mark.parametrize("token", UNUSABLE, ids=range(len(UNUSABLE)))
def test_an_access_token_that_is_none_does_not_lose_the_grant(token: str) -> None:
    # Given an X that gives a good refresh token, and an access token that no header can carry
    world = due()
    endpoint = Endpoint(NewTokens(token, "refresh-new", 7200), GOOD)

    # When the token is renewed, Then that is said, and the secret can still be read, with the token that still holds
    with pytest.raises(RefreshError, match="access token that is none; its refresh token is stored"):
        world.run(endpoint)
    assert (world.current["access_token"], world.current["refresh_token"]) == ("access-1.0", "refresh-new")
    read_secret(json.dumps(world.current))

    # and the next run renews with the new one
    world.clock.sleep(900)
    assert world.run(endpoint)["outcome"] == "refreshed"
    assert endpoint.sent == ["refresh-1.0", "refresh-new"]
    assert (world.current["access_token"], world.current["refresh_token"]) == ("access-good", "refresh-good")


@pytest.mark.parametrize("token", UNUSABLE[1:], ids=range(len(UNUSABLE[1:])))
def test_a_refresh_token_that_is_none_is_said_and_the_access_token_used(token: str) -> None:
    # Given an X that gives a good access token, and a refresh token that is none
    world = due()
    endpoint = Endpoint(NewTokens("access-new", token, 7200), GOOD)

    # When the token is renewed, Then a person is asked for, who has two hours and what X gave
    with pytest.raises(RefreshError, match="authorize again"):
        world.run(endpoint)
    assert world.current["access_token"] == "access-new"
    assert world.current["expires_at"] == "2026-11-24T12:00:00.000Z"
    assert world.current["refresh_token_as_given"] == token[:10_000]
    read_secret(json.dumps(world.current))

    # and once there is a good one, that is gone
    world.log_in(**(world.current | {"refresh_token": "by-hand", "expires_at": None}))
    assert world.run(endpoint)["outcome"] == "refreshed"
    assert "refresh_token_as_given" not in world.current
