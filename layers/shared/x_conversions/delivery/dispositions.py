"""What becomes of conversions that X did not count: the reason, and a sentence for a person without anybody's data."""

from collections.abc import Sequence

from x_conversions.conversion.payload import Conversion
from x_conversions.core.outcome import Disposition, Outcome, Reason, deferred
from x_conversions.delivery.backoff import longest_wait
from x_conversions.delivery.retry_policy import Stop
from x_conversions.x_api.errors import XError
from x_conversions.x_api.redaction import Redaction

# Contract section 8: so often without a usable answer alone, in different invocations, is the conversion's own end.
_TIMES_ALONE = 3
# Back within five minutes of this, so that the same instances see it again.
_SOON_ENOUGH = 270.0

AT_ONCE = 0.0  # nothing is in the way of another try
UNANSWERED = deferred(Reason.X_UNAVAILABLE, "sent before and not answered; X has counted nothing since")
NO_TIME_APART = deferred(Reason.X_UNAVAILABLE, "alone it got no usable answer before; comes after the others")


def rejected_by_x(conversion: Conversion, errors: Sequence[XError], *, is_of_a_kind: bool = False) -> Disposition:
    """Refused, with X's own words as far as they are nobody's data."""
    first = errors[0] if errors else XError("", "X gave no reason", "")
    said = Redaction([conversion])
    detail = said.text(first.message)
    if is_of_a_kind:
        detail += "; of one kind with others that X refused alone"
    return Disposition(
        Outcome.REJECTED, Reason.REJECTED_BY_X, detail, said.name(first.code), said.name(first.parameter)
    )


def not_believed_yet(conversion: Conversion, errors: Sequence[XError]) -> Disposition:
    """Refused, by an X that this instance has never seen count anything."""
    detail = (
        f"X has counted nothing here yet, so its refusal isn't believed: {rejected_by_x(conversion, errors).detail}"
    )
    return deferred(Reason.SYSTEMATIC_REFUSAL, detail)


def held_back(event_id: str, seconds_left: float) -> Disposition:
    """X refuses an event id that the stack itself configured."""
    detail = f"X refuses the event id {event_id}, which the stack's parameters name"
    return deferred(Reason.SYSTEMATIC_REFUSAL, detail, round(seconds_left) or None)


def failed_alone(conversion: Conversion, cause: Stop, errors: Sequence[XError], times: int) -> Disposition:
    """It got no usable answer alone, so many times, while others were counted."""
    if times < _TIMES_ALONE:
        wait = min(_SOON_ENOUGH, longest_wait(conversion.message.receive_count) / 2)
        detail = f"alone, while others were counted, {times} of {_TIMES_ALONE} times: {cause.cause}"
        return deferred(cause.reason, detail, wait)
    first = errors[0] if errors else XError("", "", "")
    said = Redaction([conversion])
    detail = f"alone, while others were counted, {times} times: {cause.cause}"
    return Disposition(
        Outcome.REJECTED, Reason.REJECTED_BY_X, detail, said.name(first.code), said.name(first.parameter)
    )


def not_counted(counted: int, sent: int) -> Disposition:
    """X counted fewer than were sent."""
    detail = f"{sent - counted} of {sent} not counted, X doesn't say which"
    return Disposition(Outcome.UNACCOUNTED, Reason.UNCLEAR_ANSWER, detail)
