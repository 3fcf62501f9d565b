"""JSON for a narrow column: what fits on one line stays on it."""

import json
from collections.abc import Iterable


def compact_json(value: object, width: int, depth: int = 0) -> str:
    """The JSON of a value, one line for each part of what is wider than `width` characters."""
    flat = json.dumps(value, ensure_ascii=False)
    if depth + len(flat) < width:  # with the comma after it
        return flat
    if isinstance(value, dict) and value:
        members = (
            f"{json.dumps(name, ensure_ascii=False)}: {compact_json(member, width, depth + 1)}"
            for name, member in value.items()
        )
        return _lines("{", members, "}", depth)
    if isinstance(value, list) and value:
        return _lines("[", (compact_json(member, width, depth + 1) for member in value), "]", depth)
    return flat


def _lines(opening: str, members: Iterable[str], closing: str, depth: int) -> str:
    inside, outside = "\n" + " " * (depth + 1), "\n" + " " * depth
    return opening + inside + f",{inside}".join(members) + outside + closing
