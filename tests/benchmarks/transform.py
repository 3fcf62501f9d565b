"""`make bench`: the transformation against a floor, JSON message bodies in, JSON request body out, on one core.

Both sides turn the same full batches of events, no two alike, into the same bytes (`transform_shapes`,
`transform_floor`). Reading SQS records is on neither side. They are measured in turns in one run, in CPU time and with
the garbage collector on, as it is in the function; what counts is the ratio of a turn's two times.
"""

import gc
import json
import statistics
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import orjson
from devtools.paths import LOCAL
from rich.console import Console
from rich.table import Table
from x_conversions.conversion import contents
from x_conversions.conversion.payload import Conversion
from x_conversions.conversion.phone import to_e164
from x_conversions.conversion.transform import transform_all
from x_conversions.events.message import Message

from tests.benchmarks import transform_floor
from tests.benchmarks.transform_shapes import BATCH, PURCHASE_SHAPE, RULES, Shape, shapes
from tests.benchmarks.transformation import PHONE
from tests.support.builders import NOW

REPETITIONS = 31
TARGET = 0.5  # of the floor's events per second, for the purchase


def request(bodies: list[str]) -> bytes:
    """The body of one request to X, checks and all."""
    found = transform_all([Message("1", "", body, NOW, 1) for body in bodies], RULES, NOW)
    return orjson.dumps({"conversions": [one.payload for one in found if isinstance(one, Conversion)]})


def measure(say: Callable[[str], object] = lambda _: None) -> dict[str, Any]:
    """Microseconds per event (`own`, `floor`) and what of the floor's events per second is reached (`ratio`).

    By shape, each as median and quartiles.
    """
    results: dict[str, Any] = {}
    for name, shape in shapes().items():
        say(name)
        results[name] = _measure_shape(shape)
    numbers = [f"030 901{number:04d}" for number in range(BATCH)]
    times = [_time(lambda: [to_e164(number, "DE") for number in numbers]) for _ in range(REPETITIONS)]
    return results | {PHONE: {"own": _quartiles(times)}}


def _measure_shape(shape: Shape) -> dict[str, Any]:
    own: list[float] = []
    floor: list[float] = []
    sides: list[tuple[list[float], Callable[[], object]]] = [(own, partial(request, shape.bodies))]
    if shape.floor is not None:
        sides.append((floor, partial(transform_floor.request, shape.bodies, shape.floor)))
    for turn in range(REPETITIONS + 1):
        if shape.is_new:
            contents._products.clear()
        for times, side in sides if turn % 2 else reversed(sides):
            times.append(_time(side))
    # The first turn warms up.
    result = {"own": _quartiles(own[1:])}
    if floor:
        ratios = [least / whole for least, whole in zip(floor[1:], own[1:], strict=True)]
        result |= {"floor": _quartiles(floor[1:]), "ratio": _quartiles(ratios)}
    return result


def _time(side: Callable[[], object]) -> float:
    gc.collect()
    started = time.process_time()
    side()
    return (time.process_time() - started) / BATCH * 1e6


def _quartiles(values: list[float]) -> list[float]:
    low, median, high = statistics.quantiles(values, n=4)
    return [median, low, high]


def table(results: dict[str, Any]) -> Table:
    """What `measure` found, for people."""
    title = "Transformation of 500 events, JSON in to JSON out (median, quartiles)"
    shown = Table("shape", title=title, title_justify="left")
    for column in ("µs per event", "events/s", "floor, µs", "of the floor's events/s"):
        shown.add_column(column, justify="right")
    for name, result in results.items():
        cells = [_cell(result.get("own"), 1), f"{1e6 / result['own'][0]:,.0f}"]
        shown.add_row(name, *cells, _cell(result.get("floor"), 1), _cell(result.get("ratio"), 2))
    return shown


def _cell(figure: list[float] | None, digits: int) -> str:
    if figure is None:
        return ""
    median, low, high = (f"{value:.{digits}f}" for value in figure)
    return f"{median} ({low}–{high})"


def main() -> None:
    """Measure, show, keep."""
    console = Console()
    with console.status("transform") as status:
        results = measure(lambda name: status.update(f"transform: {name}"))
    console.print(table(results))
    ratio = results[PURCHASE_SHAPE]["ratio"][0]
    console.print(f"{PURCHASE_SHAPE}: {ratio:.2f} of the floor; the target is {TARGET}", highlight=False)
    LOCAL.mkdir(exist_ok=True)
    (LOCAL / "bench.json").write_text(json.dumps({"transform": results}, indent=1))


if __name__ == "__main__":
    main()
