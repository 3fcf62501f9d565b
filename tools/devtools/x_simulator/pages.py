"""Lists a page at a time, as X pages them: `count`, `cursor`, `with_deleted`, `with_total_count`."""

import secrets
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from devtools.x_simulator.x_answers import Error, invalid

# X's own.
DEFAULT_COUNT = 200
MOST_COUNT = 1000
MOST_IDS = 200
# Kept for cursors that somebody may still come back with.
_MOST_CURSORS = 10_000


class RefusedListError(ValueError):
    """The parameters of a list make no sense; `error` as X lists it."""

    def __init__(self, error: Error) -> None:
        super().__init__(error["message"])
        self.error = error


@dataclass(frozen=True)
class ListQuery:
    """What a list is asked for. `ids` is empty for all of them."""

    params: Mapping[str, object]
    ids: frozenset[str]
    count: int
    cursor: str | None
    with_deleted: bool
    with_total_count: bool


def read_list_query(query: str, ids_name: str) -> ListQuery:
    """The parameters of a list's address.

    Raises
    ------
    RefusedListError
        One of them is unknown, or has no such value.
    """
    given = dict(parse_qsl(query, keep_blank_values=True))
    known = {ids_name, "count", "cursor", "sort_by", "with_deleted", "with_total_count"}
    if unknown := sorted(given.keys() - known):
        raise RefusedListError(invalid(unknown[0], f'"{unknown[0]}" is not a valid parameter'))
    ids = [one for one in given.get(ids_name, "").split(",") if one]
    if len(ids) > MOST_IDS:
        raise RefusedListError(invalid(ids_name, f"{ids_name} must have at most {MOST_IDS} values"))
    with_total_count, cursor = _flag(given, "with_total_count"), given.get("cursor")
    if with_total_count and cursor is not None:
        raise RefusedListError(invalid("with_total_count", "with_total_count and cursor are exclusive"))
    count = given.get("count", str(DEFAULT_COUNT))
    if not (count.isascii() and count.isdigit() and len(count) <= 4 and 1 <= int(count) <= MOST_COUNT):
        raise RefusedListError(invalid("count", f'Expected Integer (1 to {MOST_COUNT}), got "{count}" for count'))
    params = {**given, **({ids_name: ids} if ids else {})}
    return ListQuery(params, frozenset(ids), int(count), cursor, _flag(given, "with_deleted"), with_total_count)


def _flag(given: Mapping[str, str], name: str) -> bool:
    value = given.get(name, "false")
    if value not in ("true", "false"):
        raise RefusedListError(invalid(name, f'Expected Boolean, got "{value}" for {name}'))
    return value == "true"


class Pages:
    """Cuts lists into pages, and knows where each cursor goes on."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._starts: dict[str, tuple[str, int]] = {}

    def page(self, name: str, rows: Sequence[dict[str, object]], query: ListQuery) -> dict[str, object]:
        """One page of the list called `name`, with the cursor of the next, ``None`` at the end.

        Raises
        ------
        RefusedListError
            The cursor is none of this list's.
        """
        start = 0
        if query.cursor is not None:
            with self._lock:
                of_list, start = self._starts.get(query.cursor, ("", 0))
            if of_list != name:
                raise RefusedListError(invalid("cursor", f'"{query.cursor}" is not a valid cursor'))
        end = start + query.count
        body: dict[str, object] = {
            "next_cursor": self._cursor(name, end) if end < len(rows) else None,
            "data": list(rows[start:end]),
        }
        return body | ({"total_count": len(rows)} if query.with_total_count else {})

    def _cursor(self, name: str, start: int) -> str:
        cursor = secrets.token_hex(6)
        with self._lock:
            if len(self._starts) >= _MOST_CURSORS:
                self._starts.clear()
            self._starts[cursor] = (name, start)
        return cursor
