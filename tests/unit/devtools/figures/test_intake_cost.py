"""What the intake costs: a case added up by hand, laws, and that the model's numbers are the deployed ones."""

import pytest
from devtools.figures.cost import FULL_PROCESSOR_MB, FunctionSize
from devtools.figures.intake_cost import (
    ACCESS_LOG_BYTES,
    DEFAULT_RPS,
    MOST_EVENTS,
    MeasuredRequest,
    intake_tables,
    of_events,
    per_day,
    per_million_requests,
    per_month,
)
from devtools.local_aws.translation import INTAKE
from hypothesis import given
from hypothesis import strategies as st
from samcli.yamlhelper import yaml_parse
from x_conversions.intake import body

ONE = MeasuredRequest(events=1, cpu_seconds=0.002, log_bytes=700)
MANY = MeasuredRequest(events=100, cpu_seconds=0.024, log_bytes=4_500)
FUNCTION = FunctionSize(FULL_PROCESSOR_MB)
FIGURES = {
    "requests": {
        "1": {"cpu": [0.002, 0.001, 0.003], "log_bytes": 700},
        "100": {"cpu": [0.024, 0.02, 0.03], "log_bytes": 4_500},
    },
    "metrics": 6,
    "memory_mb": 512,
}
TEMPLATE = yaml_parse(INTAKE.read_text())


def test_a_million_requests_added_up_by_hand() -> None:
    # Given 100 events in ten calls to SQS of 0.02 s, at 1,769 MB, where computing takes as long as it does
    assert per_million_requests(MANY, FUNCTION) == pytest.approx(
        {
            "API Gateway": 1.00,
            "Lambda: invocations": 0.20,
            "Lambda: duration": 1e6 * 0.224 * 1769 / 1024 * 0.0000166667,
            "SQS: queueing in tens": 10 * 0.40,
            "logs": 1e6 * (4_500 + 350 + 120) * 0.50e-9,
        }
    )


def test_a_day_is_what_the_throttle_lets_in() -> None:
    assert per_day(ONE, FUNCTION) == pytest.approx(4.32 * sum(per_million_requests(ONE, FUNCTION).values()))


@given(st.integers(1, MOST_EVENTS), st.integers(1, MOST_EVENTS))
def test_a_fuller_request_costs_more_and_its_events_less(events: int, others: int) -> None:
    less, more = sorted((events, others))
    costs = [sum(per_million_requests(of_events([ONE, MANY], one), FUNCTION).values()) for one in (less, more)]
    assert costs[0] <= costs[1]
    # by whole calls to SQS, which hold ten
    assert costs[1] / (10 * -(-more // 10)) <= costs[0] / less * 1.0001


def test_what_was_measured_is_on_the_line() -> None:
    assert [of_events([ONE, MANY], one.events) for one in (ONE, MANY)] == [ONE, MANY]


def test_essential_leaves_alarms_and_the_secret() -> None:
    full, least = (per_month(6, is_essential=is_essential) for is_essential in (False, True))
    assert {name for name, dollars in least.items() if dollars} == {"alarms", "secret"}
    assert {name: full[name] for name in ("alarms", "secret")} == {name: least[name] for name in ("alarms", "secret")}
    assert full["metrics"] == pytest.approx(1.80)
    assert full["dashboard"] == 3.00
    assert sum(least.values()) < 1


def test_the_tables_show_what_the_model_says() -> None:
    requests, month = intake_tables(FIGURES)
    assert requests.columns == ("part", "1 event", "10 events", "100 events", "500 events")
    assert requests.rows[-1][0] == "a day with 50 a second"
    assert [float(row[2]) for row in month.rows][-1] == pytest.approx(0.94, abs=0.005)


def test_the_models_numbers_are_the_deployed_ones() -> None:
    assert TEMPLATE["Parameters"]["IntakeRps"]["Default"] == str(DEFAULT_RPS)
    assert body.MOST_EVENTS == MOST_EVENTS
    (stage,) = (one for one in TEMPLATE["Resources"].values() if one["Type"] == "AWS::ApiGatewayV2::Stage")
    # with values about as long as theirs
    line = stage["Properties"]["AccessLogSettings"]["Format"]
    for name, value in {
        "requestTime": "26/Nov/2026:12:00:00 +0000",
        "routeKey": "POST /beacon/v1/{call}",
        "status": "200",
        "responseLatency": "100",
        "responseLength": "1000",
    }.items():
        line = line.replace(f"$context.{name}", value)
    assert 0.8 * ACCESS_LOG_BYTES <= len(line) <= 1.2 * ACCESS_LOG_BYTES
