"""What the function prints while everything goes wrong, without times: batches, and an X that answers in every way."""

import io
import json
import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import redirect_stdout
from typing import Any

from devtools.x_simulator import Account, errors_of
from x_conversions.core.deadline import Deadline
from x_conversions.core.observability import logger
from x_conversions.delivery.batch import BatchHandler
from x_conversions.reporting.invocation_report import InvocationReport
from x_conversions.x_api.responses import RawResponse

from tests.golden.events import events
from tests.support.batches import FakeQueues
from tests.support.builders import settings
from tests.support.delivery_builders import Bench, FakeX, refused

_BATCHES, _MOST = 150, 60
_ACCOUNT = Account("o8z6j")
_TIMES = ("timestamp", "location", "xray_trace_id", "_aws")
_ANSWERS = [
    *map(RawResponse, (500, 503, -1, 0, 401, 403, 413)),
    RawResponse(404, {}, b"<html>"), RawResponse(200, {}, b"<html>"), RawResponse(429, {"retry-after": "3"}),
    RawResponse(301),
    RawResponse(200, {}, b'{"data":{"conversions_processed":0}}'),
    RawResponse(200, {}, b'{"data":{"conversions_processed":2,"debug_id":"d"}}'),
    RawResponse(429, {"x-rate-limit-reset": "1795514500", "x-rate-limit-remaining": "0"}),
    RawResponse(400, {}, b'{"errors":[{"code":215,"message":"Bad Authentication data."}]}'),
    refused([{"code": "INVALID_PARAMETER", "message": "value (14.50) is wrong", "parameter": "value"}]),
    refused([{"code": "INVALID_PARAMETER", "message": "Something is wrong", "parameter": ""}]),
]  # fmt: skip


def lines(seed: int) -> Iterator[str]:
    """Responses, log lines and metric documents of all batches."""
    pick = random.Random(seed)  # noqa: S311 - samples, not secrets
    random.seed(seed)  # the jitter's
    bench = Bench(FakeX(lambda conversion: list(errors_of(conversion, _ACCOUNT))), events=2000)
    queues = FakeQueues()
    handler = BatchHandler(settings().rules(), False, bench.delivery, queues, queues, bench.clock)
    bodies = events(seed, _BATCHES * _MOST)
    log, printed = logger.registered_handler, io.StringIO()
    stream = log.setStream(printed)  # type: ignore[attr-defined]
    try:
        for batch in range(_BATCHES):
            if pick.random() < 0.5:
                bench.x.script = pick.choices(_ANSWERS, k=pick.randint(1, 4))
            records = [_record(pick, f"{batch}-{number}", next(bodies)) for number in range(pick.randint(1, _MOST))]
            report = InvocationReport("shop", bench.clock)
            with redirect_stdout(printed):
                response = handler.handle(records, Deadline.after(60, clock=bench.clock), report)
            yield json.dumps(response)
            bench.clock.sleep(pick.uniform(0, 20))
    finally:
        log.setStream(stream)  # type: ignore[attr-defined]
    yield from map(_timeless, printed.getvalue().splitlines())


def _record(pick: random.Random, number: str, body: str) -> dict[str, Any]:
    return {
        "messageId": f"message-{number}",
        "receiptHandle": f"receipt-{number}",
        "body": body,
        "attributes": {"SentTimestamp": "1795514300000", "ApproximateReceiveCount": str(pick.choice([1, 1, 1, 2, 6]))},
        "messageAttributes": pick.choice(_ATTRIBUTES),
    }


_ATTRIBUTES: Sequence[Mapping[str, Any]] = (
    {}, {}, {}, {"original_sent_at": {"stringValue": "2026-11-23T10:00:00.000Z", "dataType": "String"}},
)  # fmt: skip


def _timeless(line: str) -> str:
    fields = json.loads(line)
    return json.dumps({name: value for name, value in fields.items() if name not in _TIMES}, sort_keys=True)
