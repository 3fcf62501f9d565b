"""Whether X refuses whatever it is sent: then it isn't the conversions."""

from collections.abc import Sequence

from x_conversions.x_api.errors import XError

# Contract section 8: so many refused alone and alike, with nothing accepted, are no coincidence.
ALIKE_MEANS_SYSTEMATIC = 16
# Before this instance has seen X count anything, a refusal is believed when its message was received so often.
_RECEIVES_UNTIL_BELIEVED = 3


class RefusalMemory:
    """How many conversions X has refused alone, all alike, since it accepted any; outlives invocations.

    Where events come one by one, a batch never holds enough of them to tell that X refuses everything.
    """

    def __init__(self) -> None:
        self.alike = 0
        self._has_counted = False
        self._kind: frozenset[tuple[str, str]] = frozenset()

    def remember(self, errors: Sequence[XError]) -> bool:
        """One more was refused alone; whether like those before."""
        kind = frozenset((error.code, error.parameter) for error in errors)
        is_alike = self.alike > 0 and kind == self._kind
        self.alike = self.alike + 1 if is_alike else 1
        self._kind = kind
        return is_alike

    def accepted(self) -> None:
        """X counted something."""
        self.alike, self._has_counted = 0, True

    def is_believed(self, receive_count: int) -> bool:
        """Whether a refusal is the conversion's own, of a message received so often."""
        return self._has_counted or receive_count >= _RECEIVES_UNTIL_BELIEVED


class Probe:
    """Sending one by one, while all of an invocation are refused alike: one from the front, one from the other end, and
    on from the front.

    Attributes
    ----------
    has_accepted
        Whether X took anything of this invocation.
    is_on
        Whether they are sent one by one now.
    """

    def __init__(self, memory: RefusalMemory) -> None:
        self._memory = memory
        self.has_accepted = self._is_at_other_end = self._other_end_is_alike = False
        self.is_on = False

    @property
    def wants_other_end(self) -> bool:
        """Whether the next is to be one as unlike the first as there is: if X takes it, all is clear."""
        return self.is_on and not self._other_end_is_alike

    def is_conclusive(self, others: int) -> bool:
        """Whether so many were refused alike, and one of the other end with them, if there are others at all."""
        is_alike = self.is_on and self._memory.alike >= ALIKE_MEANS_SYSTEMATIC
        return is_alike and (self._other_end_is_alike or not others)

    def sends(self, *, other_end: bool) -> None:
        """Whether what is sent next was taken from the other end."""
        self._is_at_other_end = other_end

    def accepted(self) -> None:
        """X took something: what it refuses is its own fault."""
        self._memory.accepted()
        self.has_accepted, self.is_on = True, False

    def refused(self, errors: Sequence[XError]) -> bool:
        """A conversion was refused alone; whether that is the first sign that it may not be the conversions."""
        if self.has_accepted:
            return False
        was_on, is_alike = self.is_on, self._memory.remember(errors)
        self.is_on = is_alike or not was_on
        self._other_end_is_alike = self.is_on and was_on and (self._other_end_is_alike or self._is_at_other_end)
        return self.is_on and not was_on
