"""`xconv demo`: the main job on this machine, once and checked, or kept running behind a page."""

import os
import sys
import time
import webbrowser
from functools import partial
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from devtools.demo.run import demo_samples, run_demo
from devtools.demo.view import as_json, say, show
from devtools.local_aws import BatchResult

_PORT = 8015


def demo_command(
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document instead of tables.")] = False,
    serve: Annotated[
        bool, typer.Option("--serve", help="Keep it running, and show it on a page, until Ctrl-C.")
    ] = False,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Of the page; 0 takes a free one.")] = _PORT,
    shop: Annotated[
        bool, typer.Option("--shop", help="With --serve: a shop whose pages send by Segment's SDK to an intake.")
    ] = False,
    open_browser: Annotated[bool, typer.Option("--open", help="Open the page in the browser.")] = False,
) -> None:
    """Run the main job on embedded parts: every sample event, from the queue to a simulated X.

    Exit status 0 only if every message ended as it must.

    Example: xconv demo --serve --open
    """
    if serve and json:
        raise typer.BadParameter("--json is for the run that ends; with --serve, look at the page")
    if shop and not serve:
        raise typer.BadParameter("--shop is a part of --serve")
    if serve:
        _serve(port, open_browser, with_shop=shop)
    else:
        _run(json)


def _serve(port: int, open_browser: bool, *, with_shop: bool) -> None:
    from devtools.demo.page.serve import serve  # noqa: PLC0415 - Flask is slow to import, and only this needs it

    console = Console(emoji=False, highlight=False)
    spinner = console.status("Starting")

    def on_ready(url: str, exports: str) -> None:
        spinner.stop()
        console.print(f"[bold]{url}[/bold]  Ctrl-C ends it", soft_wrap=True)
        console.print("In another terminal every command of `xconv` works with this stack:", soft_wrap=True)
        for line in (exports, f"{os.path.relpath(sys.argv[0])} doctor"):
            console.print(f"  {line}", soft_wrap=True, markup=False)
        if open_browser:
            webbrowser.open(url)

    with spinner:
        serve(port, partial(say, console), on_ready, with_shop=with_shop)


def _run(json: bool) -> None:
    console = Console(stderr=json)
    started = time.monotonic()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        samples = demo_samples()
        bar = progress.add_task("Messages handled", total=len(samples))

        def on_batch(result: BatchResult) -> None:
            handled = len(result.messages) - len(result.failures)
            progress.advance(bar, handled)
            if not console.is_terminal:
                console.print(f"  a batch of {len(result.messages)} messages: {handled} accounted for")

        result = run_demo(samples, partial(say, console), on_batch)
    seconds = time.monotonic() - started
    if json:
        typer.echo(as_json(result, seconds))
    else:
        show(console, result, seconds)
    if result.mistakes:
        raise typer.Exit(1)
