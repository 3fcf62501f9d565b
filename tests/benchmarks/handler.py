"""Batches through the deployed handler, to the X simulator on loopback and back."""

import time
from collections.abc import Callable
from typing import IO, Any

import orjson
from devtools.figures.grid import Grid
from x_conversions.adapters.delivered_table import DeliveredTable
from x_conversions.adapters.x_transport import XTransport
from x_conversions.conversion.payload import Conversion
from x_conversions.conversion.transform import Rules, transform_all
from x_conversions.events.message import Message

from tests.benchmarks.payloads import sqs_event
from tests.benchmarks.printed import Printed, read_printed
from tests.benchmarks.repetitions import Figure, Say, Stopwatch, in_turns, ratio
from tests.benchmarks.surroundings import Context, Handler, Surroundings, handler_in_this_process, surroundings
from tests.benchmarks.targets import Json, Target, spread

REPETITIONS = 41
FILLS = (1, 10, 100, 500)  # messages in a batch, as the cost model asks
FULL = 500
OWN_MILLISECONDS = 15.0  # the target on a core of this kind
OWN_TO_TRANSFORM = 1.4  # the target on any
_TABLE_CALLS = ("announce", "look_around", "read", "write", "take_back")


class _Measured:
    """One handler, and what goes on in it."""

    def __init__(self, handler: Handler, printed: IO[bytes], around: Surroundings) -> None:
        self._handler, self._printed, self._around = handler, printed, around
        self._http = Stopwatch()
        self._records = Stopwatch()
        self._post = XTransport.post
        self._table_calls = {name: getattr(DeliveredTable, name) for name in _TABLE_CALLS}
        self.request_bytes = 0
        self.prints: dict[int, Printed] = {}
        self.own: list[float] = []
        self.in_http: list[float] = []
        self.in_records: list[float] = []
        self.waits: list[float] = []

    def __enter__(self) -> "_Measured":
        XTransport.post = self._timed_post()  # type: ignore[method-assign]
        for name, call in self._table_calls.items():
            setattr(DeliveredTable, name, self._timed(call))
        return self

    def __exit__(self, *_: object) -> None:
        XTransport.post = self._post  # type: ignore[method-assign]
        for name, call in self._table_calls.items():
            setattr(DeliveredTable, name, call)

    def _timed(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*given: Any) -> Any:
            with self._records.running():
                return call(*given)

        return timed

    def _timed_post(self) -> Callable[..., Any]:
        def post(transport: XTransport, url: str, body: bytes, *rest: Any) -> Any:
            self.request_bytes = len(body)
            with self._http.running():
                return self._post(transport, url, body, *rest)

        return post

    def batch(self, size: int) -> float:
        """CPU seconds of this process for a batch of so many, all delivered."""
        event = sqs_event(size)
        self._around.x.reset()
        self._http, self._records = Stopwatch(), Stopwatch()
        with Stopwatch().running() as whole:
            response = self._handler(event, Context())
        if response != {"batchItemFailures": []}:
            raise RuntimeError(f"not everything was delivered: {len(response['batchItemFailures'])} of {size}")
        self.prints[size] = read_printed(self._printed)
        if size == FULL:
            self.own.append(whole.cpu - self._http.cpu - self._records.cpu)
            self.in_http.append(self._http.cpu)
            self.in_records.append(self._records.cpu)
            self.waits.append(self._http.wall - self._http.cpu)
        return whole.cpu


def transformation(rules: Rules) -> float:
    """CPU seconds to turn the bodies of a full batch into the body of a request, and nothing else."""
    bodies = [record["body"] for record in sqs_event(FULL)["Records"]]
    now = int(time.time() * 1000)
    with Stopwatch().running() as watch:
        found = transform_all([Message("1", "", body, now, 1) for body in bodies], rules, now)
        orjson.dumps({"conversions": [one.payload for one in found if isinstance(one, Conversion)]})
    return watch.cpu


def measure(say: Say) -> Json:
    say("starting the local AWS and the X simulator")
    with surroundings() as around:
        handler, printed = handler_in_this_process(around.stack)
        from app import settings  # noqa: PLC0415 - the handler's own, read from its environment

        rules = settings.rules()
        with _Measured(handler, printed, around) as measured:
            measured.batch(FULL)  # the first reads the secret and connects
            for times in (measured.own, measured.in_http, measured.in_records, measured.waits):
                times.clear()
            batches = {f"batch {size}": lambda size=size: measured.batch(size) for size in FILLS}
            found = in_turns({"transform": lambda: transformation(rules), **batches}, REPETITIONS, say)
    return {
        "transform": Figure.of(found["transform"]),
        "own": Figure.of(measured.own),
        "http": Figure.of(measured.in_http),
        "records": Figure.of(measured.in_records),
        "wait": Figure.of(measured.waits),
        "own_to_transform": ratio(measured.own, found["transform"]),
        "request_bytes": measured.request_bytes,
        "fills": {
            str(size): {"cpu": Figure.of(found[f"batch {size}"]), **measured.prints[size]._asdict()} for size in FILLS
        },
    }


def grids(result: Any) -> list[Grid]:
    whole = result["fills"][str(FULL)]["cpu"]
    rows = [
        ("transformation alone", spread(result["transform"], factor=1000), ""),
        ("handler, all of it", spread(whole, factor=1000), f"{FULL / whole[0]:,.0f}"),
        ("of it own code", spread(result["own"], factor=1000), f"{result['own'][0] / whole[0]:.0%} of all"),
        ("of it HTTP (urllib3, sockets)", spread(result["http"], factor=1000), ""),
        ("of it delivery records (DynamoDB's client), each remembered", spread(result["records"], factor=1000), ""),
        ("waiting for X, no CPU time", spread(result["wait"], factor=1000), ""),
    ]
    fills = [
        (size, spread(fill["cpu"], factor=1000), f"{fill['cpu'][0] / int(size) * 1e6:,.0f}",
         f"{fill['bytes']:,}", f"{fill['bytes'] / int(size):,.0f}", str(fill["metrics"]))
        for size, fill in result["fills"].items()
    ]  # fmt: skip
    return [
        Grid(
            f"Handler: {FULL} purchases, SQS event in, X on loopback, response out",
            ("part", "ms of CPU time, median (quartiles)", "events/s per core"),
            rows,
            "Own code is everything the handler computes but HTTP and the table's calls:"
            f" {spread(result['own_to_transform'])} times the transformation. The request has"
            f" {result['request_bytes']:,} bytes.",
        ),
        Grid(
            "Handler by batch fill, all delivered",
            ("messages", "ms of CPU time", "µs per event", "bytes logged", "per event", "metrics"),
            fills,
            "Bytes logged are what the handler prints: receipt, summary and metrics.",
        ),
    ]


def targets(result: Any) -> list[Target]:
    return [
        Target(f"own code for {FULL} events, ms", result["own"][0] * 1000, OWN_MILLISECONDS),
        Target("own code to transformation", result["own_to_transform"][0], OWN_TO_TRANSFORM),
    ]
