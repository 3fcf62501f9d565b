"""Why X did not answer, in one line that says what to do."""

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xconv.ads_api.refusals import refusal


def body(code: object) -> dict[str, Any]:
    return {"errors": [{"code": code, "message": "secret [/x] words"}]}


@pytest.mark.parametrize(
    ("status", "code", "scheme", "said", "is_credentials"),
    [
        (401, "UNAUTHORIZED_ACCESS", "oauth1", "must be of one app", True),
        (401, "UNAUTHORIZED_ACCESS", "oauth2", "run `xconv authorize`", False),
        (401, "UNAUTHORIZED_ACCESS", "pixel_token", "reads nothing out for a pixel token", False),
        (400, 215, "oauth1", "does not know these credentials", True),
        (400, 215, "pixel_token", "by eye", False),
        (403, "UNAUTHORIZED_CLIENT_APPLICATION", "oauth1", "has no Ads API access", True),
        (403, "UNAUTHORIZED_CLIENT_APPLICATION", "oauth2", "has no Ads API access", True),
        (403, "UNAUTHORIZED_CLIENT_APPLICATION", "pixel_token", "by eye", False),
        (403, "INSUFFICIENT_USER_AUTHORIZED_PERMISSION", "oauth1", "make a new access token", True),
        (403, "ACCOUNT_LOCKED_OUT", "oauth1", "ACCOUNT_LOCKED_OUT", True),
        (404, "NOT_FOUND", "oauth1", "do not see that ad account", False),
        (503, "OVER_CAPACITY", "oauth1", "out of order (503)", False),
        (302, None, "oauth1", "302", False),
    ],
)
def test_each_refusal_says_what_to_do(status: int, code: object, scheme: str, said: str, is_credentials: bool) -> None:
    found = refusal(status, {}, body(code), scheme)
    assert said in str(found)
    assert found.is_credentials is is_credentials


def test_a_limit_says_when_it_is_over() -> None:
    reset = {"x-rate-limit-reset": str(int(time.time()) + 330)}
    assert "in 6 minutes" in str(refusal(429, reset, {}, "oauth1"))
    assert "in a quarter of an hour" in str(refusal(429, {}, {}, "oauth1"))
    sooner = reset | {"x-account-rate-limit-reset": str(int(time.time()) + 90)}
    assert "in 2 minutes" in str(refusal(429, sooner, {}, "oauth1"))


JSON = st.recursive(st.none() | st.integers() | st.text(), lambda one: st.lists(one) | st.dictionaries(st.text(), one))


@given(st.integers(201, 599), st.dictionaries(st.text(), st.text()), JSON, st.sampled_from(["oauth1", "pixel_token"]))
def test_whatever_x_answers_it_is_one_line_without_xs_words(
    status: int, headers: dict[str, str], answer: Any, scheme: str
) -> None:
    said = str(refusal(status, headers, {"errors": [answer]}, scheme))
    assert said.isprintable()
    assert "secret" not in str(refusal(status, headers, body("A b"), scheme))
