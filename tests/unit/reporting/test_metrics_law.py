"""Received = Delivered + Skipped + Rejected + Deferred + Unaccounted, in every invocation that returns."""

import io
from collections import defaultdict
from collections.abc import Sequence
from contextlib import redirect_stdout
from typing import Any

import pytest
from devtools.local_aws.emf import read_emf
from hypothesis import given
from hypothesis import strategies as st
from x_conversions.core.deadline import Deadline
from x_conversions.delivery.batch import BatchHandler
from x_conversions.delivery.ledger import Entry
from x_conversions.reporting.invocation_report import InvocationReport
from x_conversions.x_api.client import Exchange
from x_conversions.x_api.responses import RawResponse

from tests.support.batches import ANSWERS, BODIES, FakeQueues, Json, record
from tests.support.builders import settings
from tests.support.delivery_builders import Bench, FakeSecrets, FakeX, refusal

ENDS = ("Delivered", "Skipped", "Rejected", "Deferred", "Unaccounted")
Sums = dict[tuple[str, ...], float]


class MistakeError(Exception):
    """A mistake in this program."""


class BrokenX(FakeX):
    def post(self, *_: object) -> RawResponse:
        raise MistakeError


class BrokenOnTheWay(InvocationReport):
    def exchanged(self, exchange: Exchange) -> None:
        raise MistakeError


class BrokenAtTheEnd(InvocationReport):
    def _receipts(self, ledger: object) -> None:
        raise MistakeError


class BrokenQueues(FakeQueues):
    def put(self, entries: Sequence[Entry], deadline: Deadline) -> list[Entry]:
        return list(entries)


def sums(
    records: Sequence[Any],
    x: FakeX,
    queues: FakeQueues,
    secret: FakeSecrets,
    report: type[InvocationReport] = InvocationReport,
    seconds: float = 60,
    mode: str = "live",
) -> Sums:
    """The sums of the metrics that one invocation prints, by name and further dimensions."""
    bench, chosen = Bench(x, secret), settings(MODE=mode)
    handler = BatchHandler(chosen.rules(), chosen.is_dry_run, bench.delivery, queues, queues, bench.clock)
    printed = io.StringIO()
    with redirect_stdout(printed):
        response = handler.handle(records, Deadline.after(seconds, clock=bench.clock), report("shop", bench.clock))
    found: defaultdict[tuple[str, ...], float] = defaultdict(float)
    for metric, values in read_emf(printed.getvalue()):
        further = sorted(text for name, text in metric.dimensions if name != "service")
        found[metric.name, *further] += sum(values)
    assert found["Deferred",] == len(response["batchItemFailures"])
    return found


@given(st.data())
def test_whatever_comes_and_whatever_breaks(data: st.DataObject) -> None:
    # Given any batch, an X that answers anything, and something that is broken
    bodies = data.draw(st.lists(BODIES, max_size=20))
    records: list[Json] = []
    for number, body in enumerate(bodies):
        own = body | {"messageId": f"m-{data.draw(st.integers(0, 12))}"} if isinstance(body, dict) else body
        records.append(record(number, own, data.draw(st.integers(1, 6))))
    answers = data.draw(st.lists(ANSWERS, max_size=6))
    x = data.draw(st.sampled_from([FakeX, BrokenX]))(
        lambda one: [refusal()] if one.get("description") == "bad" else [], answers
    )
    queues = data.draw(st.sampled_from([FakeQueues, BrokenQueues]))()
    secret = FakeSecrets(error=data.draw(st.sampled_from(["", "", "no value yet"])))
    report = data.draw(st.sampled_from([InvocationReport, BrokenOnTheWay, BrokenAtTheEnd]))
    seconds, mode = data.draw(st.sampled_from([1, 9, 60])), data.draw(st.sampled_from(["live", "live", "dry_run"]))

    # When it is handled
    found = sums(records, x, queues, secret, report, seconds, mode)

    # Then the books balance, and the reasons add up to what they are reasons of
    assert found["Received",] == len(records) == sum(found[name,] for name in ENDS)
    for name in ("Skipped", "Rejected", "Deferred"):
        assert sum(number for key, number in found.items() if key[0] == name and len(key) > 1) == found[name,]


def test_an_event_that_this_program_fails_on_is_counted_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise MistakeError

    monkeypatch.setattr("x_conversions.conversion.transform.read_fields", broken)
    found = sums([record(1, "{}"), record(2, "{}", 5)], FakeX(), FakeQueues(), FakeSecrets())
    assert (found["Received",], found["Deferred",], found["Rejected",]) == (2, 1, 1)


def test_no_records_are_no_messages() -> None:
    assert sums([], FakeX(), FakeQueues(), FakeSecrets())["Received",] == 0
