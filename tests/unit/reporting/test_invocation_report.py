"""The metrics of contract section 9: their names, their sums, and that they stay cheap."""

import json
from typing import Any

import pytest
from x_conversions.core.deadline import Deadline
from x_conversions.delivery.batch import BatchHandler
from x_conversions.reporting.invocation_report import InvocationReport
from x_conversions.x_api.client import Exchange
from x_conversions.x_api.responses import RawResponse, read_response

from tests.support.batches import FakeQueues, Json, record
from tests.support.builders import event, purchase, settings
from tests.support.delivery_builders import Bench, FakeX, conversion, counted

NAMES = set(
    """Received Delivered Skipped Rejected Deferred Unaccounted ValueDropped Requests RequestErrors WithTwclid WithEmail
    WithPhone RequestLatency EventAge QueueAge BatchFill""".split()
)
OUTCOMES = ("Delivered", "Skipped", "Rejected", "Deferred", "Unaccounted")


def emitted(capsys: pytest.CaptureFixture[str], x: FakeX, *records: Json) -> list[Json]:
    """The metric documents that one invocation prints."""
    bench, queues, chosen = Bench(x), FakeQueues(), settings()
    handler = BatchHandler(chosen.rules(), chosen.is_dry_run, bench.delivery, queues, queues, bench.clock)
    report = InvocationReport("shop", bench.clock)
    handler.handle(records, Deadline.after(60, clock=bench.clock), report)
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith('{"_aws"')]
    assert all(line["service"] == "shop" for line in lines)
    return lines


def value(documents: list[Json], name: str, **dimensions: str) -> float:
    """The sum of a metric under exactly these dimensions."""
    wanted = {"service", *dimensions}
    return sum(
        sum(document[name])
        for document in documents
        for directive in document["_aws"]["CloudWatchMetrics"]
        if name in document and set(directive["Dimensions"][0]) == wanted
        if all(document[key] == text for key, text in dimensions.items())
    )


BATCHES: dict[str, tuple[FakeX, list[Any]]] = {
    "all delivered": (FakeX(), [event({"messageId": str(number)}) for number in range(150)]),
    "of every kind": (FakeX(), [event(), event(), "{", {"type": "group"}, purchase(currency=None)]),
    "answer lost": (FakeX(script=[RawResponse(500)]), [event(), "{"]),
    "unclear": (FakeX(script=[RawResponse(200)]), [event(), purchase() | {"messageId": "2"}]),
    "fewer processed": (FakeX(script=[counted(1)]), [event(), purchase() | {"messageId": "2"}]),
    "forbidden": (FakeX(script=[RawResponse(403)]), [event()]),
    "empty": (FakeX(), []),
}


@pytest.mark.parametrize(("x", "bodies"), BATCHES.values(), ids=BATCHES)
def test_what_was_received_is_the_sum_of_all_ends(
    x: FakeX, bodies: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    documents = emitted(capsys, x, *(record(number, body) for number, body in enumerate(bodies)))
    assert value(documents, "Received") == len(bodies) == sum(value(documents, name) for name in OUTCOMES)


def test_names_namespace_and_values_are_those_of_the_contract(capsys: pytest.CaptureFixture[str]) -> None:
    x, bodies = BATCHES["all delivered"]
    x.script = []
    for document in emitted(capsys, FakeX(), *(record(number, body) for number, body in enumerate(bodies))):
        (directive,) = document["_aws"]["CloudWatchMetrics"]
        assert directive["Namespace"] == "XConversions"
        for metric in directive["Metrics"]:
            assert metric["Name"] in NAMES
            assert 1 <= len(document[metric["Name"]]) <= 100  # EMF's limit


def test_reasons_statuses_and_identifiers(capsys: pytest.CaptureFixture[str]) -> None:
    # Given a delivered event with all identifiers, one without currency, and one that X is out of order for
    traits = {"traits": {"email": "user@example.com", "phone": "+12025550143"}}
    bodies = [event(traits, {"properties": {"value": 5}}), purchase(currency=None)]
    documents = emitted(capsys, FakeX(), *(record(number, body) for number, body in enumerate(bodies)))
    assert value(documents, "Rejected", reason="missing_currency") == 1
    assert [value(documents, name) for name in ("WithTwclid", "WithEmail", "WithPhone", "ValueDropped")] == [1, 1, 1, 1]
    assert value(documents, "EventAge") == 3600

    documents = emitted(capsys, FakeX(script=[RawResponse(500)]), record(1, event()))
    assert value(documents, "Deferred", reason="answer_lost") == 1
    assert value(documents, "RequestErrors", status="500") == 1
    assert value(documents, "Requests") == 1


def test_the_age_in_the_queue_is_that_of_the_oldest_message(capsys: pytest.CaptureFixture[str]) -> None:
    young = record(2, event(), SentTimestamp=str(1_795_514_400_000 - 60_000))
    old = record(1, event(), SentTimestamp=str(1_795_514_400_000 - 7_200_000))
    assert value(emitted(capsys, FakeX(), young, old), "QueueAge") == 7200


def test_a_redrive_starts_the_age_in_the_queue_anew(capsys: pytest.CaptureFixture[str]) -> None:
    # Given a message of six days ago that came back from the dead-letter queue a minute ago
    moved = record(1, event({"timestamp": None}), SentTimestamp=str(1_795_514_400_000 - 60_000))
    moved["messageAttributes"] = {"original_sent_at": {"stringValue": "2026-11-18T10:00:00.000Z", "dataType": "String"}}

    # When it is delivered
    documents = emitted(capsys, FakeX(), moved)

    # Then the event is old, but its message isn't: SQS keeps it for ten days from now
    assert value(documents, "EventAge") == 6 * 86_400
    assert value(documents, "QueueAge") == 60


def test_nothing_is_spent_on_what_is_nearly_always_zero(capsys: pytest.CaptureFixture[str]) -> None:
    names = {name for document in emitted(capsys, FakeX(), record(1, event())) for name in document}
    assert names.isdisjoint({"ValueDropped", "RequestErrors"})


@pytest.mark.parametrize(("characters", "lines"), [(0, 1), (36, 1), (1000, 3)])
def test_a_receipt_takes_another_line_only_when_its_ids_are_long(
    characters: int, lines: int, caplog: pytest.LogCaptureFixture
) -> None:
    # Given a full request
    ids = [f"{number}".zfill(characters)[:characters] for number in range(500)]
    group = [conversion(number, conversion_id=ids[number]) for number in range(500)]

    # When its receipt is written
    caplog.set_level("INFO")
    InvocationReport("shop").exchanged(Exchange(group, read_response(counted(500), 0), 0.1, "version-1"))

    # Then it holds every id once, on so many lines, each well below what CloudWatch Logs takes
    written = [record.__dict__["conversion_ids"] for record in caplog.records]
    assert [one for ids_of_line in written for one in ids_of_line] == ids
    assert [sum(map(len, ids_of_line)) <= 200_000 for ids_of_line in written] == [True] * lines


def test_statuses_that_an_x_makes_up_are_counted_together(capsys: pytest.CaptureFixture[str]) -> None:
    # Given an X with a status of its own for every request
    script = [RawResponse(status) for status in (277, 477, 599, 777)]
    documents = [emitted(capsys, FakeX(script=[answer]), record(1, event())) for answer in script]

    # Then CloudWatch gets one more value, and not four
    flat = [document for listed in documents for document in listed]
    assert value(flat, "RequestErrors", status="other") == 4
