"""The plot of the measure `scale`: batch size, products, backlog."""

from pathlib import Path
from typing import Any


def draw(result: Any, file: Path) -> None:
    """Draw all three, on logarithmic axes."""
    import matplotlib.pyplot as plt  # noqa: PLC0415 - takes a second

    figure, (left, middle, right) = plt.subplots(1, 3, figsize=(12, 3.6), layout="constrained")
    _curve(left, result["batch"], "messages in the batch", "µs of CPU time per event")
    _curve(middle, result["products"], "products in the event", "µs of CPU time per event")
    backlog = result["backlog"]
    right.plot([int(events) for events in backlog], [one["hours"] for one in backlog.values()], marker="o")
    right.set(xscale="log", yscale="log", xlabel="events in the backlog", ylabel="hours to work it off")
    for axes in (left, middle, right):
        axes.grid(visible=True, alpha=0.3)
    file.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(file, dpi=110)
    plt.close(figure)


def _curve(axes: Any, points: dict[str, Any], x: str, y: str) -> None:
    sizes = [int(size) for size in points]
    median, low, high = ([one[part] * 1e6 for one in points.values()] for part in range(3))
    axes.fill_between(sizes, low, high, alpha=0.25)
    axes.plot(sizes, median, marker="o")
    axes.set(xscale="log", yscale="log", xlabel=x, ylabel=y)
