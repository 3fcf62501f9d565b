"""`xconv preview`: the validator X doesn't offer."""

import os
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.json import JSON
from rich.table import Table

from xconv.common.event_files import read_file
from xconv.common.stack import AsJson
from xconv.common.terminal import console, print_json, print_line, say, shown
from xconv.preview.preview import Preview, has_rejections, preview
from xconv.preview.settings import DEFAULT_ENVIRONMENT, check_environment, choose, read_answers

_STYLES = {"would_deliver": "green", "skipped": "yellow", "rejected": "red"}


def preview_command(  # noqa: PLR0913, PLR0917 - a command line's options
    file: Annotated[str, typer.Argument(help="A file; - for stdin.")],
    pixel_id: Annotated[str | None, typer.Option(help="As the parameter PixelId.")] = None,
    event_ids: Annotated[str | None, typer.Option(help="As the parameter EventIds.")] = None,
    default_event_id: Annotated[str | None, typer.Option(help="As the parameter DefaultEventId.")] = None,
    require_consent: Annotated[
        bool | None, typer.Option("--require-consent/--no-require-consent", help="As the parameter RequireConsent.")
    ] = None,
    consent_categories: Annotated[str | None, typer.Option(help="As the parameter ConsentCategories.")] = None,
    conversion_id_from: Annotated[str | None, typer.Option(help="As the parameter ConversionIdFrom.")] = None,
    default_country: Annotated[str | None, typer.Option(help="As the parameter DefaultCountry.")] = None,
    default_currency: Annotated[str | None, typer.Option(help="As the parameter DefaultCurrency.")] = None,
    field_mapping: Annotated[str | None, typer.Option(help="As the parameter FieldMapping.")] = None,
    allow_ip_and_user_agent_only: Annotated[
        bool | None,
        typer.Option(
            "--allow-ip-and-user-agent-only/--no-ip-and-user-agent-only",
            help="As the parameter AllowIpAndUserAgentOnly.",
        ),
    ] = None,
    max_event_age_days: Annotated[int | None, typer.Option(help="As the parameter MaxEventAgeDays.")] = None,
    config_env: Annotated[str, typer.Option(help="Environment of deploy.toml.")] = DEFAULT_ENVIRONMENT,
    json_: AsJson = False,
) -> None:
    """Show what would become of events, and the exact conversion X would get; nothing is sent.

    Takes an event, a list, JSON lines, an SQS payload; what an API, a webhook's log or CloudWatch has around events is
    taken off. Parameters come from the options, from the environment (EVENT_IDS, …), from deploy.toml. Exit status 1
    when something would be rejected.

    Example: xconv preview events/order_completed.json --event-ids Purchase=tw-o8z6j-o87ne
    """
    now = int(time.time() * 1000)
    answers = Path("deploy.toml")
    check_environment(answers, config_env)
    given = read_file(file, now)
    options = {
        "PixelId": pixel_id,
        "EventIds": event_ids,
        "DefaultEventId": default_event_id,
        "RequireConsent": None if require_consent is None else str(require_consent).lower(),
        "ConsentCategories": consent_categories,
        "ConversionIdFrom": conversion_id_from,
        "DefaultCountry": default_country,
        "DefaultCurrency": default_currency,
        "FieldMapping": field_mapping,
        "AllowIpAndUserAgentOnly": (
            None if allow_ip_and_user_agent_only is None else str(allow_ip_and_user_agent_only).lower()
        ),
        "MaxEventAgeDays": None if max_event_age_days is None else str(max_event_age_days),
    }
    chosen = choose(options, os.environ, read_answers(answers, config_env))
    for note in [*given.notes, *chosen.notes, *chosen.settings.event_id_near_misses()]:
        say(f"note: {note}")
    found = preview(given.messages, chosen.settings.rules(), now)
    if json_:
        print_json([asdict(one) for one in found])
    else:
        _show(found)
    if has_rejections(found):
        raise typer.Exit(1)


def _show(previews: Sequence[Preview]) -> None:
    out = console()
    for one in previews:
        style = _STYLES[one.outcome]
        reason = f" {one.reason}" if one.reason else ""
        detail = shown(f": {one.detail}") if one.detail else ""
        out.print(f"[bold]{shown(one.message_id)}[/bold] [{style}]{one.outcome}{reason}[/{style}]{detail}")
        _show_faults(out, one)
        if one.conversion is not None:
            out.print(JSON.from_data(one.conversion), soft_wrap=True)  # whole strings, which somebody copies
    table = Table("Outcome", "Reason")
    table.add_column("Messages", justify="right")
    for (outcome, reason), number in sorted(Counter((one.outcome, one.reason) for one in previews).items()):
        table.add_row(f"[{_STYLES[outcome]}]{outcome}[/]", reason, str(number))
    out.print(table)


def _show_faults(out: Console, one: Preview) -> None:
    # What to write is not broken into lines: whoever copies it gets it in one piece.
    if one.has:
        print_line(f"  has {one.has}", indent=6)
    for fault in one.faults:
        if len(one.faults) > 1:  # a single one stands above
            out.print(
                f"  [bold]{fault.reason}[/bold]{shown(f': {fault.detail}') if fault.detail else ''}", soft_wrap=True
            )
        if fault.looked_for:
            print_line(f"    {fault.looked_for}", indent=6)
        if fault.remedy:
            out.print(f"    {shown(fault.remedy)}", soft_wrap=True)
    if one.field_mapping:
        out.print(f"  guessed by names and values: --field-mapping {shown(one.field_mapping)}", soft_wrap=True)
    for hint in one.hints:
        out.print(f"  hint: {shown(hint)}", soft_wrap=True)
