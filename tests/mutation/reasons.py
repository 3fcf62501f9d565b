"""Why a mutant may live: ``survivors.toml``, read and compared."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

LISTED = Path(__file__).with_name("survivors.toml")


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason, and the mutants that it is true of: each by its text, or whole kinds by a pattern."""

    why: str
    mutants: frozenset[str] = frozenset()
    patterns: tuple[re.Pattern[str], ...] = ()

    def is_for(self, mutant: str) -> bool:
        return mutant in self.mutants or any(pattern.fullmatch(mutant) for pattern in self.patterns)

    def unused(self, package: str, survivors: Iterable[str]) -> list[str]:
        """Which of its entries for a package no survivor needs."""
        found = set(survivors)
        gone = [mutant for mutant in self.mutants if mutant not in found]
        gone += [one.pattern for one in self.patterns if not any(map(one.fullmatch, found))]
        return sorted(one for one in gone if one.startswith(f"{package}/"))


def read_reasons(text: str) -> list[Reason]:
    """The reasons of a file of ``[[reason]]`` tables with ``why``, ``mutants``, ``patterns``."""
    return [
        Reason(one["why"], frozenset(one.get("mutants", ())), tuple(map(re.compile, one.get("patterns", ()))))
        for one in tomllib.loads(text).get("reason", [])
    ]


def without_reason(reasons: Iterable[Reason], survivors: Iterable[str]) -> list[str]:
    """The survivors that no reason is for."""
    known = list(reasons)
    return [mutant for mutant in survivors if not any(reason.is_for(mutant) for reason in known)]
