"""`xconv doctor`: is the deployed stack as it should be?"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace

import typer
from rich.table import Table

from xconv.common.next_commands import with_options
from xconv.common.stack import DEFAULT_STACK, AsJson, Profile, Region, StackName, find_stack
from xconv.common.terminal import console, is_narrow, print_json, shown, working
from xconv.doctor.alarm_checks import check_alarms
from xconv.doctor.backlog_checks import check_backlog
from xconv.doctor.check import Check, State
from xconv.doctor.consent_checks import check_consent
from xconv.doctor.credential_checks import check_credentials
from xconv.doctor.delivery_checks import check_deliveries
from xconv.doctor.event_checks import check_events
from xconv.doctor.function_checks import check_functions
from xconv.doctor.intake_checks import check_intakes
from xconv.doctor.permission_checks import check_permissions
from xconv.doctor.queue_checks import check_queues
from xconv.doctor.reading import read_snapshot
from xconv.doctor.record_checks import check_records
from xconv.doctor.snapshot import Snapshot
from xconv.doctor.source_checks import check_source
from xconv.doctor.stack_checks import check_stack
from xconv.doctor.x_checks import check_x

THEMES: Mapping[str, Callable[[Snapshot], Iterator[Check]]] = {
    "stack": check_stack,
    "events": check_events,
    "consent": check_consent,
    "credentials": check_credentials,
    "at X": check_x,
    "queues": check_queues,
    "backlog": check_backlog,
    "delivery": check_source,
    "functions": check_functions,
    "records": check_records,
    "intake": check_intakes,
    "permissions": check_permissions,
    "alarms": check_alarms,
    "last day": check_deliveries,
}
_MARKS = {State.GOOD: "✓", State.NOTE: "!", State.FAULT: "✗", State.UNKNOWN: "–"}
_STYLES = {State.GOOD: "green", State.NOTE: "bold yellow", State.FAULT: "bold red", State.UNKNOWN: "dim"}


def doctor(
    stack: StackName = DEFAULT_STACK, region: Region = None, profile: Profile = None, json_: AsJson = False
) -> None:
    """Check a deployed stack: parameters, credentials, queues, functions, permissions, alarms, deliveries.

    Asks X about credentials, role, pixel and events, too. Changes nothing, and nothing is counted.

    ✓ good, ✗ wrong with what to do, ! a choice to know of, – couldn't be checked (often for lack of a permission). Exit
    status 1 when something is wrong.

    Example: xconv doctor --stack x-conversions --region eu-central-1
    """
    deployed = find_stack(stack, region, profile)
    with working("Looking at the stack"):
        snapshot = read_snapshot(deployed, time.time())
    found = examine(snapshot)
    checks = [check for _, check in found]
    if json_:
        print_json(
            {
                "stack": snapshot.name,
                "region": snapshot.region,
                "faults": sum(check.state is State.FAULT for check in checks),
                "checks": [{"theme": theme, **asdict(check)} for theme, check in found],
            }
        )
    else:
        _show(snapshot.name, found)
    if any(check.state is State.FAULT for check in checks):
        raise typer.Exit(1)


def examine(snapshot: Snapshot) -> list[tuple[str, Check]]:
    """Every check, with its theme; the commands that are to be run are for this stack."""
    found = ((theme, check) for theme, checks in THEMES.items() for check in checks(snapshot))
    return [
        (theme, replace(check, found=with_options(check.found), remedy=with_options(check.remedy)))
        for theme, check in found
    ]


def _show(name: str, found: Sequence[tuple[str, Check]]) -> None:
    out = console()
    out.print(_stacked(name, found) if is_narrow(out) else _table(name, found))
    counts = ", ".join(f"{sum(one.state is state for _, one in found)} {_MARKS[state]}" for state in State)
    out.print(counts, markup=False)


def _table(name: str, found: Sequence[tuple[str, Check]]) -> Table:
    table = Table(title=f"Stack {name}", title_justify="left")
    for heading in ("", "Theme", "What", "Found, and what to do"):
        table.add_column(heading, overflow="fold")
    before = ""
    for theme, check in found:
        text = _found(check) + (f"\n→ {shown(check.remedy)}" if check.remedy else "")
        table.add_row(_mark(check), theme if theme != before else "", shown(check.name), text)
        before = theme
    return table


def _stacked(name: str, found: Sequence[tuple[str, Check]]) -> Table:
    """The same where it is narrow: what is found behind its name, what to do below, so that addresses stay whole."""
    table = Table(title=f"Stack {name}", title_justify="left")
    table.add_column("")
    table.add_column("What, found, and what to do", overflow="fold")
    before = ""
    for theme, check in found:
        if before and theme != before:
            table.add_section()
        text = f"[bold]{shown(check.name)}[/]: {_found(check)}"
        table.add_row(_mark(check), text + (f"\n→ {shown(check.remedy)}" if check.remedy else ""))
        before = theme
    return table


def _mark(check: Check) -> str:
    return f"[{_STYLES[check.state]}]{_MARKS[check.state]}[/]"


def _found(check: Check) -> str:
    return f"[{_STYLES[check.state]}]{shown(check.found)}[/]" if check.state is not State.GOOD else shown(check.found)
