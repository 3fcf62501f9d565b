"""`tests.benchmarks.transform`, as one of the measures of a run: its figures are taken as it writes them."""

import contextlib
import io
import json
from typing import Any

from devtools.figures.grid import Grid
from devtools.paths import LOCAL

from tests.benchmarks.repetitions import Say
from tests.benchmarks.targets import Json, Target, spread

PHONE = "libphonenumber, one national number"
_PURCHASE, _WITH_NUMBER = "purchase, two products", "the same, national phone number"
# Of the floor's events per second, at least
_TARGETS = {
    _PURCHASE: 0.5,
    "the same, products never seen before": 0.4,
    "single product": 0.4,
    "page": 0.35,
    **dict.fromkeys(("GA4, server container", "GA4, data layer", "walkerOS", "Shopify, an order", "Stripe"), 0.35),
}
_OF_LIBPHONENUMBER = 1.3  # a national number's own cost, at most


def measure(say: Say) -> Json:
    from tests.benchmarks import transform  # noqa: PLC0415 - makes all its events when it is imported

    say("every shape in turn with the floor")
    with contextlib.redirect_stdout(io.StringIO()):  # its own table
        transform.main()
    found: Any = json.loads((LOCAL / "bench.json").read_text())
    result: Json = found.get("transform", found)
    return result


def grids(result: Any) -> list[Grid]:
    """A row for each shape, a column for each of its figures."""
    shapes = {name: one for name, one in result.items() if isinstance(one, dict)}
    figures = list(dict.fromkeys(figure for one in shapes.values() for figure in one))
    rows = [(name, *(_shown(one.get(figure)) for figure in figures)) for name, one in shapes.items()]
    columns = ("one event", *(figure.replace("_", " ") for figure in figures))
    return [Grid("Transformation: message body in, conversion out", columns, rows)]


def _shown(figure: object) -> str:
    if isinstance(figure, list):
        return spread(figure)
    return f"{figure:,.2f}" if isinstance(figure, int | float) else ""


def targets(result: Any) -> list[Target]:
    number = (result[_WITH_NUMBER]["own"][0] - result[_PURCHASE]["own"][0]) / result[PHONE]["own"][0]
    return [
        *(
            Target(f"{name}, to the floor", result[name]["ratio"][0], limit, at_least=True)
            for name, limit in _TARGETS.items()
        ),
        Target("a national phone number, to libphonenumber", number, _OF_LIBPHONENUMBER),
    ]
