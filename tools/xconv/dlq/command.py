"""`xconv dlq`: what is in the dead-letter queue, and back with it."""

import typer

from xconv.commands import MARKUP
from xconv.dlq.listing import export, list_letters, show
from xconv.dlq.moving_back import edit, redrive
from xconv.dlq.purging import purge

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=MARKUP,
    help="The dead-letter queue: list, show, redrive, export, edit, purge.",
)
app.command("list")(list_letters)
for command in (show, redrive, export, edit, purge):
    app.command()(command)
