"""What moto's CloudFormation gets wrong, `AWS::NoValue` in a list, and what it is slow at: reading JSON."""

import json
from typing import Any

from moto.cloudformation import models, parsing


def adapt() -> None:
    """Change moto's CloudFormation in this process."""
    clean = parsing.clean_json

    def clean_json(value: Any, resources: Any) -> Any:
        cleaned = clean(value, resources)
        # CloudFormation leaves the item out, moto leaves a null in its place: no policy can have a null statement
        return [item for item in cleaned if item is not None] if isinstance(cleaned, list) else cleaned

    vars(parsing)["clean_json"] = clean_json
    parse_template = models.Stack.parse_template

    def parse_json_first(template: str) -> Any:
        # As YAML, which moto takes it for, ours takes a sixth of a second: nearly all of what a stack takes
        return json.loads(template) if template.startswith("{") else parse_template(template)

    stacks: Any = models.Stack
    stacks.parse_template = staticmethod(parse_json_first)
