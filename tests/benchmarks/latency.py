"""From an event being sent to X having counted it, and how full batches are: by traffic and by the window."""

from dataclasses import replace
from typing import Any

from devtools.figures.grid import Grid
from devtools.simulation.deployment import Deployment, read_deployment
from devtools.simulation.run import run
from devtools.simulation.scenarios import steady

from tests.benchmarks.repetitions import Say
from tests.benchmarks.targets import Json, Target

WINDOWS = (0, 1, 2, 3, 4, 5, 10, 20)
# Events a second, and hours of virtual time in which a few thousand of them come.
TRAFFIC = {1: 1.0, 5: 0.5, 50: 0.2}
_MOST_WITHOUT_A_WINDOW = 10  # messages in a batch; template.yaml, LargeBatchesNeedAWindow
_MOST_P99 = 30  # seconds: the window, and half of it again
_SEED = 1


def measure(say: Say) -> Json:
    deployment = read_deployment()
    found: dict[str, Any] = {}
    for rate, hours in TRAFFIC.items():
        found[str(rate)] = {}
        for window in WINDOWS:
            say(f"{rate} events/s, a window of {window} s")
            result = run(steady(rate, hours), with_window(deployment, window), _SEED, lambda _: None)
            found[str(rate)][str(window)] = {"waits": result.waits, "messages": result.messages_per_invocation}
    return {"window": deployment.batch_window, "traffic": found}


def with_window(deployment: Deployment, window: float) -> Deployment:
    """The stack with this `BatchWindowSeconds`; without a window it takes a smaller `BatchSize`."""
    size = deployment.batch_size if window else min(deployment.batch_size, _MOST_WITHOUT_A_WINDOW)
    return replace(deployment, batch_window=window, batch_size=size)


def grids(result: Any) -> list[Grid]:
    traffic = result["traffic"]
    columns = ("window, s", *(f"{rate}/s" for rate in traffic))
    waits = [(str(window), *(_waits(one[str(window)]["waits"]) for one in traffic.values())) for window in WINDOWS]
    fills = [(str(window), *(f"{one[str(window)]['messages']:.1f}" for one in traffic.values())) for window in WINDOWS]
    return [
        Grid(
            "Seconds from sent to counted, by events a second",
            columns,
            waits,
            "p50 / p95 / p99: half of the events, 95 % and 99 % are counted sooner. On a simulated clock, with Lambda's"
            " five pollers, two instances, and an X that answers in 0.3 s at the median. A window of 0: with"
            " BatchSize=10, the most that goes without one. AWS adds that with very low traffic Lambda may wait for up"
            " to 20 s, however short the window is; that isn't in it.",
        ),
        Grid(
            "Messages a batch, by events a second",
            columns,
            fills,
            "Five pollers gather next to each other, each for a window of its own: a batch holds a fifth of what comes"
            " in a window, and the message that began it.",
        ),
    ]


def _waits(seconds: list[float]) -> str:
    return " / ".join(f"{one:.1f}" for one in seconds)


def targets(result: Any) -> list[Target]:
    window = f"{result['window']:g}"
    return [
        Target(f"sent to counted at {rate} events/s, p99, s", one[window]["waits"][-1], _MOST_P99)
        for rate, one in result["traffic"].items()
    ]
