"""Who tells people about an invocation, and why nobody's telling can harm a delivery."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Protocol

from x_conversions.conversion.payload import Conversion
from x_conversions.core.outcome import Reason
from x_conversions.delivery.endings import Observer
from x_conversions.delivery.ledger import Ledger
from x_conversions.events.message import Message
from x_conversions.x_api.client import Exchange


class Report(Observer, Protocol):
    """What an invocation leaves behind for people: metrics, receipts, a summary."""

    def failed(self, cause: Exception) -> None: ...

    def finish(self, ledger: Ledger, messages: Sequence[Message], conversions: Sequence[Conversion]) -> None: ...


class HarmlessReport:
    """A report whose own failures end in it: they must neither stop a delivery nor bring delivered messages back."""

    def __init__(self, report: Report) -> None:
        self._report = report

    def exchanged(self, exchange: Exchange) -> None:
        self._tell(lambda: self._report.exchanged(exchange))

    def problem(self, reason: Reason, cause: str) -> None:
        self._tell(lambda: self._report.problem(reason, cause))

    def not_recorded(self, number: int) -> None:
        self._tell(lambda: self._report.not_recorded(number))

    def failed(self, cause: Exception) -> None:
        with suppress(Exception):  # then nobody is left to tell
            self._report.failed(cause)

    def finish(self, ledger: Ledger, messages: Sequence[Message], conversions: Sequence[Conversion]) -> None:
        self._tell(lambda: self._report.finish(ledger, messages, conversions))

    def _tell(self, what: Callable[[], None]) -> None:
        try:
            what()
        except Exception as error:  # noqa: BLE001 - whatever a report fails of
            self.failed(error)
