"""A stack's name, before anything is asked of AWS."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xconv.common.stack import find_stack


@pytest.mark.parametrize("name", ["", " ", "my stack", "shop;rm", "1shop", "'shop'", "shop_live", "x" * 129])
def test_what_is_no_name_is_told_before_aws_is_asked(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # Given a name that is none, such as that of a variable that is not set
    monkeypatch.setattr("boto3.Session", lambda **_: pytest.fail("AWS was asked"))
    # When the stack is looked up, Then no other one is taken in its place
    with pytest.raises(ValueError, match=f"^{name.strip()!r} is no name of a stack: name one with --stack"):
        find_stack(name, None, None)


class _AskedError(Exception):
    """Stands for AWS."""


@given(
    st.sampled_from(["shop", " shop", "shop\n", "x-conversions", "arn:aws:cloudformation:eu-central-1:1:stack/shop/1"]),
    st.sampled_from([None, "", " "]),
)
def test_spaces_around_it_and_empty_options_say_nothing(name: str, nothing: str | None) -> None:
    asked: list[object] = []

    def session(**options: object) -> None:
        asked.append(options)
        raise _AskedError

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("boto3.Session", session)
        with pytest.raises(_AskedError):
            find_stack(name, nothing, nothing)
    assert asked == [{"region_name": None, "profile_name": None}]
