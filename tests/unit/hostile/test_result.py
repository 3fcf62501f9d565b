"""What a person sees of a run fits into 80 columns, whatever breaks a law."""

import io

from rich.console import Console

from tests.hostile.result import WIDTH, Result, show


def shown(result: Result) -> str:
    written = io.StringIO()
    show(Console(file=written, width=WIDTH), result, 12.3, 7)
    return written.getvalue()


def test_what_holds_and_what_does_not() -> None:
    # Given a run that broke nothing, and one that broke something that looks like markup and has no spaces
    good, bad = Result(), Result()
    for result in (good, bad):
        result.events.events, result.events.batches = 1_234_567, 123_456
        result.events.ends.update({"delivered": 10**9, "rejected": 10**9, "deferred": 10**9, "unaccounted": 10**9})
    bad.broken(AssertionError("a law\nby [red]" + "x" * 5_000))
    bad.broken(LookupError("missing"))

    # When they are shown, Then it says how it ended, and no line is longer than a terminal's
    assert shown(good).splitlines()[-1] == "✓ Every law holds, in 12 s (seed 7)."
    assert shown(bad).splitlines()[-1] == "✗ 2 breaches, in 12 s (seed 7)."
    assert "[red]xxx" in shown(bad)
    assert "LookupError('missing')" in shown(bad)
    assert max(map(len, (shown(good) + shown(bad)).splitlines())) <= WIDTH


def test_what_other_processes_found_is_added() -> None:
    result, other = Result(), Result()
    other.events.slowest, other.scenarios.requests = 0.5, 3
    other.broken(AssertionError("no"))
    result.add(other)
    result.add(other)
    assert (result.events.slowest, result.scenarios.requests, result.breaches) == (0.5, 6, ["no", "no"])
