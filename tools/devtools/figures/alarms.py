"""What a template's alarms cost: CloudWatch charges for each metric that an alarm looks at."""

from pathlib import Path
from typing import Any

from devtools.paths import ROOT

# There in a dry run only, which is a matter of days; and where orders come to the intake by EventBridge.
_NOT_COUNTED = frozenset({"IsDryRun", "HasPartnerBus"})


def alarm_metrics(template: Path = ROOT / "template.yaml") -> dict[str, int]:
    """How many metrics each alarm of a usual live stack looks at, by the alarm's logical id."""
    from samcli.yamlhelper import yaml_parse  # noqa: PLC0415 - brings much of sam

    resources: dict[str, Any] = yaml_parse(template.read_text())["Resources"]
    return {
        name: sum("MetricStat" in one for one in body["Properties"].get("Metrics", [])) or 1
        for name, body in resources.items()
        if body["Type"] == "AWS::CloudWatch::Alarm" and body.get("Condition") not in _NOT_COUNTED
    }
