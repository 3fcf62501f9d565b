"""Numbers of the refresh function that only hold together: the template's and the code's."""

from x_conversions.adapters.token_endpoint import EXCHANGE_SECONDS
from x_conversions.credentials.lease import ABANDONED_SECONDS
from x_conversions.credentials.token_refresh import SECONDS_TO_SPEND

from tests.support.template import properties

# The clocks of a function and of Secrets Manager are no further apart.
CLOCK_SKEW = 15


def test_a_claim_is_taken_over_only_when_whoever_made_it_is_gone() -> None:
    assert properties("RefreshTokenFunction")["Timeout"] + CLOCK_SKEW < ABANDONED_SECONDS


def test_the_token_is_spent_only_with_time_for_the_slowest_answer_and_to_store_it() -> None:
    assert EXCHANGE_SECONDS + 5 <= SECONDS_TO_SPEND
    assert properties("RefreshTokenFunction")["Timeout"] >= SECONDS_TO_SPEND * 2


def test_two_scheduled_runs_may_fail_before_a_token_ends() -> None:
    function = properties("RefreshTokenFunction")
    margin = int(function["Environment"]["Variables"]["REFRESH_MARGIN_MINUTES"])
    assert margin >= 3 * 15  # minutes between runs
