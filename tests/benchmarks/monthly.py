"""What a stack is charged for whatever it delivers: metrics, alarms, the dashboard, the refresh function's runs."""

import json
from typing import Any

from devtools.figures.alarms import alarm_metrics
from devtools.figures.grid import Grid
from devtools.local_aws import Function
from devtools.samples.sample_events import read_payload
from xconv.send.shop import Shop

from tests.benchmarks.cpu_of_children import cpu_of_ended
from tests.benchmarks.payloads import record, sqs_event
from tests.benchmarks.printed import metrics_of
from tests.benchmarks.repetitions import Say
from tests.benchmarks.surroundings import DELIVER, Surroundings, surroundings
from tests.benchmarks.targets import Json, Target

REFRESH = "RefreshTokenFunction"
_SAMPLES = 500


def measure(say: Say) -> Json:
    from devtools.local_aws.translation import TEMPLATE  # noqa: PLC0415 - brings all of sam
    from samcli.yamlhelper import yaml_parse  # noqa: PLC0415 - likewise

    say("starting the local AWS and the X simulator")
    with surroundings() as around:
        say("an invocation with events of every kind")
        samples = [record(number, sample.body) for number, sample in enumerate(Shop(seed=1).samples(_SAMPLES))]
        delivering = _printed(around, DELIVER, {"Records": samples})
        say("an invocation in which all is well")
        healthy = _printed(around, DELIVER, sqs_event(1))
        say("a run of the refresh function")
        before = cpu_of_ended()
        refreshing = _printed(around, REFRESH, read_payload("schedule.json"))
        refresh_cpu = cpu_of_ended() - before
        functions = around.stack.functions
        concurrency = around.stack.event_source_mapping.maximum_concurrency
    resources = [one["Type"] for one in yaml_parse(TEMPLATE.read_text())["Resources"].values()]
    return {
        "metrics_when_all_is_well": len(metrics_of(healthy) | metrics_of(refreshing)),
        "metrics": len(metrics_of(delivering) | metrics_of(healthy) | metrics_of(refreshing)),
        "alarms": sum(alarm_metrics().values()),
        "dashboards": resources.count("AWS::CloudWatch::Dashboard"),
        "instances": concurrency,
        "memory_mb": functions[DELIVER].memory,
        "refresh_log_bytes": sum(len(line) + 1 for line in refreshing),
        "refresh_memory_mb": functions[REFRESH].memory,
        "refresh_cpu_seconds": refresh_cpu,
    }


def _printed(around: Surroundings, function: str, event: dict[str, Any]) -> list[str]:
    """The JSON lines of one invocation; others are the emulator's."""
    with Function(around.stack, function) as started:
        started.invoke(event)
        lines = started.logs
    return [line for line in lines if line.startswith("{") and json.loads(line)]


def grids(result: Any) -> list[Grid]:
    names = {
        "metrics_when_all_is_well": "metrics when everything is delivered",
        "metrics": "metrics of a shop with events of every kind",
        "alarms": "metrics that alarms look at",
        "dashboards": "dashboards",
        "refresh_log_bytes": "bytes that a run of the refresh function logs",
    }
    rows = [(text, f"{result[name]:,}") for name, text in names.items()]
    return [Grid("What a stack has", ("what", "number"), rows, "Metrics: names and dimensions as they were printed.")]


def targets(_result: Any) -> list[Target]:
    return []
