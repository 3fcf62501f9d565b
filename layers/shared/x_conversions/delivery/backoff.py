"""When a deferred message comes back: a visibility timeout that fits the reason."""

import random
from collections.abc import Callable

from x_conversions.core.outcome import Disposition, Reason

_FIRST_SECONDS = 30.0
# With the invocation that held the message before and the one that delivers it, everything is delivered within an hour
# of X's return. An outage of three days costs little more than 100 receives.
_LONGEST_SECONDS = 3300.0
_SOON_SECONDS = 15.0
_AT_ONCE_SECONDS = 4.0
# Spread after a window's reset, so that what was held back doesn't come all at once.
_SPREAD_AFTER_RESET_SECONDS = 60.0
# Two instances that hold the same conversion may both have yielded: chance parts them.
_IN_FLIGHT_SECONDS, _SPREAD_IN_FLIGHT_SECONDS = 15.0, 45.0
_BACK_SOON = frozenset({Reason.OUT_OF_TIME})


def visibility_timeout(
    disposition: Disposition,
    receive_count: int,
    seconds_until_open: float,
    jitter: Callable[[], float] = random.random,
) -> int:
    """Seconds until SQS hands the message out again.

    Parameters
    ----------
    disposition
        The deferral.
    receive_count
        How often the message was received: outages double the wait each time, up to 55 minutes.
    seconds_until_open
        For ``rate_limited``: until X, or our own pace, takes more.
    jitter
        A number in [0, 1).
    """
    if disposition.comes_back is not None:
        return round(
            disposition.comes_back + 1 + jitter() * (_SOON_SECONDS if disposition.comes_back else _AT_ONCE_SECONDS)
        )
    if disposition.reason is Reason.RATE_LIMITED:
        return round(max(1.0, seconds_until_open) + jitter() * _SPREAD_AFTER_RESET_SECONDS)
    if disposition.reason is Reason.IN_FLIGHT:
        return round(_IN_FLIGHT_SECONDS + jitter() * _SPREAD_IN_FLIGHT_SECONDS)
    if disposition.reason in _BACK_SOON:
        return round(1 + jitter() * _SOON_SECONDS)
    return round(longest_wait(receive_count) * (0.5 + jitter() / 2))


def longest_wait(receive_count: int) -> float:
    """Seconds after which a message that was received so often comes back in an outage, at most."""
    # 2**7 times the first wait is past the longest; the exponent is bounded before it is used.
    return min(_LONGEST_SECONDS, _FIRST_SECONDS * 2.0 ** min(receive_count - 1, 7))
