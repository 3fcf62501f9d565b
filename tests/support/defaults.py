"""What a deployment gets that says nothing: kept of the last version, so that CHANGELOG.md names what changed since.

`PYTHONPATH=. python -m tests.support.defaults` writes the record anew, after a version (docs/releasing.md).
"""

import json
from typing import Any

from devtools.local_aws.translation import INTAKE, TEMPLATE
from devtools.paths import ROOT
from samcli.yamlhelper import yaml_parse

RECORD = ROOT / "tests/template/defaults.json"
# Beside parameters: what a stack costs and keeps by.
_FIXED = {
    "AWS::Serverless::Function": ("MemorySize", "Timeout"),
    "AWS::SQS::Queue": ("MessageRetentionPeriod",),
}


def defaults() -> dict[str, str]:
    """By name: parameters that are not empty, and the fixed properties as in ``DeliverFunction.MemorySize``."""
    found: dict[str, str] = {}
    for template in (TEMPLATE, INTAKE):
        body: dict[str, Any] = yaml_parse(template.read_text())
        stated = {name: str(one.get("Default", "")) for name, one in body["Parameters"].items()}
        # What both stacks are told has one default, or a test says otherwise.
        found |= {name: default for name, default in stated.items() if default}
        found |= {
            f"{name}.{key}": str(one["Properties"][key])
            for name, one in body["Resources"].items()
            for key in _FIXED.get(one["Type"], ())
            if key in one["Properties"] and "Condition" not in one  # whoever says nothing has no such resource
        }
    return found


def recorded() -> dict[str, str]:
    """Those of the last version; before the first, of the first commit that could be deployed."""
    found: dict[str, str] = json.loads(RECORD.read_text())
    return found


if __name__ == "__main__":
    RECORD.write_text(json.dumps(defaults(), indent=1, sort_keys=True) + "\n")
