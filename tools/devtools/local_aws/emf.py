"""Reading CloudWatch's embedded metric format as CloudWatch does: from what a function printed."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

_MOST_VALUES = 100  # of a metric in a document


@dataclass(frozen=True)
class Metric:
    """What CloudWatch knows a metric by; each costs."""

    namespace: str
    name: str
    dimensions: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, namespace: str, name: str, **dimensions: str) -> "Metric":
        return cls(namespace, name, frozenset(dimensions.items()))

    @property
    def dimension_names(self) -> frozenset[str]:
        return frozenset(name for name, _ in self.dimensions)


def read_emf(printed: str) -> Iterator[tuple[Metric, list[float]]]:
    """Every metric in printed lines, with its values."""
    for line in printed.splitlines():
        if not line.startswith('{"_aws"'):
            continue
        document = json.loads(line)
        for directive in document["_aws"]["CloudWatchMetrics"]:
            for names in directive["Dimensions"]:
                dimensions = frozenset((name, document[name]) for name in names)
                for metric in directive["Metrics"]:
                    values = document[metric["Name"]]
                    values = values if isinstance(values, list) else [values]
                    if len(values) > _MOST_VALUES:
                        raise ValueError(f"{metric['Name']} has {len(values)} values: CloudWatch drops the document")
                    yield Metric(directive["Namespace"], metric["Name"], dimensions), values
