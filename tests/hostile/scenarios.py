"""Random X: what it refuses, what it can't answer and what it answers all at once, over the lives of some messages."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from devtools.simulation.simulated_table import SimulatedTable
from x_conversions.conversion.payload import Conversion
from x_conversions.core.outcome import Outcome, Reason
from x_conversions.delivery.delivery_records.absent import NO_RECORDS
from x_conversions.delivery.delivery_records.decision import BY_DEFAULT
from x_conversions.delivery.delivery_records.keeping import DeliveryRecords

from tests.hostile.ground_truth import OPEN, Deed, Request
from tests.hostile.hostile_x import HostileX
from tests.hostile.instance import Handled, HostileInstance
from tests.hostile.laws import check
from tests.support.builders import settings
from tests.support.delivery_builders import Errors, FakeClock, conversion, refusal

CONFIGURED = ("tw-o8z6j-o87ne", "tw-o8z6j-other")  # by the settings of the tests
_UNKNOWN = "tw-o8z6j-unknown"
_TRICK = '( got "EUR" for price_currency'
_FIELDS = ("value", "price_currency", "event_id", "twclid", "hashed_email", "description", "conversion_time", "", "x")
_QUOTES = (
    "10.00",
    "EUR",
    CONFIGURED[0],
    _UNKNOWN,
    "shared",
    _TRICK,
    "nobody's",
    "",
    "planted.person@secret-mail.example",
)
_FORMS = (
    "{0} ({1}) is not valid for currency JPY",
    '{0} is wrong, got "{1}" for {0}',
    "{0} ([{1}]) “{1}” '{1}",
    "Something is wrong",
    "",
)
_CODES = ("INVALID_PARAMETER", "MISSING_PARAMETER", "NOT_FOUND", "WEB_EVENT_TAG_NOT_FOUND")
_SENT_ALONE_TO_JUDGE_A_KIND = 4  # three, and the last
_TIMES_ALONE = 3
_MOST_ROUNDS = 6


@dataclass
class ScenarioCounts:
    """What happened in the scenarios."""

    scenarios: int = 0
    batches: int = 0
    requests: int = 0
    deeds: Counter[str] = field(default_factory=Counter)
    ends: Counter[str] = field(default_factory=Counter)

    def merge(self, other: "ScenarioCounts") -> None:
        """What another process counted."""
        self.scenarios += other.scenarios
        self.batches += other.batches
        self.requests += other.requests
        self.deeds += other.deeds
        self.ends += other.ends


def run_scenario(number: int, counts: ScenarioCounts) -> None:
    """Live through one, and check every law; the same number gives the same. Raises `AssertionError`."""
    scene = _Scene(random.Random(number))  # noqa: S311 - reproducible, nothing secret
    try:
        scene.play(counts)
    except AssertionError as error:
        raise AssertionError(f"scenario {number}: {error}") from error
    counts.scenarios += 1


class _Scene:
    """Some messages, and all that happens to them."""

    def __init__(self, pick: random.Random) -> None:
        self._pick, self._clock = pick, FakeClock()
        self._waiting = dict(enumerate(_conversions(pick)))
        self._bad: dict[str, Errors] = {}
        self._unanswerable: dict[str, Deed] = {}
        self._plan_trouble()
        self._x = HostileX(
            pick,
            self._clock,
            pick.choice((0, 0, 10, 50)),
            lambda one: self._bad.get(one["conversion_id"], []),
            lambda one: self._unanswerable.get(one["conversion_id"]),
        )
        self._table = SimulatedTable() if pick.random() < 0.5 else None
        self._past = _Past(self._table is not None)

    def play(self, counts: ScenarioCounts) -> None:
        instance = self._instance()
        for _ in range(self._pick.randrange(1, _MOST_ROUNDS + 1)):
            if not self._waiting:
                break
            if self._pick.random() < 0.2:
                instance = self._instance()
            batch = list(self._waiting.values())
            handled = instance.complete(batch)
            check(handled, [one.message.message_id for one in batch])
            self._past.add(handled, batch, self._bad)
            counts.batches += 1
            counts.requests += len(handled.requests)
            counts.deeds.update(request.deed.name for request in handled.requests)
            self._settle(handled, counts)
            self._clock.now += self._pick.choice((1.0, 60.0, 400.0, 4_000.0))

    def _instance(self) -> HostileInstance:
        records = DeliveryRecords(self._table, BY_DEFAULT, self._clock) if self._table else NO_RECORDS
        return HostileInstance(self._x, settings(), records)

    def _settle(self, handled: Handled, counts: ScenarioCounts) -> None:
        """What is deferred comes again, received once more."""
        ends = {entry.message.message_id: entry.disposition for entry in handled.entries}
        for number, one in list(self._waiting.items()):
            end = ends[one.message.message_id]
            counts.ends[str(end.outcome)] += 1
            if end.outcome is Outcome.DEFERRED:
                one.message = replace(one.message, receive_count=one.message.receive_count + 1)
            else:
                del self._waiting[number]

    def _plan_trouble(self) -> None:
        share = self._pick.choice((0.0, 0.02, 0.1, 0.5, 1.0))
        kinds = self._pick.choice((("refused",), ("unanswerable",), ("refused", "unanswerable")))
        alike = _errors(self._pick)
        for one in self._waiting.values():
            if self._pick.random() >= share:
                continue
            if self._pick.choice(kinds) == "refused":
                self._bad[one.conversion_id] = alike if self._pick.random() < 0.5 else _errors(self._pick)
            else:
                deed = self._pick.choice((Deed.TOO_LARGE, Deed.NOT_COUNTED, Deed.LOST, Deed.UNREADABLE))
                self._unanswerable[one.conversion_id] = deed


class _Past:
    """What X did with each conversion, over all invocations, and the laws about that."""

    def __init__(self, keeps_records: bool) -> None:
        self._keeps_records = keeps_records
        self._alone: defaultdict[Deed, Counter[str]] = defaultdict(Counter)  # by conversion id
        self._refused_alone: dict[str, Conversion] = {}
        self._may_be_counted: Counter[str] = Counter()
        self._counted_for_sure: set[str] = set()

    def add(self, handled: Handled, batch: list[Conversion], bad: Mapping[str, Errors]) -> None:
        """Look at one invocation; `bad` has what X says against a conversion, by its id."""
        for request in handled.requests:
            self._add(request)
        of = {one.message.message_id: one for one in batch}
        for entry in handled.entries:
            if entry.disposition.reason is Reason.REJECTED_BY_X:
                self._may_be_rejected(of[entry.message.message_id], bad)
        if self._keeps_records:
            worst = max(self._may_be_counted.values(), default=0)
            assert worst <= BY_DEFAULT.most_sends, f"sent {worst} times while nobody knew whether X had counted it"

    def _add(self, request: Request) -> None:
        for one in request.group:
            key = one.conversion_id
            assert key not in self._counted_for_sure, f"{key} is sent though X said that it counted it"
            if request.deed in OPEN:
                self._may_be_counted[key] += 1
        if request.deed not in OPEN:
            self._counted_for_sure |= {one.conversion_id for one in request.counted_ones}
        if len(request.group) == 1:
            (alone,) = request.group
            self._alone[request.deed][alone.conversion_id] += 1
            if request.deed is Deed.REFUSED:
                self._refused_alone[alone.conversion_id] = alone

    def _may_be_rejected(self, one: Conversion, bad: Mapping[str, Errors]) -> None:
        key = one.conversion_id
        is_own_id = key in self._refused_alone and one.event_id in CONFIGURED and _is_about_event_id(bad[key])
        assert not is_own_id, f"{key} is rejected for an event id that the stack names"
        alike = sum(_kind(other) == _kind(one) for other in self._refused_alone.values())
        is_right = (
            key in self._refused_alone
            or self._alone[Deed.TOO_LARGE][key] > 0
            or self._alone[Deed.NOT_COUNTED][key] >= _TIMES_ALONE
            or alike >= _SENT_ALONE_TO_JUDGE_A_KIND
        )
        assert is_right, f"{key} is rejected, and X refused neither it nor three like it alone"


def _is_about_event_id(errors: Errors) -> bool:
    return any("event_id" in (error["parameter"] or error["message"]) for error in errors)


def _kind(one: Conversion) -> tuple[object, ...]:
    fields = {name for place in (one.payload, *one.payload["identifiers"]) for name in place}
    return one.event_id.rpartition("-")[2], one.payload.get("price_currency"), frozenset(fields)


def _conversions(pick: random.Random) -> Iterator[Conversion]:
    for number in range(pick.choice((1, 2, 5, 20, 60, 60, 200))):
        payload: dict[str, Any] = {"event_id": pick.choice((*CONFIGURED, *CONFIGURED, _UNKNOWN))}
        if pick.random() < 0.7:
            payload |= {"value": pick.choice(("10.00", "20.00")), "price_currency": pick.choice(("EUR", "JPY"))}
        if pick.random() < 0.3:
            payload["description"] = pick.choice(("Order Completed", _TRICK))
        if pick.random() < 0.3:
            payload["identifiers"] = [{"twclid": "shared"}]
        yield conversion(number, pick.choice((1, 1, 1, 2, 5, 20)), **payload)


def _errors(pick: random.Random) -> Errors:
    return [_error(pick) for _ in range(pick.choice((1, 1, 2, 5)))]


def _error(pick: random.Random) -> dict[str, Any]:
    name = pick.choice(_FIELDS)
    message = pick.choice(_FORMS).format(name, pick.choice(_QUOTES))
    return refusal(pick.choice((name, name, "", pick.choice(_FIELDS))), message, pick.choice(_CODES))
