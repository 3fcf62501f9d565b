"""`xconv schema`: the event contract, for a machine."""

from typing import Annotated

import typer
from x_conversions.events.mapping import read_field_mapping

from xconv.common.terminal import echo
from xconv.schema.schema import event_schema, json_text


def schema(
    field_mapping: Annotated[str, typer.Option(help="As the parameter FieldMapping.")] = "",
) -> None:
    """Print the JSON Schema of the events that producers send.

    With a stack's FieldMapping it takes what that stack takes.

    Example: xconv schema > event.schema.json

    Example: xconv schema --field-mapping event=kind,value=order.total
    """
    echo(json_text(event_schema(read_field_mapping(field_mapping))))
