"""What consent objects say, kept: most visitors choose one of few things, and a shop's switches are always the same."""

from collections.abc import Callable, Iterable, Sequence

import orjson

from x_conversions.core.memoize import BoundedCache
from x_conversions.events.consent_google import after_update
from x_conversions.events.consent_statements import Statement
from x_conversions.events.fields import Json, opened


class RememberingReader(BoundedCache[bytes, Sequence[Statement]]):
    """A reader of an object, by the JSON that the object is written as. What was read before takes a tenth of the time.

    Objects in it may stand there as texts of their JSON.

    Parameters
    ----------
    read
        What reads an object that is new.
    expansion
        How many bytes of statements an object makes at most for each byte of its JSON.
    """

    def __init__(self, read: Callable[[Json], Iterable[Statement]], expansion: int) -> None:
        super().__init__(expansion=expansion)
        self._read: Callable[[Json], Iterable[Statement]] = read

    def __call__(self, value: Json) -> Sequence[Statement]:
        try:
            written = orjson.dumps(value)
        except orjson.JSONEncodeError:  # nested deeper than orjson writes
            return list(self._read(after_update(opened(value))))
        known = self.get(written)
        return self.keep(written, list(self._read(after_update(opened(value))))) if known is None else known


def remembering(*, expansion: int) -> Callable[[Callable[[Json], Iterable[Statement]]], RememberingReader]:
    """Decorate a reader of objects that come again and again."""
    return lambda read: RememberingReader(read, expansion)
