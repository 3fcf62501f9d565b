"""A dashboard's widgets, and what they are about."""

import json
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

from devtools.local_aws.emf import Metric

from tests.support.cloudwatch.resolved_template import ResolvedTemplate

Json = dict[str, Any]
COLUMNS = 24  # CloudWatch's grid


def widgets_of(template: ResolvedTemplate, kind: str = "") -> list[Json]:
    """Those of a template's only dashboard, of a kind."""
    (dashboard,) = template.of_type("AWS::CloudWatch::Dashboard").values()
    body = json.loads(dashboard["DashboardBody"])
    return [one for one in body["widgets"] if kind in ("", one["type"])]


def metrics_of(widget: Json) -> Iterator[Metric]:
    """The metrics of a widget; a point stands for what was there in the row before."""
    before: list[str] = []
    for row in widget["properties"]["metrics"]:
        if isinstance(row[0], dict):
            continue
        texts = [part for part in row if isinstance(part, str)]
        before = [before[place] if part == "." else part for place, part in enumerate(texts)]
        namespace, name, *pairs = before
        yield Metric.of(namespace, name, **dict(zip(pairs[::2], pairs[1::2], strict=True)))


def expressions_of(widget: Json) -> list[str]:
    return [row[0]["expression"] for row in widget["properties"]["metrics"] if isinstance(row[0], dict)]


def fills_a_rectangle(widgets: Sequence[Json]) -> bool:
    """Whether no widget lies over another or beyond the edge, and together they leave no holes."""

    def cells(widget: Json) -> set[tuple[int, int]]:
        columns = range(widget["x"], widget["x"] + widget["width"])
        rows = range(widget["y"], widget["y"] + widget["height"])
        return {(column, row) for column in columns for row in rows}

    taken = set().union(*map(cells, widgets))
    is_apart = not any(cells(one) & cells(other) for one, other in combinations(widgets, 2))
    is_inside = all(column < COLUMNS for column, _ in taken)
    return is_apart and is_inside and len(taken) == COLUMNS * (1 + max(row for _, row in taken))


def says_what_is_good(title: str) -> bool:
    """Whether somebody who sees it for the first time is told what to look for."""
    words = ("good", "bad", "better", "normal", "should be", "In the time shown")
    return any(word in title for word in words)
