"""Which dead letters a command means, and which of them a redrive leaves where they are."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from x_conversions.core.outcome import Reason

from xconv.common.durations import read_age
from xconv.dlq.dead_letter import DeadLetter

# X has these, or may have: sending them again may count them twice, so a person decides, for each reason by itself.
MAY_BE_COUNTED = frozenset({Reason.UNCLEAR_ANSWER, Reason.ANSWER_LOST, Reason.CONFLICTING_DUPLICATE})
# As the function writes it: some of the request were counted, and X doesn't say which.
_PARTIAL = re.compile(r"\d+ of \d+ not counted")


@dataclass
class Choice:
    """By reason and age; none given means all.

    Raises
    ------
    ValueError
        An age is none: before anything is asked of AWS.
    """

    reasons: tuple[str, ...] = ()
    older_than: str | None = None
    newer_than: str | None = None
    _seen: set[str] = field(default_factory=set, init=False, repr=False)

    def __post_init__(self) -> None:
        for age in filter(None, (self.older_than, self.newer_than)):
            read_age(age)

    def of(self, letters: Iterable[DeadLetter]) -> Iterator[DeadLetter]:
        """Those that are meant."""
        now = datetime.now(UTC)
        before = now - read_age(self.older_than) if self.older_than else None
        since = now - read_age(self.newer_than) if self.newer_than else None
        for letter in letters:
            self._seen.add(letter.reason)
            if self.reasons and letter.reason not in self.reasons:
                continue
            if (before and letter.sent_at > before) or (since and letter.sent_at < since):
                continue
            yield letter

    def check_reasons(self) -> None:
        """Once all letters were looked at; what the other reasons have chosen is no less meant.

        Raises
        ------
        ValueError
            A reason was named that none has.
        """
        if missing := [reason for reason in self.reasons if reason not in self._seen]:
            there = f"; there are {', '.join(sorted(self._seen))}" if self._seen else ": the queue is empty"
            raise ValueError(f"no dead letter has the reason {missing[0]}{there}")


@dataclass(frozen=True)
class SendAgain:
    """Whether what X may have counted is sent again, and that of requests of which it counted a part."""

    is_wanted: bool = False
    is_partial_wanted: bool = False

    def check(self, reasons: Iterable[str]) -> None:
        """Refuse what was named without saying that it may count twice.

        Raises
        ------
        ValueError
            Naming the reason and the option.
        """
        named = [reason for reason in reasons if reason in MAY_BE_COUNTED]
        if named and not self.is_wanted:
            raise ValueError(
                f"X may have counted what is there as {named[0]}: add --send-again to send it all the same"
            )

    def allows(self, letter: DeadLetter, reasons: Iterable[str]) -> bool:
        """Whether a redrive with these reasons moves the letter."""
        if letter.reason not in MAY_BE_COUNTED:
            return True
        is_partial = _PARTIAL.match(letter.detail) is not None
        return self.is_wanted and letter.reason in reasons and (self.is_partial_wanted or not is_partial)
