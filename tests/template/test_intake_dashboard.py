"""The intake's dashboard: valid, laid out without overlaps, and about metrics that exist."""

import re
from collections import Counter
from dataclasses import replace

import pytest
from devtools.local_aws.emf import Metric, read_emf
from x_conversions.intake.report import RequestReport
from x_conversions.reporting.intake_report import tell_request

from tests.support.cloudwatch.dashboard import (
    expressions_of,
    fills_a_rectangle,
    metrics_of,
    says_what_is_good,
    widgets_of,
)
from tests.support.cloudwatch.resolved_template import STACK, ResolvedTemplate
from tests.support.template import translated_intake

TEMPLATE = ResolvedTemplate(translated_intake())
WIDGETS = widgets_of(TEMPLATE)
TITLED = {one["properties"]["title"]: one for one in WIDGETS if one["type"] == "metric"}
# What API Gateway publishes of HTTP APIs, by ApiId (its developer guide, "metrics for HTTP APIs").
OF_THE_API = {"Count", "4xx", "5xx", "Latency", "IntegrationLatency", "DataProcessed"}
QUEUED = RequestReport(
    via="browser",
    queued=["m-1"],
    ignored=Counter(identify=1),
    left_out=Counter(consent_denied=1),
    cookies_set=1,
)
REFUSED = RequestReport(refused="unknown_write_key")


@pytest.fixture
def emitted(capsys: pytest.CaptureFixture[str]) -> set[Metric]:
    """Every metric that the function prints."""
    for report in (QUEUED, REFUSED):
        tell_request(STACK, report, 0.1)
    return {metric for metric, _ in read_emf(capsys.readouterr().out)}


def test_it_is_laid_out_without_overlaps_and_says_what_is_good() -> None:
    assert fills_a_rectangle(WIDGETS)
    assert [title for title in TITLED if not says_what_is_good(title)] == []


def test_all_that_the_function_emits_is_shown_and_nothing_else(emitted: set[Metric]) -> None:
    # Given what every expression searches for
    searched = set()
    for widget in TITLED.values():
        for expression in expressions_of(widget):
            found = re.fullmatch(
                r"SEARCH\('\{(\w+),(\w+),(\w+)\} MetricName=\"(\w+)\" service=\"(\w+)\"', '\w+', 300\)", expression
            )
            assert found, expression
            namespace, *dimensions, name, stack = found.groups()
            assert stack == STACK
            searched.add((namespace, name, frozenset(dimensions)))
    # Then it finds what the function prints; how many requests and events there were is in the API's and in the sum
    printed = {(one.namespace, one.name, one.dimension_names) for one in emitted}
    assert searched <= printed
    assert {name for _, name, _ in printed - searched} == {"IntakeRequests", "IntakeEvents"}


@pytest.mark.parametrize("title", [title for title in TITLED if "AWS/" in str(TITLED[title])])
def test_the_apis_metrics_are_ones_that_there_are(title: str) -> None:
    for metric in metrics_of(TITLED[title]):
        assert metric.namespace == "AWS/ApiGateway"
        assert metric.name in OF_THE_API
        assert metric.dimensions == {("ApiId", "IntakeApi")}


@pytest.mark.parametrize("bus", ["", "aws.partner/stripe.com/ed_1"])
def test_every_alarm_is_on_it(bus: str) -> None:
    template = ResolvedTemplate(translated_intake(), IntakePartnerBus=bus)
    (shown,) = (one["properties"]["alarms"] for one in widgets_of(template) if one["type"] == "alarm")
    assert sorted(shown) == sorted(f"{name}.Arn" for name in template.of_type("AWS::CloudWatch::Alarm"))
    assert ("PartnerEventsAlarm.Arn" in shown) is bool(bus)


def test_the_log_query_asks_for_what_the_function_writes(caplog: pytest.LogCaptureFixture) -> None:
    # Given the lines of requests, and of a failure
    caplog.set_level("INFO")
    for report in (QUEUED, REFUSED, RequestReport(causes=Counter(ServiceUnavailable=1))):
        tell_request(STACK, report, 0.1)
    keys = {key for record in caplog.records for key in record.__dict__}
    (query,) = (one["properties"]["query"] for one in WIDGETS if one["type"] == "log")
    (fields,) = re.findall(r"\| fields ([^|]+) \|", query)
    # Then every field is one of theirs, or of an error's
    assert set(fields.split(", ")) <= keys | {"@timestamp", "error", "where", "remedy"}
    assert re.findall(r"SOURCE '(\w+)'", query) == ["IntakeLogGroup"]


FAILED_AT = RequestReport(via="browser", queued=["m-1"], left_out=Counter(consent_denied=1, internal_error=2))


def test_essential_has_neither_dashboard_nor_metrics_but_those_of_alarms_and_every_alarm(
    capsys: pytest.CaptureFixture[str],
) -> None:
    least = ResolvedTemplate(translated_intake(), Monitoring="essential")
    assert least.of_type("AWS::CloudWatch::Dashboard") == {}
    alarms = least.of_type("AWS::CloudWatch::Alarm")
    assert alarms == TEMPLATE.of_type("AWS::CloudWatch::Alarm")
    tell_request(STACK, QUEUED, 0.1, is_essential_only=True)
    assert list(read_emf(capsys.readouterr().out)) == []
    # and no alarm needs what the function leaves out then: the one metric that it still writes is an alarm's
    tell_request(STACK, FAILED_AT, 0.1, is_essential_only=True)
    ((metric, values),) = read_emf(capsys.readouterr().out)
    assert values == [2]
    assert [name for name, one in alarms.items() if "XConversions" in str(one)] == ["InternalErrorsAlarm"]
    assert metric == Metric.of(
        alarms["InternalErrorsAlarm"]["Namespace"],
        alarms["InternalErrorsAlarm"]["MetricName"],
        **{one["Name"]: one["Value"] for one in alarms["InternalErrorsAlarm"]["Dimensions"]},
    )


def test_what_comes_again_is_not_counted_before(capsys: pytest.CaptureFixture[str]) -> None:
    tell_request(STACK, replace(FAILED_AT, queued=[], refused="queue_unavailable"), 0.1)
    assert "IntakeLeftOut" not in capsys.readouterr().out
