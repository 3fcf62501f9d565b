"""A part of a run, for one process."""

from typing import NamedTuple

from tests.hostile.events import run_events
from tests.hostile.result import Result
from tests.hostile.scenarios import run_scenario


class Part(NamedTuple):
    """So many events, or the scenarios from a number on."""

    is_events: bool
    first: int
    size: int

    def run(self) -> Result:
        result = Result()
        try:
            if self.is_events:
                run_events(self.first, self.size, result.events)
            else:
                for number in range(self.first, self.first + self.size):
                    run_scenario(number, result.scenarios)
        except Exception as error:  # noqa: BLE001 - whatever it is, it must not be
            result.broken(error)
        return result
