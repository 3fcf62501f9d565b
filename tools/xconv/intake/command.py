"""`xconv intake`: does an intake take what pages and servers send?"""

from dataclasses import asdict
from typing import Annotated
from urllib.parse import urlsplit

import typer

from xconv.commands import MARKUP
from xconv.common.stack import AsJson
from xconv.common.terminal import console, print_json, shown
from xconv.common.text_files import read_text
from xconv.intake.checks import IntakeChecks

app = typer.Typer(no_args_is_help=True, rich_markup_mode=MARKUP, help="The intake, looked at from outside: check.")
_MARKS = {True: "✓", False: "✗", None: "!"}
_LOCAL = frozenset({"localhost", "127.0.0.1"})


@app.callback()
def intake() -> None:
    """The intake, looked at from outside: check."""


@app.command("check")
def check(
    url: Annotated[str, typer.Argument(help="The address that SDKs send to: the output Url of the intake's stack.")],
    write_key: Annotated[str, typer.Option(help="A key of pages, one of IntakeWriteKeys.")],
    origin: Annotated[str, typer.Option(help="A site of IntakeOrigins, as in https://www.shop.example.")],
    server_key: Annotated[
        str | None, typer.Option(help="A file with a server's key (- for stdin), to send as a server, too.")
    ] = None,
    json_: AsJson = False,
) -> None:
    """Send an event that is never a conversion, as a page and as a server would, and say what is wrong.

    With CORS, key, origin, cookie, throttle. Exit status 1 when something is.

    Example: xconv intake check https://collect.shop.example --write-key shop-web-1 --origin https://www.shop.example
    """
    address = urlsplit(url)
    if address.scheme != "https" and address.hostname not in _LOCAL:
        raise ValueError(f"{url} is no https address")
    findings = list(IntakeChecks(url, write_key, origin, _read_key(server_key)).run())
    if json_:
        print_json([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            console().print(f"{_MARKS[finding.is_good]} {finding.name}: {shown(finding.text)}", soft_wrap=True)
    if any(finding.is_good is False for finding in findings):
        raise typer.Exit(1)


def _read_key(file: str | None) -> str:
    return "" if file is None else read_text(file).strip()
