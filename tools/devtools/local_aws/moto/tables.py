"""Items of DynamoDB tables that grow older, so that nobody waits for it, or are gone."""

from collections.abc import Iterator, Sequence
from typing import Any

from moto.dynamodb.models import dynamodb_backends

from devtools.local_aws.region import ACCOUNT, REGION


def age_items(seconds: float, attributes: Sequence[str], written_before: float) -> None:
    """Let these times of every item be so many seconds earlier, where the first of them is before this one."""
    for item in _items():
        times = [item.attrs[name] for name in attributes]
        if float(times[0].value) < written_before:
            for time in times:
                time.value = str(round(float(time.value) - seconds))


def empty(name: str) -> None:
    """Take every item out of a table."""
    dynamodb_backends[ACCOUNT][REGION].tables[name].items.clear()


def _items() -> Iterator[Any]:
    for table in dynamodb_backends[ACCOUNT][REGION].tables.values():
        for found in list(table.items.values()):
            yield from list(found.values()) if table.has_range_key else [found]
