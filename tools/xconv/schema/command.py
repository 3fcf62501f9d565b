"""`xconv schema`: the event contract, for a machine."""

import typer

from xconv.schema.schema import event_schema, json_text


def schema() -> None:
    """Print the JSON Schema of the events that producers send.

    Example: xconv schema > event.schema.json
    """
    typer.echo(json_text(event_schema()))
