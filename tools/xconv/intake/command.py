"""`xconv intake`: does an intake take what pages, servers and shops send?"""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated
from urllib.parse import urlsplit

import typer
from rich.table import Table

from xconv.commands import MARKUP
from xconv.common.stack import AsJson, Profile, Region
from xconv.common.terminal import console, print_json, shown
from xconv.common.text_files import read_text
from xconv.intake.client import IntakeClient, is_here
from xconv.intake.finding import Finding
from xconv.intake.sdk_checks import SdkChecks
from xconv.intake.secret import VARIABLE, find_secrets
from xconv.intake.webhook_checks import check_webhooks

app = typer.Typer(no_args_is_help=True, rich_markup_mode=MARKUP, help="The intake, looked at from outside: check.")
_MARKS = {True: "✓", False: "✗", None: "!"}
_STYLES = {True: "green", False: "bold red", None: "bold yellow"}


@app.callback()
def intake() -> None:
    """The intake, looked at from outside: check."""


@app.command("check")
def check(  # noqa: PLR0913, PLR0917 - a command line's options
    url: Annotated[str, typer.Argument(help="The address that SDKs send to: the output Url of the intake's stack.")],
    write_key: Annotated[str, typer.Option(help="A key of pages, one of IntakeWriteKeys.")],
    origin: Annotated[str, typer.Option(help="A site of IntakeOrigins, as in https://www.shop.example.")],
    server_key: Annotated[
        str | None, typer.Option(help="A file with a server's key (- for stdin), to send as a server, too.")
    ] = None,
    intake_stack: Annotated[
        str | None,
        typer.Option(help=f"The intake's stack, to read its secret (or {VARIABLE}) and sign webhooks with it."),
    ] = None,
    region: Region = None,
    profile: Profile = None,
    json_: AsJson = False,
) -> None:
    """Send an event that is never a conversion each way, as pages, servers and shops would, and say what is wrong.

    With CORS, key, origin, cookie, throttle, signatures. Exit status 1 when something is.

    Example: xconv intake check https://collect.shop.example --write-key shop-web-1 --origin https://www.shop.example
    """
    address = urlsplit(url)
    if address.scheme != "https" and not is_here(address.hostname or ""):
        raise ValueError(f"{url} is no https address")
    secrets = find_secrets(intake_stack, region, profile)
    key = _read_key(server_key) or next(iter(secrets.server_keys if secrets else []), "")
    client = IntakeClient(url)
    findings = [*SdkChecks(client, write_key, origin, key).run(), *check_webhooks(client, secrets)]
    if json_:
        print_json([asdict(finding) for finding in findings])
    else:
        _show(findings)
    if any(finding.is_good is False for finding in findings):
        raise typer.Exit(1)


def _read_key(file: str | None) -> str:
    return "" if file is None else read_text(file).strip()


def _show(findings: Sequence[Finding]) -> None:
    table = Table()
    for heading in ("", "What", "Found, and what to do"):
        table.add_column(heading, overflow="fold")
    for one in findings:
        style = _STYLES[one.is_good]
        text = shown(one.text) if one.is_good else f"[{style}]{shown(one.text)}[/]"
        table.add_row(f"[{style}]{_MARKS[one.is_good]}[/]", one.name, text)
    console().print(table)
