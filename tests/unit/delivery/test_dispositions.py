"""What a person is told of a conversion that X did not count, and when it comes back."""

import pytest
from x_conversions.core.outcome import Disposition, Outcome, Reason
from x_conversions.delivery.dispositions import failed_alone, held_back, not_believed_yet, not_counted, rejected_by_x
from x_conversions.delivery.retry_policy import Stop
from x_conversions.x_api.errors import XError

from tests.support.delivery_builders import conversion, label

CLICK = "click-7"  # the conversion's own: nobody else is to read it
ERRORS = (
    XError("NOT_FOUND", f"twclid ({CLICK}) was not found", "conversions[0].identifiers[0].twclid"),
    XError("OTHER", "something else is wrong, too", "value"),
)
UNAVAILABLE = Stop(Reason.X_UNAVAILABLE, "X answered 500")


def told(disposition: Disposition) -> tuple[str, str, str, str]:
    return label(disposition), disposition.detail, disposition.x_code, disposition.x_parameter


@pytest.mark.parametrize(
    ("errors", "detail", "code", "parameter"),
    [
        (ERRORS, "twclid (…) was not found", "NOT_FOUND", "conversions[0].identifiers[0].twclid"),
        (ERRORS[1:], "something else is wrong, too", "OTHER", "value"),
        ((), "X gave no reason", "", ""),
    ],
    ids=["two", "one", "none"],
)
def test_what_x_refuses_is_told_in_its_own_words_without_anybodys_data(
    errors: tuple[XError, ...], detail: str, code: str, parameter: str
) -> None:
    one = conversion(7)
    assert told(rejected_by_x(one, errors)) == ("rejected rejected_by_x", detail, code, parameter)
    of_a_kind = f"{detail}; of one kind with others that X refused alone"
    assert told(rejected_by_x(one, errors, is_of_a_kind=True)) == ("rejected rejected_by_x", of_a_kind, code, parameter)
    not_yet = f"X has counted nothing here yet, so its refusal isn't believed: {detail}"
    assert told(not_believed_yet(one, errors)) == ("deferred systematic_refusal", not_yet, "", "")


@pytest.mark.parametrize(("times", "receive_count", "back"), [(1, 1, 15.0), (2, 2, 30.0), (2, 5, 240.0), (2, 6, 270.0)])
def test_what_failed_alone_comes_back_soon_and_sooner_than_in_an_outage(
    times: int, receive_count: int, back: float
) -> None:
    disposition = failed_alone(conversion(7, receive_count), UNAVAILABLE, ERRORS, times)
    detail = f"alone, while others were counted, {times} of 3 times: X answered 500"
    assert told(disposition) == ("deferred x_unavailable", detail, "", "")
    assert disposition.comes_back == back


@pytest.mark.parametrize("times", [3, 4])
@pytest.mark.parametrize(
    ("errors", "code", "parameter"),
    [(ERRORS, "NOT_FOUND", "conversions[0].identifiers[0].twclid"), ((), "", "")],
    ids=["with errors", "without"],
)
def test_what_failed_alone_three_times_has_its_end(
    times: int, errors: tuple[XError, ...], code: str, parameter: str
) -> None:
    disposition = failed_alone(conversion(7), UNAVAILABLE, errors, times)
    detail = f"alone, while others were counted, {times} times: X answered 500"
    assert told(disposition) == ("rejected rejected_by_x", detail, code, parameter)
    assert disposition.comes_back is None


@pytest.mark.parametrize(("seconds", "back"), [(900.0, 900), (0.6, 1), (0.4, None), (0.0, None)])
def test_what_is_held_back_comes_when_one_may_be_tried(seconds: float, back: int | None) -> None:
    disposition = held_back("tw-o8z6j-o87ne", seconds)
    detail = "X refuses the event id tw-o8z6j-o87ne, which the stack's parameters name"
    assert told(disposition) == ("deferred systematic_refusal", detail, "", "")
    assert disposition.comes_back == back


def test_what_x_did_not_count_of_a_request_is_for_a_person() -> None:
    disposition = not_counted(33, 40)
    assert (disposition.outcome, disposition.reason) == (Outcome.UNACCOUNTED, Reason.UNCLEAR_ANSWER)
    assert disposition.detail == "7 of 40 not counted, X doesn't say which"
