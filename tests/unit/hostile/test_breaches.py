"""That `make hostile` can fail: each law is broken by a mistake of its kind."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from x_conversions.conversion.payload import Conversion
from x_conversions.core.outcome import Reason, deferred
from x_conversions.delivery.batch import BatchHandler
from x_conversions.delivery.endings import Endings
from x_conversions.delivery.isolation import Isolation, Refused
from x_conversions.x_api.errors import XError
from x_conversions.x_api.redaction import Redaction

from tests.hostile.events import EventCounts, run_events
from tests.hostile.part import Part
from tests.hostile.scenarios import ScenarioCounts, run_scenario

_ENOUGH = 60  # scenarios in which each mistake shows


def broken_by_scenarios() -> str:
    """The first law that is broken."""
    found = Part(False, 0, _ENOUGH).run()
    return "".join(found.breaches)


def replace(monkeypatch: pytest.MonkeyPatch, owner: type, name: str, make: Callable[[Any], Any]) -> None:
    monkeypatch.setattr(owner, name, make(getattr(owner, name)))


def test_as_it_is_every_law_holds() -> None:
    events, scenarios = EventCounts(), ScenarioCounts()
    run_events(1, 20, events)
    run_scenario(1, scenarios)
    assert events.events >= 20
    assert events.ends.total() == events.events
    assert scenarios.scenarios == 1


def test_a_message_that_is_left_out_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def without_the_last(complete: Any) -> Any:
        def changed(*given: Any) -> dict[str, Any]:
            return {"batchItemFailures": complete(*given)["batchItemFailures"][:-1]}

        return changed

    replace(monkeypatch, BatchHandler, "complete", without_the_last)
    assert "what is deferred comes back" in broken_by_scenarios()


def test_what_is_counted_and_comes_back_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def deferring(_: Any) -> Any:
        def changed(self: Endings, group: Sequence[Conversion]) -> None:
            self.settle_all(group, deferred(Reason.OUT_OF_TIME))

        return changed

    replace(monkeypatch, Endings, "deliver", deferring)
    assert "what X counted (COUNTED) is not deferred out_of_time" in broken_by_scenarios()


def test_an_honest_one_that_is_rejected_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def rejecting_all(refused: Any) -> Any:
        def changed(self: Isolation, errors: Sequence[XError]) -> None:
            if len(self.in_flight) > 1:
                self._refused += [Refused(one, errors) for one in self._land()]
                return
            refused(self, errors)

        return changed

    replace(monkeypatch, Isolation, "refused", rejecting_all)
    assert "is rejected, and X refused neither it nor three like it alone" in broken_by_scenarios()


def test_an_error_of_the_program_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise LookupError

    monkeypatch.setattr("x_conversions.conversion.transform.read_fields", broken)
    assert "LookupError" in "".join(Part(True, 1, 20).run().breaches)


def test_what_x_quotes_is_seen_when_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Redaction, "text", lambda _, text: text)
    assert "nothing personal in log lines" in broken_by_scenarios()
