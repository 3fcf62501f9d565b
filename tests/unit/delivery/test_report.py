"""Nobody's telling can harm a delivery, and what is told arrives."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from x_conversions.core.outcome import Reason
from x_conversions.delivery.ledger import Ledger
from x_conversions.delivery.report import HarmlessReport
from x_conversions.x_api.client import Exchange
from x_conversions.x_api.responses import Response, ResponseKind

from tests.support.delivery_builders import conversion

TOLD: dict[str, Sequence[Any]] = {
    "exchanged": (Exchange([conversion(1)], Response(ResponseKind.UNCLEAR, 200), 0.1, "version-1"),),
    "problem": (Reason.X_UNAVAILABLE, "X answered 503"),
    "not_recorded": (3,),
    "failed": (ValueError("a mistake"),),
    "finish": (Ledger([]), [conversion(2).message], [conversion(3)]),
}


class Notes:
    """Writes down what it is told, and fails of some of it afterwards."""

    def __init__(self, *broken: str) -> None:
        self.told: list[tuple[str, Sequence[Any]]] = []
        self._broken = broken

    def __getattr__(self, name: str) -> Callable[..., None]:
        def tell(*what: Any) -> None:
            self.told.append((name, what))
            if name in self._broken:
                raise OSError(name)

        return tell


@pytest.mark.parametrize("name", TOLD)
def test_what_is_told_arrives_as_it_was_told(name: str) -> None:
    notes = Notes()
    getattr(HarmlessReport(notes), name)(*TOLD[name])
    assert notes.told == [(name, TOLD[name])]


@pytest.mark.parametrize("name", [name for name in TOLD if name != "failed"])
def test_what_fails_of_telling_is_told_itself_and_harms_nobody(name: str) -> None:
    # Given a report that fails of one thing
    notes = Notes(name)

    # When it is told that, Then nothing is raised, and it hears why
    getattr(HarmlessReport(notes), name)(*TOLD[name])
    assert [one for one, _ in notes.told] == [name, "failed"]
    assert [str(cause) for cause in notes.told[1][1]] == [name]


@pytest.mark.parametrize("name", TOLD)
def test_a_report_that_takes_nothing_at_all_harms_nobody(name: str) -> None:
    getattr(HarmlessReport(Notes(*TOLD)), name)(*TOLD[name])
