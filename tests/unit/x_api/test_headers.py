"""What X says in its headers: limits in every spelling, and its version."""

import math
import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from x_conversions.x_api.responses import RawResponse, Response, read_response

from tests.support.each import each

NOW = 1_795_514_400.0  # 2026-11-24T10:00:00Z


def read(headers: dict[str, str]) -> Response:
    return read_response(RawResponse(429, headers), NOW)


LIMITS = {
    "both": ({"x-rate-limit-remaining": "7", "x-rate-limit-reset": "1795514500"}, 7, 1_795_514_500.0),
    "of the account first": (
        {
            "x-rate-limit-remaining": "7",
            "x-rate-limit-reset": "1795514500",
            "x-account-rate-limit-remaining": "0",
            "x-account-rate-limit-reset": "1795514600",
            "retry-after": "5",
        },
        0,
        1_795_514_600.0,
    ),
    "of the account where it is one": (
        {"x-account-rate-limit-reset": "soon", "x-rate-limit-reset": "1795514500"},
        None,
        1_795_514_500.0,
    ),
    "a reset before a pause": ({"x-rate-limit-reset": "1795514500", "retry-after": "5"}, None, 1_795_514_500.0),
    "a pause where the reset is none": ({"x-rate-limit-reset": "9" * 400, "retry-after": "5"}, None, NOW + 5),
    "retry-after": ({"retry-after": "30"}, None, NOW + 30),
    "retry-after, with a fraction": ({"retry-after": " 1.5 "}, None, NOW + 1.5),
    "retry-after, a date": ({"retry-after": "Tue, 24 Nov 2026 10:00:30 GMT"}, None, NOW + 30),
    "retry-after, a date without a zone": ({"retry-after": "Tue, 24 Nov 2026 10:00:30"}, None, NOW + 30),
    "retry-after, a date elsewhere": ({"retry-after": "Tue, 24 Nov 2026 11:00:30 +0100"}, None, NOW + 30),
    "retry-after, as long as may be": ({"retry-after": f"{'Tue, 24 Nov 2026 10:00:30 GMT':40}"}, None, NOW + 30),
    "retry-after, longer": ({"retry-after": f"{'Tue, 24 Nov 2026 10:00:30 GMT':41}"}, None, None),
    "with a fraction": ({"x-rate-limit-remaining": "7.9", "x-rate-limit-reset": "1795514500.25"}, 7, 1_795_514_500.25),
    "none": ({}, None, None),
}


@each(("headers", "remaining", "reset"), LIMITS.values(), ids=LIMITS)
def test_limits(headers: dict[str, str], remaining: int | None, reset: float | None) -> None:
    answer = read(headers)
    assert (answer.limit_remaining, answer.limit_reset) == (remaining, reset)


@pytest.fixture
def tokyo(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine whose own time zone is nine hours ahead."""
    monkeypatch.setenv("TZ", "JST-9")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("tokyo")
@pytest.mark.parametrize("zone", ["", " GMT", " -0000", " +0000"])
def test_a_date_means_the_same_wherever_the_machine_is(zone: str) -> None:
    assert read({"retry-after": f"Tue, 24 Nov 2026 10:00:30{zone}"}).limit_reset == NOW + 30


NONSENSE = [
    *"many -1 +1 1e9 1E400 NaN inf -inf 0x10 1_000 ٣ ² 1,5 1.2.3 . true None \x00".split(" "),
    *("", " ", "9" * 400, "9" * 5000, "5, 5", "1 2"),
    *("Tue, 99 Nov 2026 10:00:00 GMT", "Tue, 24 Nov 99999 10:00:00 GMT", "Tue, 24 Nov 2026 10:00:00 " + "GMT" * 900),
]


@each("nonsense", NONSENSE)
def test_what_is_no_number_is_none(nonsense: str) -> None:
    names = ("x-account-rate-limit-remaining", "x-rate-limit-remaining", "x-rate-limit-reset", "retry-after")
    answer = read(dict.fromkeys(names, nonsense))
    assert (answer.limit_remaining, answer.limit_reset) == (None, None)


@given(st.dictionaries(st.sampled_from(["x-rate-limit-reset", "x-rate-limit-remaining", "retry-after"]), st.text()))
def test_whatever_they_say_it_is_finite_and_not_negative(headers: dict[str, str]) -> None:
    answer = read(headers)
    assert answer.limit_remaining is None or answer.limit_remaining >= 0
    assert answer.limit_reset is None or math.isfinite(answer.limit_reset)


@pytest.mark.parametrize(
    ("said", "version"), [("12", "12"), (" 12.1 ", "12.1"), ("", ""), ("198.51.100.7", ""), ("jo@example.com", "")]
)
def test_the_version(said: str, version: str) -> None:
    assert read({"x-current-api-version": said}).api_version == version


WARNINGS = {
    "words": ("Version is deprecated, see the changelog", "Version is deprecated, see the changelog"),
    "with a date": ('299 - "gone" on 2027-01-31 for jo@example.com', "(…) on (…) for (…)"),
    "empty": ("", "(…)"),
    "no word at all": ("12", "(…)"),
}


@pytest.mark.parametrize(("said", "kept"), WARNINGS.values(), ids=WARNINGS)
def test_a_warning_is_seen_whatever_it_says(said: str, kept: str) -> None:
    assert read({"x-api-warn": said}).api_warning == kept


def test_without_a_warning_there_is_none() -> None:
    assert read({}).api_warning == ""
