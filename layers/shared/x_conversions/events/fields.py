"""JSON objects as producers write them."""

from collections.abc import Mapping
from typing import Any

Json = Mapping[str, Any]

NOTHING: Json = {}


def child(fields: Json, key: str) -> Json:
    """The object under `key`; an empty one when there is none."""
    value = fields.get(key)
    return value if isinstance(value, dict) else NOTHING
