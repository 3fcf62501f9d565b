"""What moto's CloudFormation gets wrong: `AWS::NoValue` in a list."""

from typing import Any

from moto.cloudformation import parsing


def adapt() -> None:
    """Change moto's CloudFormation in this process."""
    clean = parsing.clean_json

    def clean_json(value: Any, resources: Any) -> Any:
        cleaned = clean(value, resources)
        # CloudFormation leaves the item out, moto leaves a null in its place: no policy can have a null statement
        return [item for item in cleaned if item is not None] if isinstance(cleaned, list) else cleaned

    vars(parsing)["clean_json"] = clean_json
