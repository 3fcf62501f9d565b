"""What the table of delivery records costs a batch: calls, and CPU against the same calls made by nothing but botocore.

DynamoDB is a process of its own, so that what is measured is this process's work alone, its HTTP included.
"""

import os
from collections.abc import Callable
from functools import partial
from typing import Any

from botocore import xform_name
from devtools.figures.grid import Grid
from x_conversions.adapters.aws import dynamodb
from x_conversions.adapters.delivered_table import DeliveredTable
from x_conversions.conversion.payload import Conversion
from x_conversions.core.deadline import Deadline
from x_conversions.core.outcome import DELIVERED
from x_conversions.delivery.deduplication import Key, key_of
from x_conversions.delivery.delivery_records.decision import BY_DEFAULT
from x_conversions.delivery.delivery_records.keeping import DeliveryRecords

from tests.benchmarks.dynamodb_process import TABLE, dynamodb_process
from tests.benchmarks.repetitions import Figure, Say, Stopwatch, in_turns, ratio
from tests.benchmarks.targets import Json, Target, spread
from tests.support.delivery_builders import conversion

TOTAL = 500
CALLS = {0: 3, 25: 5, 100: 8, 500: 28}  # of so many remembered ones: what there must be, no more and no fewer
TO_BARE = 1.6  # the target
REPETITIONS = 15
_NOWHERE = {"AWS_DEFAULT_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "none", "AWS_SECRET_ACCESS_KEY": "none"}

Call = tuple[str, dict[str, Any]]


def batch(remembered: int) -> list[Conversion]:
    """500 conversions, of which so many are worth a record."""
    found = [conversion(number) for number in range(TOTAL)]
    for place, one in enumerate(found):
        one.name = "Purchase" if place < remembered else "PageView"
    return found


def through_records(conversions: list[Conversion], keys: dict[int, Key]) -> None:
    """All that happens around the sending of one batch that X counts; the keys are made without a table, too."""
    records = DeliveryRecords(DeliveredTable(TABLE), BY_DEFAULT).open(conversions, keys, Deadline.after(60, reserve=5))
    records.begin()
    for one in conversions:
        if records.decide(one) is not None:
            raise RuntimeError("a table that knows nothing spoke against sending")
        records.account(one, DELIVERED)
    if unrecorded := records.end():
        raise RuntimeError(f"{unrecorded} were not recorded")


def calls_of(work: Callable[[], None]) -> list[Call]:
    """What botocore is called with for one batch, in order."""
    calls: list[Call] = []

    def keep(params: dict[str, Any], model: Any, **_: Any) -> None:
        calls.append((xform_name(model.name), params))

    events = dynamodb().meta.events
    events.register("provide-client-params.dynamodb", keep)
    try:
        work()
    finally:
        events.unregister("provide-client-params.dynamodb", keep)
    return calls


def bare(calls: list[Call]) -> None:
    """The same calls, and nothing around them."""
    for operation, params in calls:
        getattr(dynamodb(), operation)(**params)


def _cpu(work: Callable[[], None]) -> float:
    with Stopwatch().running() as watch:
        work()
    return watch.cpu


def measure(say: Say) -> Json:
    with dynamodb_process() as url:
        os.environ.update(_NOWHERE, AWS_ENDPOINT_URL_DYNAMODB=url)
        return _measure(say)


def _measure(say: Say) -> Json:
    found: dict[str, Any] = {}
    for remembered in CALLS:
        conversions = batch(remembered)
        through = partial(through_records, conversions, {id(one): key_of(one, "o8z6j") for one in conversions})
        calls = calls_of(through)
        works = {"records": through, "bare": partial(bare, calls)}
        measures = {name: partial(_cpu, work) for name, work in works.items()}
        cpu = in_turns(measures, REPETITIONS, lambda text, number=remembered: say(f"{number} remembered, {text}"))  # type: ignore[misc]
        found[str(remembered)] = {
            "calls": len(calls),
            "records": Figure.of(cpu["records"]),
            "bare": Figure.of(cpu["bare"]),
            "ratio": ratio(cpu["records"], cpu["bare"]),
        }
    return found


def grids(result: Any) -> list[Grid]:
    rows = [
        (
            remembered,
            str(one["calls"]),
            *(spread(one[name], 1, 1000) for name in ("records", "bare")),
            spread(one["ratio"]),
        )
        for remembered, one in result.items()
    ]
    return [
        Grid(
            f"Delivery records: calls and CPU for {TOTAL} conversions",
            ("remembered", "calls", "records, ms", "bare calls, ms", "times bare"),
            rows,
            f"Median (quartiles) of {REPETITIONS}. Bare: the same calls through the same botocore client, and nothing"
            " around them. DynamoDB is another process on this machine, whose CPU is not counted.",
        )
    ]


def targets(result: Any) -> list[Target]:
    found: list[Target] = []
    for remembered, one in result.items():
        calls = CALLS[int(remembered)]
        found += [
            Target(f"records, {remembered} of {TOTAL}: calls", one["calls"], calls),
            Target(f"records, {remembered} of {TOTAL}: calls", one["calls"], calls, at_least=True),
            Target(f"records, {remembered} of {TOTAL}: CPU against bare calls", one["ratio"][0], TO_BARE),
        ]
    return found
