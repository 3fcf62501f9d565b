"""Messages, conversions and an X without a network, for tests of the delivery."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from x_conversions.assembly import assemble_delivery
from x_conversions.conversion.event_ids import EventIds
from x_conversions.conversion.payload import Conversion
from x_conversions.core.deadline import Deadline, reserve_for
from x_conversions.core.outcome import Disposition, Reason
from x_conversions.credentials.schemes import CredentialsError
from x_conversions.credentials.store import SecretReader, StoredSecret
from x_conversions.delivery.delivery_records.absent import NO_RECORDS, NoRecords
from x_conversions.delivery.delivery_records.keeping import DeliveryRecords
from x_conversions.delivery.ledger import Ledger
from x_conversions.delivery.memory import InstanceMemory
from x_conversions.events.message import Message
from x_conversions.x_api.client import Exchange
from x_conversions.x_api.rate_limiter import RateLimiter
from x_conversions.x_api.responses import NO_RESPONSE, RawResponse

NOW = 1_795_514_400.0  # 2026-11-24T10:00:00Z
Errors = list[dict[str, Any]]
DEBUG_ID = "7f3f1a52-36e4-47d6-bdf0-6d8986446562"
EVENT_IDS = EventIds({}, "tw-o8z6j-o87ne", "o8z6j")


def message(number: int = 0, body: str = "{}", receive_count: int = 1) -> Message:
    """A message as SQS hands it out."""
    return Message(f"message-{number}", f"receipt-{number}", body, int(NOW * 1000), receive_count)


def conversion(number: int = 0, receive_count: int = 1, /, **payload: Any) -> Conversion:
    """A conversion with an id and a click id of its own."""
    fields = {
        "conversion_time": "2026-11-24T10:00:00.000Z",
        "event_id": "tw-o8z6j-o87ne",
        "identifiers": [{"twclid": f"click-{number}"}],
        "conversion_id": f"conversion-{number}",
    }
    return Conversion(message(number, receive_count=receive_count), fields | payload, int(NOW * 1000))


def memory(*configured: str) -> InstanceMemory:
    """That of an instance that has just started, of a stack that names these event ids."""
    return InstanceMemory.new(configured, FakeClock())


def refusal(
    parameter: str = "", message: str = "Something is wrong", code: str = "INVALID_PARAMETER"
) -> dict[str, Any]:
    return {"code": code, "message": message, "parameter": parameter}


def counted(number: int) -> RawResponse:
    return RawResponse(200, {}, orjson.dumps({"data": {"conversions_processed": number, "debug_id": DEBUG_ID}}))


def refused(errors: Errors, status: int = 400) -> RawResponse:
    return RawResponse(status, {}, orjson.dumps({"errors": errors}))


OF_ITSELF = RawResponse(999)


@dataclass
class FakeX:
    """X as a function of each conversion: it refuses a request that holds a bad one, and counts all others.

    Parameters
    ----------
    errors_of
        What X has against a conversion; nothing for a good one.
    script
        Answers that come first, in this order; `OF_ITSELF` stands for what it answers without any.
    """

    errors_of: Callable[[Mapping[str, Any]], Errors] = lambda _: []
    script: list[RawResponse] = field(default_factory=list)
    requests: list[list[str]] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)
    counted: list[str] = field(default_factory=list)

    def post(self, url: str, body: bytes, headers: Mapping[str, str], timeout: float) -> RawResponse:
        assert url.startswith("https://")
        assert timeout > 0
        conversions = orjson.loads(body)["conversions"]
        ids = [one["conversion_id"] for one in conversions]
        self.requests.append(ids)
        self.headers.append(headers)
        if self.script and (answer := self.script.pop(0)) is not OF_ITSELF:
            return answer
        errors = _distinct(error for one in conversions for error in self.errors_of(one))
        if errors:
            return refused(errors)
        self.counted += ids
        return counted(len(ids))


def _distinct(errors: Iterable[dict[str, Any]]) -> Errors:
    found: Errors = []
    for error in errors:
        if error not in found:
            found.append(error)
    return found


@dataclass
class FakeClock:
    """Time that passes only when somebody sleeps, or is made to."""

    now: float = NOW
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@dataclass
class SlowX(FakeX):
    """An X that takes its time, and does what it was asked whoever still listens.

    Parameters
    ----------
    seconds
        How long it takes for a request, by that one's number from 1 on.
    clock
        By which it takes them: that of the bench.
    """

    seconds: Callable[[int], float] = lambda _: 0.0
    clock: FakeClock = field(default_factory=FakeClock)

    def post(self, url: str, body: bytes, headers: Mapping[str, str], timeout: float) -> RawResponse:
        answer = super().post(url, body, headers, timeout)
        seconds = self.seconds(len(self.requests))
        self.clock.sleep(min(seconds, timeout))
        return answer if seconds <= timeout else RawResponse(NO_RESPONSE)


def ids_of(conversions: Sequence[Conversion]) -> list[str]:
    return [one.conversion_id for one in conversions]


@dataclass
class FakeSecrets:
    """A secret whose value changes when somebody says so."""

    text: str = '{"scheme": "pixel_token", "pixel_token": "token-1"}'
    version: int = 1
    reads: int = 0
    error: str = ""

    def read(self) -> StoredSecret:
        self.reads += 1
        if self.error:
            raise CredentialsError(self.error)
        return StoredSecret(self.text, f"version-{self.version}")


OAUTH2 = '{"scheme": "oauth2", "access_token": "a-1", "refresh_token": "r-1", "client_id": "c-1"}'


class Bench:
    """A delivery with everything around it faked; `run` delivers a batch and gives each conversion's disposition."""

    def __init__(
        self,
        x: FakeX,
        secret: SecretReader | None = None,
        event_ids: EventIds | None = None,
        records: DeliveryRecords | NoRecords = NO_RECORDS,
        clock: FakeClock | None = None,
        **limits: int,
    ) -> None:
        self.x, self.clock = x, clock or FakeClock()
        self.secret = secret or FakeSecrets()
        self.refreshes: list[str] = []
        self.exchanges: list[Exchange] = []
        self.problems: list[tuple[Reason, str]] = []
        self.unrecorded = 0
        self.reserve = reserve_for(0, keeps_records=records is not NO_RECORDS)
        rates = {"events": 0, "rps": 1000, "burst": 1000, "instances": 1} | limits
        self.rate_limiter = RateLimiter(rates["events"], rates["rps"], rates["burst"], rates["instances"], self.clock)
        self.delivery = assemble_delivery(
            "https://x.example/12/measurement/conversions/o8z6j",
            event_ids or EVENT_IDS,
            self.rate_limiter,
            x,
            self.secret,
            self,
            self.clock,
            self.clock.sleep,
            records,
        )

    def request(self, version_id: str) -> None:
        self.refreshes.append(version_id)

    def exchanged(self, exchange: Exchange) -> None:
        self.exchanges.append(exchange)

    def problem(self, reason: Reason, cause: str) -> None:
        self.problems.append((reason, cause))

    def not_recorded(self, number: int) -> None:
        self.unrecorded += number

    def run(self, conversions: Sequence[Conversion], seconds: float = 60) -> dict[str, Disposition]:
        return {entry.conversion_id: entry.disposition for entry in self._deliver(conversions, seconds).entries()}

    def dispositions(self, conversions: Sequence[Conversion], seconds: float = 60) -> list[Disposition]:
        """Each conversion's, in their order."""
        return [entry.disposition for entry in self._deliver(conversions, seconds).entries()]

    def rehearsal(self, conversions: Sequence[Conversion]) -> list[str]:
        """Each conversion's outcome and reason in a dry run, in their order."""
        ledger = Ledger([one.message for one in conversions])
        self.delivery.rehearse(conversions, ledger, self)
        return [label(entry.disposition) for entry in ledger.entries()]

    def _deliver(self, conversions: Sequence[Conversion], seconds: float) -> Ledger:
        ledger = Ledger([one.message for one in conversions])
        self.delivery.deliver(
            conversions, ledger, Deadline.after(seconds, reserve=self.reserve, clock=self.clock), self
        )
        return ledger

    def outcomes(self, conversions: Sequence[Conversion], seconds: float = 60) -> dict[str, str]:
        """Each conversion's outcome, and its reason unless it was delivered."""
        return {key: label(disposition) for key, disposition in self.run(conversions, seconds).items()}


def label(disposition: Disposition) -> str:
    return f"{disposition.outcome} {disposition.reason}" if disposition.reason else str(disposition.outcome)
