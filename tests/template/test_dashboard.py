"""The dashboard: valid, laid out without overlaps, and about metrics that exist."""

import re
from functools import cache

import pytest
from devtools.local_aws.emf import Metric
from x_conversions.x_api.responses import RawResponse

from tests.support.builders import event, purchase
from tests.support.cloudwatch.alarm import Alarm
from tests.support.cloudwatch.dashboard import (
    Json,
    expressions_of,
    fills_a_rectangle,
    metrics_of,
    says_what_is_good,
    widgets_of,
)
from tests.support.cloudwatch.resolved_template import STACK, ResolvedTemplate, all_alarms
from tests.support.cloudwatch.virtual_stack import VirtualStack
from tests.support.delivery_builders import FakeX, counted
from tests.support.each import each
from tests.support.refresh_builders import World

TEMPLATE = ResolvedTemplate()
TEMPLATES = (ResolvedTemplate(Mode="dry_run"), TEMPLATE)  # each has alarms that the other hasn't
# What AWS's services publish of queues and functions, and by which dimension (SQS's and Lambda's developer guides).
AWS_METRICS = {
    "AWS/SQS": (
        "QueueName",
        {
            "ApproximateAgeOfOldestMessage",
            "NumberOfMessagesReceived",
            "NumberOfMessagesSent",
            "ApproximateNumberOfMessagesVisible",
            "ApproximateNumberOfMessagesNotVisible",
        },
    ),
    "AWS/Lambda": ("FunctionName", {"Errors", "Throttles", "Duration", "Invocations"}),
}
OWNERS = {f"{name}.QueueName" for name in TEMPLATE.of_type("AWS::SQS::Queue")}
OWNERS |= set(TEMPLATE.of_type("AWS::Lambda::Function"))


def widgets(kind: str = "", template: ResolvedTemplate = TEMPLATE) -> list[Json]:
    return widgets_of(template, kind)


def alarms_shown(template: ResolvedTemplate) -> list[str]:
    (shown,) = widgets("alarm", template)
    return list(shown["properties"]["alarms"])


@cache
def emitted() -> set[Metric]:
    """Every metric that the functions print in an eventful hour."""
    world = World()
    world.log_in(expires_at=world.clock() + 3000)
    warned = RawResponse(200, {"x-api-warn": "this version is deprecated"}, counted(1).body)
    script = [RawResponse(500), RawResponse(200), RawResponse(503), warned]
    running = VirtualStack(world, FakeX(script=script))
    denied = event({"context": {"consent": {"advertising": False}}})
    traits = {"traits": {"email": "user@example.com", "phone": "+12025550143"}}
    dropped = event({"properties": {"value": 5}}, {"context": traits})
    refused = purchase() | {"context": denied["context"]}
    running.run(60, lambda _: [event(), purchase(), refused, denied, purchase(currency=None), dropped])
    running.remembers = False
    running.run(5, lambda _: [event()])
    world.rotation += 1
    running.run(120)
    return {metric for metric in running.metrics.metrics if metric.namespace == "XConversions"}


def exists(metric: Metric) -> bool:
    if metric.namespace == "XConversions":
        return metric in emitted()
    dimension, names = AWS_METRICS[metric.namespace]
    ((name, owner),) = metric.dimensions
    return metric.name in names and name == dimension and owner in OWNERS


TITLED = {one["properties"]["title"]: one for one in widgets("metric")}


@each("title", TITLED)
def test_every_metric_is_one_that_there_is(title: str) -> None:
    found = list(metrics_of(TITLED[title]))
    assert [metric for metric in found if not exists(metric)] == []
    assert found or expressions_of(TITLED[title])


