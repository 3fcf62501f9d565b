"""What an invocation printed: how much CloudWatch Logs gets, and which metrics CloudWatch makes of it."""

import json
from collections.abc import Iterator
from typing import IO, Any, NamedTuple


class Printed(NamedTuple):
    """Bytes printed, and how many metrics (name and dimensions together) are in them."""

    bytes: int
    metrics: int


def read_printed(file: IO[bytes]) -> Printed:
    """Read and forget what was printed so far."""
    file.seek(0)
    text = file.read()
    file.seek(0)
    file.truncate()
    return Printed(len(text), len(metrics_of(text.decode().splitlines())))


def metrics_of(lines: list[str]) -> set[tuple[str, ...]]:
    """Each metric that the lines' embedded metric format makes: its name, then its dimensions' values.

    CloudWatch charges for each of these.
    """
    return {metric for line in lines if line.startswith('{"_aws"') for metric in _metrics(json.loads(line))}


def _metrics(document: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    for directive in document["_aws"]["CloudWatchMetrics"]:
        for dimensions in directive["Dimensions"]:
            for metric in directive["Metrics"]:
                yield metric["Name"], *(str(document[dimension]) for dimension in sorted(dimensions))
