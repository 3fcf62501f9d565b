"""The verdicts that X's answers lead to."""

from collections.abc import Sequence

from x_conversions.core.outcome import Outcome, Reason, Verdict, deferred
from x_conversions.x_api.responses import XError, quote_free

# At the third receive of a conversion that X takes without counting, it won't begin to.
_RECEIVES_UNPROCESSED = 3
UNCLEAR = Verdict(Outcome.UNACCOUNTED, Reason.UNCLEAR_ANSWER, "X's answer does not say whether it counted")
TOO_LARGE_ALONE = XError("413", "the conversion alone is too large for X", "")


def unprocessed(receive_count: int) -> Verdict:
    """The verdict when X answered 2xx and counted none."""
    if receive_count < _RECEIVES_UNPROCESSED:
        return deferred(Reason.X_UNAVAILABLE, "X answered 200 and processed none")
    return Verdict(Outcome.REJECTED, Reason.REJECTED_BY_X, "X answered 200 and processed none, several times")


def rejected_by_x(errors: Sequence[XError]) -> Verdict:
    """The verdict on a conversion that X refuses, with X's own words as far as they are nobody's data."""
    first = errors[0] if errors else XError("", "X gave no reason", "")
    return Verdict(Outcome.REJECTED, Reason.REJECTED_BY_X, quote_free(first), first.code, first.parameter)
