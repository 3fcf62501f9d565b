"""The fewest requests that can find the bad ones among many, when an answer only says whether there are any."""

from math import ceil, comb, log2


def least_requests(total: int, bad: int) -> int:
    """No method needs fewer in the worst case: each answer is one bit, and there are so many possibilities.

    This knows beforehand how many are bad, which nobody does; one request more sends the good ones.
    """
    return ceil(log2(comb(total, bad)))


def binary_splitting(total: int, bad: int) -> int:
    """What Hwang's generalised binary splitting, told that so many are bad at most, never exceeds (Hwang 1972).

    With many bad ones it tests them one by one, as any method then has to (total requests).
    """
    if total <= 2 * bad - 2 or bad == 0:
        return total if bad else 1
    exponent = int(log2((total - bad + 1) / bad))
    size = 1 << exponent  # of a group
    quotient = ((total - bad + 1) - size * bad) // size
    return min(total, (exponent + 2) * bad + quotient - 1)