@pytest.mark.parametrize("title", [title for title, one in TITLED.items() if expressions_of(one)])
def test_every_expression_is_about_something_that_there_is(title: str) -> None:
    # Given ids of the widget's metrics
    rows = TITLED[title]["properties"]["metrics"]
    ids = {part["id"] for row in rows for part in row if isinstance(part, dict) and "id" in part}
    for expression in expressions_of(TITLED[title]):
        searched = re.fullmatch(
            r"SEARCH\('\{(\w+),(\w+),(\w+)\} MetricName=\"(\w+)\" service=\"(\w+)\"', 'Sum', 300\)", expression
        )
        if searched:
            # Then a search finds metrics of these dimensions, of this stack
            namespace, *dimensions, name, stack = searched.groups()
            assert stack == STACK
            assert any(
                metric.namespace == namespace and metric.name == name and metric.dimension_names == set(dimensions)
                for metric in emitted()
            )
        else:
            # and mathematics speaks of ids that are there
            assert set(re.findall(r"[a-z]\w*", expression)) <= ids


def test_there_is_no_dashboard_in_an_essential_stack_and_every_alarm() -> None:
    least = ResolvedTemplate(Monitoring="essential")
    assert least.of_type("AWS::CloudWatch::Dashboard") == {}
    assert least.of_type("AWS::CloudWatch::Alarm") == TEMPLATE.of_type("AWS::CloudWatch::Alarm")


@each("name", all_alarms())
def test_every_alarm_is_about_a_metric_that_there_is_and_on_the_dashboard(name: str) -> None:
    alarm = Alarm.of(name, all_alarms()[name])
    by_reason = {query.metric for query in alarm.queries.values() if "reason" in query.metric.dimension_names}
    # Those by a single reason are provoked in test_alarms_have_causes
    assert [
        one.metric for one in alarm.queries.values() if one.metric not in by_reason and not exists(one.metric)
    ] == []
    shown = {one for template in TEMPLATES for one in alarms_shown(template)}
    assert f"{name}.Arn" in shown


@pytest.mark.parametrize("template", TEMPLATES, ids=["dry run", "live"])
def test_no_alarm_is_shown_that_there_is_not(template: ResolvedTemplate) -> None:
    assert sorted(alarms_shown(template)) == sorted(
        f"{name}.Arn" for name in template.of_type("AWS::CloudWatch::Alarm")
    )


def test_what_the_functions_emit_is_shown() -> None:
    shown = {metric.name for title in TITLED for metric in metrics_of(TITLED[title])}
    searched = {
        name for title in TITLED for one in expressions_of(TITLED[title]) for name in re.findall(r'="(\w+)"', one)
    }
    assert {metric.name for metric in emitted()} - {"Received"} <= shown | searched


def test_no_widget_lies_over_another_or_beyond_the_edge_and_there_are_no_holes() -> None:
    assert fills_a_rectangle(widgets())


@each("title", TITLED)
def test_a_title_says_what_is_good_or_bad(title: str) -> None:
    assert says_what_is_good(title)


def test_the_log_queries_ask_for_what_the_functions_write(caplog: pytest.LogCaptureFixture) -> None:
    # Given the lines of an hour in which X has a bad moment and the token can't be renewed
    caplog.set_level("INFO")
    world = World()
    world.log_in(expires_at=world.clock() + 3000)
    world.rotation += 1
    running = VirtualStack(world, FakeX(script=[RawResponse(403)]))
    running.is_captured = True
    running.run(60, lambda _: [event(), purchase(currency=None)])
    lines = [record.__dict__ for record in caplog.records]
    keys = {key for line in lines for key in line} | {"error", "where", "level", "@timestamp", "@message"}

    # Then every field and message that a query names is one of theirs
    for query in (widget["properties"]["query"] for widget in widgets("log")):
        groups = re.findall(r"SOURCE '(\w+)'", query)
        assert groups
        assert set(groups) <= set(TEMPLATE.of_type("AWS::Logs::LogGroup"))
        (fields,) = re.findall(r"\| fields ([^|]+) \|", query)
        assert set(fields.split(", ")) <= keys
        assert set(re.findall(r"message = '(\w+)'", query)) <= {line["message"] for line in lines}
