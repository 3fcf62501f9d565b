"""What can go wrong around the table of delivery records, and what it does to one function instance."""

from dataclasses import dataclass

import numpy as np
from x_conversions.delivery.delivery_records.table import RecordsUnavailable


@dataclass(frozen=True)
class RecordTrouble:
    """Shares, from 0 to 1.

    Parameters
    ----------
    repeats
        Of the events: those that their producer sends once more.
    crashes
        Of an instance's steps (a call of the table, a request before and after, the end): those at which it is killed.
    table_away
        Of the table's calls: those that it doesn't answer.
    """

    repeats: float = 0.0
    crashes: float = 0.0
    table_away: float = 0.0


NO_TROUBLE = RecordTrouble()


class InstanceKilled(BaseException):
    """The instance is no more. Nothing in the deployed code may catch it, as nothing there can catch the real one."""


class Steps:
    """What one instance goes through. Once killed, it does not come to do anything else: clearing up neither."""

    def __init__(self, trouble: RecordTrouble, chance: np.random.Generator) -> None:
        self._trouble, self._chance = trouble, chance
        self._is_dead = False

    def take(self) -> None:
        """A step that may be the last one.

        Raises
        ------
        InstanceKilled
            It is, or another one was.
        """
        self._is_dead = self._is_dead or self._happens(self._trouble.crashes)
        if self._is_dead:
            raise InstanceKilled

    def ask_table(self, step: str) -> None:
        """A step that is a call of the table.

        Raises
        ------
        RecordsUnavailable
            It doesn't answer.
        """
        self.take()
        if self._happens(self._trouble.table_away):
            raise RecordsUnavailable(f"away: {step}")

    def _happens(self, share: float) -> bool:
        return share > 0 and self._chance.random() < share
