"""Queue depth and delivery rate over time."""

from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from devtools.simulation.result import Result
from devtools.simulation.timeline import WINDOW_MINUTES

mpl.use("Agg")  # no window
_DEPTH, _RATE, _TROUBLE = "#1f5fa8", "#d9731a", "#c0392b"
_GRID = "#e3e6ea"
_MOST_POINTS = 600  # more than that many pixels a panel hasn't


def draw(results: Sequence[Result], quota: float, path: Path) -> None:
    """One panel a scenario, two side by side.

    Parameters
    ----------
    quota
        Events a second that X takes.
    path
        The PNG to write.
    """
    columns = min(2, len(results))
    rows = -(-len(results) // columns)
    figure = Figure(figsize=(5.6 * columns, 2.9 * rows + 0.5), dpi=150, layout="constrained")
    panels = figure.subplots(rows, columns, squeeze=False).flat
    for result, panel in zip(results, panels, strict=False):
        _panel(panel, result, quota)
    for spare in list(figure.axes)[len(results) : rows * columns]:
        if not spare.lines and not spare.collections:
            spare.set_axis_off()
    figure.legend(
        handles=_legend(),
        loc="outside lower center",
        ncols=4,
        frameon=False,
        fontsize=9,
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, metadata={"Software": ""})  # the same figures make the same file


def _panel(depth_axes: Axes, result: Result, quota: float) -> None:
    minutes = len(result.depth)
    step = max(1, minutes // _MOST_POINTS)
    unit, name = (1440, "days") if minutes > 3 * 1440 else (60, "hours")
    times = [minute / unit for minute in range(0, minutes, step)]
    depth = result.depth[::step]
    rate = [
        _mean(result.delivered_by_minute[max(0, minute - WINDOW_MINUTES) : minute])
        for minute in range(0, minutes, step)
    ]
    for fault in result.scenario.faults:
        depth_axes.axvspan(fault.start / 60 / unit, fault.end / 60 / unit, color=_TROUBLE, alpha=0.1, linewidth=0)
    depth_axes.fill_between(times, depth, color=_DEPTH, alpha=0.22, linewidth=0)
    depth_axes.plot(times, depth, color=_DEPTH, linewidth=1.4)
    depth_axes.set_title(result.scenario.title, fontsize=10, loc="left", fontweight="bold")
    depth_axes.set_xlabel(name, fontsize=9)
    depth_axes.set_ylabel("events in the queue", fontsize=9, color=_DEPTH)
    depth_axes.set_ylim(0, max(1, *depth) * 1.12)
    depth_axes.set_xlim(0, max(times) or 1)
    depth_axes.yaxis.set_major_formatter(FuncFormatter(_short))
    rate_axes = depth_axes.twinx()
    rate_axes.plot(times, rate, color=_RATE, linewidth=1.1)
    rate_axes.axhline(quota * min(1.0, result.scenario.quota), color=_RATE, linewidth=0.9, linestyle=(0, (4, 3)))
    rate_axes.set_ylim(0, quota * 1.25)
    rate_axes.set_ylabel("delivered a second", fontsize=9, color=_RATE)
    depth_axes.grid(visible=True, color=_GRID, linewidth=0.8)
    for axes in (depth_axes, rate_axes):
        axes.tick_params(labelsize=8, length=0)
        for spine in axes.spines.values():
            spine.set_visible(False)


def _legend() -> list[mpl.artist.Artist]:
    return [
        mpl.lines.Line2D([], [], color=_DEPTH, linewidth=2, label="in the queue"),
        mpl.lines.Line2D([], [], color=_RATE, linewidth=1.5, label="delivered, mean of 15 minutes"),
        mpl.lines.Line2D([], [], color=_RATE, linewidth=1, linestyle=(0, (4, 3)), label="X's quota"),
        mpl.patches.Patch(color=_TROUBLE, alpha=0.15, label="X out of order"),
    ]


def _mean(minutes: Sequence[int]) -> float:
    """Events a second; over X's window, because a request of 500 more or less in a minute says nothing."""
    return sum(minutes) / (60 * max(1, len(minutes)))


def _short(number: float, _: int) -> str:
    if number >= 1_000_000:
        return f"{number / 1_000_000:g} M"
    return f"{number / 1000:g} k" if number >= 1000 else f"{number:g}"
