"""Whether an event costs the same in a batch of one and of ten thousand, with one product and with a hundred."""

import time
from collections.abc import Callable
from typing import Any

from devtools.figures.grid import Grid
from x_conversions.adapters.x_transport import XTransport
from x_conversions.x_api.responses import RawResponse

from tests.benchmarks.backlog import BACKLOGS, work_off
from tests.benchmarks.payloads import sqs_event
from tests.benchmarks.repetitions import Figure, Say, in_turns
from tests.benchmarks.surroundings import Context, Handler, handler_in_this_process, surroundings
from tests.benchmarks.targets import Json, Target, spread
from tests.support.delivery_builders import counted

BATCHES = (1, 10, 100, 500, 2_000, 10_000)
PRODUCTS = (1, 2, 5, 10, 20, 50, 100)
REPETITIONS = 9
_BATCH_WITH_PRODUCTS = 100
_LINEAR = 1.25  # what counts as linear on a machine that does other things, too


def measure(say: Say) -> Json:
    say("starting the local AWS")
    with surroundings() as around:
        handler, _ = handler_in_this_process(around.stack)
        XTransport.post = _answer_at_once  # type: ignore[assignment,method-assign]
        handler(sqs_event(1), Context())
        batches = in_turns({str(size): _batch(handler, size) for size in BATCHES}, REPETITIONS, say)
        products = in_turns({str(number): _with_products(handler, number) for number in PRODUCTS}, REPETITIONS, say)
    return {
        "batch": {name: Figure.of(times) for name, times in batches.items()},
        "products": {name: Figure.of(times) for name, times in products.items()},
        "backlog": {str(events): work_off(events, say) for events in BACKLOGS},
    }


def _answer_at_once(_self: XTransport, _url: str, body: bytes, *_: object) -> RawResponse:
    return counted(body.count(b'"conversion_id"'))


def _batch(handler: Handler, size: int) -> Callable[[], float]:
    return lambda: _cpu(handler, sqs_event(size)) / size


def _with_products(handler: Handler, number: int) -> Callable[[], float]:
    products = [{"product_id": f"p-{n}", "name": "Mug", "price": 1.25, "quantity": 1} for n in range(number)]
    return lambda: _cpu(handler, sqs_event(_BATCH_WITH_PRODUCTS, products=products)) / _BATCH_WITH_PRODUCTS


def _cpu(handler: Handler, event: Any) -> float:
    before = time.process_time()
    response = handler(event, Context())
    seconds = time.process_time() - before
    if response["batchItemFailures"]:
        raise RuntimeError("not everything was delivered")
    return seconds


def grids(result: Any) -> list[Grid]:
    batches = [(f"{int(size):,}", spread(one, 1, 1e6)) for size, one in result["batch"].items()]
    products = [(number, spread(one, 1, 1e6)) for number, one in result["products"].items()]
    backlogs = [
        (f"{int(events):,}", f"{one['cpu_per_event'] * 1e6:.1f}", f"{one['hours']:,.2f}", f"{one['of_quota']:.0%}")
        for events, one in result["backlog"].items()
    ]
    return [
        Grid("Scale: one event, by the batch's size", ("messages", "µs of CPU time"), batches),
        Grid("Scale: one event, by its products", ("products", "µs of CPU time"), products),
        Grid(
            "Scale: working off a backlog, on a simulated clock",
            ("events", "µs of CPU time per event", "hours", "of the quota used"),
            backlogs,
            "Delivery and pace as deployed, one instance with the default quota of 60,000 events per 15 minutes; the"
            " transformation is not in these.",
        ),
    ]


def targets(result: Any) -> list[Target]:
    batch, backlog = result["batch"], [one["cpu_per_event"] for one in result["backlog"].values()]
    few, many = result["products"]["10"][0], result["products"]["100"][0]
    return [
        Target("an event in a batch of 10,000 to one in 500", batch["10000"][0] / batch["500"][0], _LINEAR),
        Target("100 products to ten times 10 products", many / (10 * few), _LINEAR),
        Target("an event of the largest backlog to one of the smallest", backlog[-1] / backlog[0], _LINEAR),
    ]
