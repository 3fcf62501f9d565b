"""What is stored says which form it has, and is read whatever it says: another version may have made it."""

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from x_conversions.credentials.lease import CLAIM_LABEL, derived_id
from x_conversions.credentials.schemes import read_secret
from x_conversions.credentials.token_refresh import NEW_LABEL, SPENT_LABEL, GrantLostError

from tests.support.refresh_builders import World

ANY_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=5,
)
SECRETS: list[dict[str, Any]] = [
    {
        "scheme": "oauth2",
        "access_token": "a",
        "refresh_token": "r",
        "client_id": "c",
        "expires_at": "2026-11-26T12:00Z",
    },
    {"scheme": "oauth1", "api_key": "k", "api_secret": "s", "access_token": "a", "access_token_secret": "t"},
    {"pixel_token": "p"},
]


@pytest.mark.parametrize("fields", SECRETS, ids=["oauth2", "oauth1", "pixel_token"])
@given(form=ANY_JSON)
@example(form=2)
def test_a_secret_of_any_form_is_read_by_its_fields(fields: dict[str, Any], form: object) -> None:
    found = read_secret(json.dumps(fields | {"v": form}))
    assert found.headers("https://ads-api.x.com").keys() == read_secret(json.dumps(fields)).headers("https://x").keys()
    assert found.expires_at == read_secret(json.dumps(fields)).expires_at


@given(form=ANY_JSON)
@example(form=2)
def test_a_renewal_keeps_the_form_of_the_secret(form: object) -> None:
    # Given a secret of whatever form that is due, and a field that nobody here knows
    world = World()
    world.log_in(expires_at=None, v=form, added_in_a_later_version={"a": [1]})
    # When it is renewed, Then form and field stay
    assert world.run()["outcome"] == "refreshed"
    assert (world.current["v"], world.current["added_in_a_later_version"]) == (form, {"a": [1]})
    assert world.is_healthy


def test_a_secret_that_says_no_form_is_renewed_into_the_first() -> None:
    world = World()
    world.log_in(expires_at=None)
    world.run()
    # and so is every other version that a run makes
    assert [json.loads(text).get("v") for text, _ in world.versions.values()] == [None, 1, 1]


def test_a_lost_grant_is_remembered_in_the_first_form() -> None:
    world = World()
    world.log_in(expires_at=None, refresh_token="spent-elsewhere")
    with pytest.raises(GrantLostError):
        world.run()
    assert json.loads(world.versions[world.labels[SPENT_LABEL]][0])["v"] == 1


@given(
    text=st.one_of(
        ANY_JSON.map(json.dumps),
        st.text(max_size=9),
        st.fixed_dictionaries({"claim": st.just("person-1"), "turn": ANY_JSON, "v": ANY_JSON}).map(json.dumps),
        st.fixed_dictionaries({"claim": ANY_JSON}, optional={"spent": ANY_JSON, "renewed_from": ANY_JSON}).map(
            json.dumps
        ),
    ),
    label=st.sampled_from([CLAIM_LABEL, NEW_LABEL, SPENT_LABEL]),
)
@example(text=json.dumps({"v": 2, "claim": "person-1"}), label=CLAIM_LABEL)
def test_whatever_is_under_a_label_of_ours_a_renewal_comes_to_its_end(text: str, label: str) -> None:
    # Given what another version left under one of our labels, hours ago
    world = World()
    world.log_in(expires_at=None)
    world.versions["left behind"] = (text, world.clock())
    world.labels[label] = "left behind"
    world.clock.sleep(3 * 3600)
    # Then what can't be understood is in nobody's way
    assert world.run()["outcome"] == "refreshed"
    assert world.is_healthy


@given(form=ANY_JSON)
@example(form=2)
def test_what_a_claim_of_another_form_says_counts(form: object) -> None:
    # Given the third claim for this version, made just now
    world = World()
    world.log_in(expires_at=None)
    claim = json.dumps({"v": form, "claim": "person-1", "turn": 2, "owner": "another", "added": True})
    world.labels[CLAIM_LABEL] = derived_id("person-1", "turn 2")
    world.versions[world.labels[CLAIM_LABEL]] = (claim, world.clock())
    # Then that run has the turn
    assert world.run()["outcome"] == "not_due"
    assert world.exchanges == []
