"""What would become of a body that somebody has edited: a slip of the editor is no reason to lose an order."""

import sys
import time

import typer
from x_conversions.conversion.transform import NoConversion, transform
from x_conversions.settings import SettingsError

from xconv.common.event_files import message
from xconv.common.stack import Deployed
from xconv.common.stack_settings import read_settings
from xconv.common.terminal import say
from xconv.dlq.dead_letter import DeadLetter


def is_meant(deployed: Deployed, letter: DeadLetter, body: str) -> bool:
    """Ask, if a body would not be delivered by the stack's parameters: what is skipped is gone.

    Returns
    -------
    bool
        False: it is to be edited again.

    Raises
    ------
    ValueError
        Nobody can be asked; one line that says what would become of it.
    typer.Abort
        It is neither to be sent nor to be edited again.
    """
    if not (end := _end_without_delivery(deployed, letter, body)):
        return True
    if not sys.stdin.isatty():
        raise ValueError(f"as it is now it would be {end}. It stays where it is, as it was")
    say(f"As it is now it would be {end}.")
    if typer.confirm("Send it all the same?", err=True):
        return True
    typer.confirm("Edit it again?", default=True, abort=True, err=True)
    return False


def _end_without_delivery(deployed: Deployed, letter: DeadLetter, body: str) -> str:
    """As in ``rejected, malformed_json: …``; empty for what X would get, and where nobody can tell."""
    try:
        rules = read_settings(deployed.parameters, deployed.outputs).rules()
    except SettingsError:  # no function starts with these, `xconv doctor` says
        return ""
    sent_at = int(letter.sent_at.timestamp() * 1000)
    found = transform(message(1, body, sent_at), rules, int(time.time() * 1000))
    if not isinstance(found, NoConversion):
        return ""
    end = found.disposition
    said = f"{end.outcome.value}, {end.reason.value if end.reason else ''}"
    return f"{said}: {end.detail}" if end.detail else said
