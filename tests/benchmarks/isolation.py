"""How many requests it takes to find what X refuses, against the fewest possible."""

import random
from collections.abc import Callable
from typing import Any

from devtools.figures.grid import Grid
from x_conversions.delivery.isolation import Isolation
from x_conversions.x_api.errors import XError

from tests.benchmarks.bounds import binary_splitting, least_requests
from tests.benchmarks.repetitions import Figure, Say
from tests.benchmarks.targets import Json, Target, spread
from tests.support.delivery_builders import conversion, memory

TOTAL = 500
BAD = (1, 10, 50, 250, 500)
SEEDS = 25
# The issue of delivering everything set these for one and ten bad ones among 500.
_MOST = {("quoted", 1): 3, ("unquoted", 1): 20, ("unquoted", 10): 125}

Errors = tuple[XError, ...]


def unquoted(_bad: list[int]) -> Errors:
    """X says that something is wrong, and nothing else."""
    return (XError("INVALID_PARAMETER", "At least one user identifier must be provided", ""),)


def quoted(bad: list[int]) -> Errors:
    """X quotes each bad one's own value."""
    return tuple(XError("INVALID_PARAMETER", f"twclid (click-{number}) is not valid", "twclid") for number in bad)


def requests(bad: int, seed: int, errors: Callable[[list[int]], Errors]) -> int:
    """Requests until every conversion is either accepted or known to be refused."""
    chosen = set(random.Random(seed).sample(range(TOTAL), bad))  # noqa: S311 - a choice, not a secret
    # The first is accepted alone before, so that X is known to accept some: else 16 refusals are a problem of ours.
    isolation = Isolation([conversion(number) for number in range(TOTAL)], memory())
    isolation.next_group(0)
    isolation.accepted()
    sent = 0
    while not isolation.is_done and not isolation.is_systematic:
        sent += 1
        group = isolation.next_group(TOTAL)
        numbers = [int(one.conversion_id.rpartition("-")[2]) for one in group]
        if found := [number for number in numbers if number in chosen]:
            isolation.refused(errors(found))
        else:
            isolation.accepted()
    if len(isolation.take_refused()) != bad:
        raise RuntimeError("not exactly the bad ones were found")
    return sent


def measure(say: Say) -> Json:
    found: dict[str, Any] = {}
    for bad in BAD:
        say(f"{bad} of {TOTAL}")
        found[str(bad)] = {
            "quoted": Figure.of([requests(bad, seed, quoted) for seed in range(SEEDS)]),
            "unquoted": Figure.of(counts := [requests(bad, seed, unquoted) for seed in range(SEEDS)]),
            "most_unquoted": max(counts),
            "least": least_requests(TOTAL, bad),
            "binary_splitting": binary_splitting(TOTAL, bad),
        }
    return found


def grids(result: Any) -> list[Grid]:
    rows = [
        (
            bad,
            spread(one["quoted"], 0),
            spread(one["unquoted"], 0),
            str(one["most_unquoted"]),
            str(one["least"]),
            str(one["binary_splitting"]),
        )
        for bad, one in result.items()
    ]
    return [
        Grid(
            f"Isolation: requests for {TOTAL} conversions, some of which X refuses",
            ("bad ones", "each quoted", "nothing quoted", "most", "bits", "Hwang"),
            rows,
            f"Median (quartiles) and most of {SEEDS} random choices. Bits: log2 of the possibilities, which no method"
            " can beat in the worst case that is told how many are bad. Hwang: what generalised binary splitting never"
            " exceeds when it is told how many are bad at most. Nobody tells us.",
        )
    ]


def targets(result: Any) -> list[Target]:
    names = {"quoted": "each quoted", "unquoted": "nothing quoted"}
    return [
        Target(f"requests for {bad} bad of {TOTAL}, {names[kind]}", result[str(bad)][kind][0], most)
        for (kind, bad), most in _MOST.items()
    ]
