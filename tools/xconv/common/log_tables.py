"""Logs as CSV, which the consoles of CloudWatch and its Logs Insights export."""

import csv
from collections.abc import Iterator
from io import StringIO

from xconv.common.json_texts import BYTE_ORDER_MARK, JsonText

# The columns that hold what was logged: of Logs Insights, and of a log group's own search beside its times.
_LOGGED = ("@message", "message")
_OF_SEARCH = {"timestamp", "message"}
_LARGEST_CELL = 16 * 1024 * 1024  # far beyond a log entry's megabyte; Python's own limit is 128 KB


def log_rows(text: str) -> list[JsonText] | None:
    """The rows of a table of logs, each as a log's entry with the line on which it begins; None for any other text.

    Raises
    ------
    ValueError
        One line: a table that ends within quotes, or the like.
    """
    head = text.removeprefix(BYTE_ORDER_MARK)
    columns = _columns(head.partition("\n")[0])
    logged = next((name for name in _LOGGED if name in columns), None)
    if logged is None or (logged == _LOGGED[1] and not _OF_SEARCH.issubset(columns)):
        return None
    try:
        return list(_rows(head, columns.index(logged)))
    except csv.Error as error:
        raise ValueError(f"no CSV: {error}") from None


def _columns(line: str) -> list[str]:
    try:
        return [name.strip() for name in next(csv.reader([line]), [])]
    except csv.Error:  # a cell of 128 KB and more, which is no column's name
        return []


def _rows(text: str, column: int) -> Iterator[JsonText]:
    csv.field_size_limit(_LARGEST_CELL)
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    next(reader)
    line = reader.line_num + 1
    for row in reader:
        if len(row) > column:
            yield JsonText(line, row[column], {"@timestamp": "", "@message": row[column]})
        line = reader.line_num + 1
