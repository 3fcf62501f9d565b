"""`xconv credentials`: put X credentials into a stack's secret, and check them, without a value on the command line."""

import json
from dataclasses import asdict
from typing import Annotated

import typer
from rich.table import Table
from x_conversions.credentials.schemes import CredentialsError, read_secret

from xconv.commands import MARKUP
from xconv.common.stack import DEFAULT_STACK, AsJson, Profile, Region, StackName, find_stack
from xconv.common.terminal import console, echo
from xconv.common.text_files import read_text
from xconv.credentials.secret import Checked, Secret

app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=MARKUP, help="The X credentials in the stack's secret: put, check."
)

# What is asked for, by scheme; an empty answer leaves an optional field out.
FIELDS = {
    "pixel_token": ("pixel_token",),
    "oauth1": ("api_key", "api_secret", "access_token", "access_token_secret"),
    "oauth2": ("access_token", "refresh_token", "client_id", "client_secret"),
}
OPTIONAL = frozenset({"client_secret"})
Scheme = Annotated[str, typer.Argument(help="pixel_token, oauth1, oauth2; or - to read the secret's JSON from stdin.")]


@app.command()
def put(
    scheme: Scheme,
    stack: StackName = DEFAULT_STACK,
    region: Region = None,
    profile: Profile = None,
    json_: AsJson = False,
) -> None:
    """Ask for the fields of a scheme (nothing shows while you type) and store them.

    Example: xconv credentials put pixel_token --stack x-conversions

    Example: xconv credentials put - --stack x-conversions < secret.json
    """
    if scheme not in {*FIELDS, "-"}:
        raise ValueError(f"no scheme {scheme}; there are {', '.join(FIELDS)}")
    given = _read_given() if scheme == "-" else None
    secret = Secret(find_stack(stack, region, profile))
    if given is None:
        secret.check_readable()
    _print(secret.put(_ask(scheme) if given is None else given), json_=json_)


@app.command()
def check(
    stack: StackName = DEFAULT_STACK, region: Region = None, profile: Profile = None, json_: AsJson = False
) -> None:
    """Say which scheme the secret holds, how long its token has left, and what is missing; never a value.

    Exit status 1 when the token is over, or X refused to renew it.

    Example: xconv credentials check --stack x-conversions
    """
    checked = Secret(find_stack(stack, region, profile)).check()
    _print(checked, json_=json_)
    if checked.is_wrong:
        raise typer.Exit(1)


def _read_given() -> str:
    text = read_text("-")
    try:
        read_secret(text)
    except CredentialsError as error:
        raise ValueError(f"{error}; nothing was written") from None
    return text


def _ask(scheme: str) -> str:
    fields = {"scheme": scheme}
    for name in FIELDS[scheme]:
        hint = " (empty: none)" if name in OPTIONAL else ""
        answer = typer.prompt(
            f"{name}{hint}", hide_input=True, default="" if name in OPTIONAL else None, show_default=False
        )
        if answer:
            fields[name] = answer.strip()
    return json.dumps(fields)


def _print(checked: Checked, *, json_: bool) -> None:
    if json_:
        echo(json.dumps(asdict(checked)))
        return
    table = Table("Scheme", "Token left", "Remarks")
    table.add_row(
        checked.scheme,
        _left(checked),
        "\n".join(checked.remarks),
    )
    console().print(table)


def _left(checked: Checked) -> str:
    if checked.seconds_left is None:
        return "unknown" if checked.scheme == "oauth2" else "no end known"
    return f"{checked.seconds_left / 60:.0f} minutes" if checked.seconds_left > 0 else "none"
