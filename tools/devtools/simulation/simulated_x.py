"""X without a network: its quota, its refusals, its bad hours."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import orjson
from x_conversions.x_api.responses import NO_CONNECTION, NO_RESPONSE, RawResponse

from devtools.simulation.fault_periods import FaultPeriod
from devtools.simulation.limits import Limit
from devtools.simulation.poison import errors_of, unusable_answer
from devtools.simulation.record_trouble import Steps
from devtools.simulation.virtual_time import VirtualTime
from devtools.x_simulator.http_messages import Answer
from devtools.x_simulator.x_answers import plain_error, refused_conversions, success

_ACCOUNT = "18ce552mlaq"
# Seconds from request to answer: half are faster than the median, one in a thousand takes over 1.5 s.
_MEDIAN_LATENCY, _LATENCY_SPREAD = 0.3, 0.5
_HALF = 0.5
_REFUSED_AFTER = 0.05  # seconds until a connection is refused


class SimulatedX:
    """X's side of all connections.

    Parameters
    ----------
    faults
        When X is out of order, in epoch seconds.
    tells_limits
        Whether answers carry X's rate-limit headers.
    """

    def __init__(
        self,
        time: VirtualTime,
        limit: Limit,
        faults: Sequence[FaultPeriod],
        chance: np.random.Generator,
        *,
        tells_limits: bool = True,
    ) -> None:
        self._time, self._limit, self._faults, self._chance = time, limit, faults, chance
        self._tells_limits = tells_limits
        self.statuses: Counter[int] = Counter()
        self.on_counted: Callable[[int], None] = lambda _: None

    @property
    def now(self) -> float:
        """Epoch seconds."""
        return self._time.now

    def handle(self, body: bytes, timeout: float) -> tuple[RawResponse, list[str]]:
        """One request; the answer as it arrives, and the ids of the conversions that were counted."""
        answer, counted = self._answer(orjson.loads(body)["conversions"], timeout)
        self.statuses[answer.status] += 1
        return answer, counted

    def _answer(self, conversions: list[dict[str, str]], timeout: float) -> tuple[RawResponse, list[str]]:
        match kind := self._fault():
            case "hang":
                self._time.sleep(timeout)
                return RawResponse(NO_RESPONSE), []
            case "refused":
                self._time.sleep(_REFUSED_AFTER)
                return RawResponse(NO_CONNECTION), []
        latency = _MEDIAN_LATENCY * float(np.exp(_LATENCY_SPREAD * self._chance.standard_normal()))
        self._time.sleep(min(latency, timeout))
        if kind not in ("", "lost", "half-lost"):
            return _raw(plain_error(int(kind))), []
        answer, counted = self._count(conversions)
        is_lost = kind == "lost" or (kind == "half-lost" and self._chance.random() < _HALF)
        if is_lost or latency > timeout:
            return RawResponse(NO_RESPONSE), counted
        return answer, counted

    def _count(self, conversions: list[dict[str, str]]) -> tuple[RawResponse, list[str]]:
        window = self._limit.take(len(conversions))
        headers = window.headers if self._tells_limits else {}
        if window.exceeded:
            return _raw(plain_error(429), headers), []
        if (answer := unusable_answer(conversions)) is not None:
            return answer, []
        if errors := errors_of(conversions):
            return _raw(refused_conversions(_ACCOUNT, errors), headers), []
        self.on_counted(len(conversions))
        return _raw(success(_ACCOUNT, len(conversions)), headers), [one["conversion_id"] for one in conversions]

    def _fault(self) -> str:
        now = self._time.now
        return next((one.kind for one in self._faults if one.start <= now < one.end), "")


def _raw(answer: Answer, headers: Mapping[str, str] | None = None) -> RawResponse:
    return RawResponse(answer.status, {**answer.headers, **(headers or {})}, answer.body)


class Connection:
    """One instance's way to X; keeps what X counted, whatever the instance hears of it."""

    def __init__(self, x: SimulatedX, steps: Steps) -> None:
        self._x, self._steps = x, steps
        self.counted: list[str] = []
        self.counted_at: dict[str, float] = {}

    def post(self, url: str, body: bytes, headers: Mapping[str, str], timeout: float) -> RawResponse:
        """A request of the deployed code."""
        assert url.startswith("https://"), "requests carry credentials"  # noqa: S101 - a mistake in this program
        assert headers.get("X-Pixel-Token"), "requests are authorized"  # noqa: S101
        self._steps.take()
        answer, counted = self._x.handle(body, timeout)
        self.counted += counted
        self.counted_at.update(dict.fromkeys(counted, self._x.now))
        self._steps.take()
        return answer
