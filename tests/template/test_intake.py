"""The intake's stack: who may call it, what it may do, and what it shares with the main one."""

import json
import re
from typing import Any

import pytest
from devtools.local_aws.translation import INTAKE, translate
from samcli.yamlhelper import yaml_parse
from x_conversions.intake.partner_events import partner_of
from x_conversions.intake.settings import IntakeSettings
from x_conversions.intake.webhooks import CHECKS

from tests.support.cloudwatch.resolved_template import ResolvedTemplate
from tests.support.each import each
from tests.support.intake_scene import Scene, request
from tests.support.template import source as main_source
from tests.support.template import translated_intake

SOURCE: dict[str, Any] = yaml_parse(INTAKE.read_text())
PARAMETERS = SOURCE["Parameters"]
RESOURCES = SOURCE["Resources"]
LIKE_THE_MAIN_STACKS = ["RequireConsent", "ConsentCategories", "ConversionIdFrom", "FieldMapping", "DefaultCountry"]
# What the SDKs of Segment, RudderStack and Jitsu ask for in preflights.
ASKED_FOR = """authorization content-type x-retry-count anonymousid sentat rsa-retry-attempt rsa-retry-reason
rsa-since-first-attempt rsa-since-last-attempt rsa-recovered x-write-key x-enable-debug x-ip-policy""".split()
ROUTES = {
    body["Properties"]["RouteKey"]: name
    for name, body in RESOURCES.items()
    if body["Type"] == "AWS::ApiGatewayV2::Route"
}


@each("name", PARAMETERS)
def test_every_parameter_is_described_and_bounded(name: str) -> None:
    body = PARAMETERS[name]
    assert body["Description"]
    assert body["ConstraintDescription"]
    assert {"AllowedPattern", "AllowedValues"} & body.keys()


@pytest.mark.parametrize(
    ("name", "most"), [("IntakeRps", 10_000), ("IntakeBurst", 5_000), ("IntakeRequestsPerDay", 9_999_999_999)]
)
def test_a_number_is_whole_and_within_its_bounds(name: str, most: int) -> None:
    # Given CloudFormation's own type for numbers, which takes 1.5, 1e3 and 0x10
    body = PARAMETERS[name]
    assert body["Type"] == "String"
    # Then what is taken is every whole number within the bounds, and nothing that only looks like one
    near = {max(0, number + step) for number in (0, 10, 100, 1000, most) for step in range(-12, 13)}
    taken = {number for number in near if re.fullmatch(body["AllowedPattern"], str(number))}
    assert taken == {number for number in near if 1 <= number <= most}
    wrong = ["", " ", "1.5", "1.0", "1e2", "0x10", "+5", "-5", "05", "5 ", "١"]
    assert [value for value in wrong if re.fullmatch(body["AllowedPattern"], value)] == []
    assert body["ConstraintDescription"] == f"must be a whole number from 1 to {most}"


@pytest.mark.parametrize("name", LIKE_THE_MAIN_STACKS)
def test_what_both_stacks_are_told_they_take_alike(name: str) -> None:
    ours, theirs = PARAMETERS[name], main_source()["Parameters"][name]
    for key in ("Type", "Default", "AllowedValues", "AllowedPattern", "MaxLength"):
        assert ours.get(key) == theirs.get(key)


def test_origins_reach_the_gateway_as_a_list() -> None:
    # Given origins; SAM's own API would hand over one text
    translated = translate(
        {"IntakeWriteKeys": "k", "IntakeOrigins": "https://a.example", "RequireConsent": "true"}, INTAKE
    )
    cors = translated["Resources"]["IntakeApi"]["Properties"]["CorsConfiguration"]["Fn::If"]
    assert cors[0] == "HasOrigins"
    assert cors[1]["AllowOrigins"] == {"Ref": "IntakeOrigins"}
    assert cors[2] == {"Ref": "AWS::NoValue"}
    # And browsers may send what SDKs send, and see when to come again
    assert set(ASKED_FOR) <= set(cors[1]["AllowHeaders"])
    assert cors[1]["ExposeHeaders"] == ["retry-after"]
    assert cors[1]["AllowCredentials"] is True


@pytest.mark.parametrize(
    "origin", ["*", "https://*", "http://shop.example", "https://shop.example/", "https://SHOP.example"]
)
def test_no_origin_is_taken_that_isnt_one(origin: str) -> None:
    assert not re.fullmatch(PARAMETERS["IntakeOrigins"]["AllowedPattern"], origin)


@pytest.mark.parametrize("route", ROUTES)
def test_every_route_is_one_that_the_function_knows(route: str) -> None:
    # Given a request that nobody would be let in with; then it is refused for that, and not as unknown
    path = {"key": "page-key", "source": "stripe", "call": "track"}
    status, _ = Scene().ask(request(route, b"", path, query={"writeKey": "page-key"}))
    assert status != 404
    assert RESOURCES[ROUTES[route]]["Properties"]["Target"] == {"Fn::Sub": "integrations/${IntakeIntegration}"}


def test_there_is_a_route_for_every_kind_of_request() -> None:
    assert set(ROUTES) == {
        "POST /v1/{call}",
        "POST /beacon/v1/{call}",
        "POST /api/s/{call}",
        "POST /api/s/s2s/{call}",
        "GET /v1/projects/{key}/settings",
        "GET /sourceConfig",
        "GET /sourceConfig/",
        "POST /webhooks/{source}",
    }
    assert set(CHECKS) == {"shopify", "woocommerce", "stripe"}


def test_the_function_may_send_to_the_queue_and_read_its_secret_and_nothing_else() -> None:
    (policy,) = RESOURCES["IntakeRole"]["Properties"]["Policies"]
    statements = [one["Fn::If"][1] if "Fn::If" in one else one for one in policy["PolicyDocument"]["Statement"]]
    actions = {
        action
        for one in statements
        for action in ([one["Action"]] if isinstance(one["Action"], str) else one["Action"])
    }
    assert actions == {
        "sqs:SendMessage",
        "secretsmanager:GetSecretValue",
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        "kms:Decrypt",
        "kms:GenerateDataKey",
    }
    # where a partner's events that failed are, only what Lambda keeps there
    (kept,) = (one for one in statements if one["Sid"] == "KeepFailedPartnerEvents")
    assert (kept["Action"], kept["Resource"]) == ("sqs:SendMessage", {"Fn::GetAtt": ["FailedPartnerEvents", "Arn"]})
    # No resource is open but the streams of its own log group, and keys are for the queue alone
    resources = [json.dumps(one["Resource"]) for one in statements if one["Sid"] != "WriteLogs"]
    assert not [one for one in resources if "*" in one]
    assert all("Condition" in one for one in statements if "kms:Decrypt" in one["Action"])


def test_only_this_api_may_call_the_function() -> None:
    permission = existing()["IntakePermission"]
    assert permission["Principal"] == "apigateway.amazonaws.com"
    assert permission["SourceArn"] == "arn:aws:execute-api:eu-west-1:123456789012:IntakeApi/*/*"


OF_PARTNERS = {name for name, body in RESOURCES.items() if body.get("Condition") == "HasPartnerBus"}
BUS = "aws.partner/stripe.com/ed_1"


def existing(**parameters: str) -> dict[str, Any]:
    """Every resource that there is with these parameters."""
    template = ResolvedTemplate(translated_intake(), **parameters)
    kinds = {body["Type"] for body in translated_intake()["Resources"].values()}
    return {name: body for kind in kinds for name, body in template.of_type(kind).items()}


def test_without_a_partners_bus_there_is_nothing_of_it() -> None:
    assert set(existing(IntakePartnerBus=BUS)) - set(existing()) == OF_PARTNERS
    assert not [name for name in OF_PARTNERS if f"'{name}" in str(existing())]


def test_a_partners_bus_and_no_other_may_call_the_function() -> None:
    made = existing(IntakePartnerBus=BUS)
    rule, permission = made["PartnerEventsRule"], made["PartnerEventsPermission"]
    assert (rule["EventBusName"], rule["EventPattern"]) == (BUS, {"source": [BUS]})
    assert (permission["Principal"], permission["SourceArn"]) == ("events.amazonaws.com", "PartnerEventsRule.Arn")
    assert partner_of({"detail-type": "x", "source": BUS}) == "stripe"


def test_no_partners_event_is_dropped_before_it_is_kept() -> None:
    made = existing(IntakePartnerBus=BUS)
    (target,) = made["PartnerEventsRule"]["Targets"]
    retries = made["PartnerEventsRetries"]
    # Given what EventBridge can't hand over, and what the function fails at: both are kept, and as long as SQS can
    assert target["DeadLetterConfig"] == {"Arn": "FailedPartnerEvents.Arn"}
    assert retries["DestinationConfig"] == {"OnFailure": {"Destination": "FailedPartnerEvents.Arn"}}
    assert retries["FunctionName"] == permission_of(made) == "IntakeFunction"
    assert made["FailedPartnerEvents"]["MessageRetentionPeriod"] == 14 * 24 * 3600
    # And who keeps them may: Lambda by the function's role (above), EventBridge by the queue's policy, for this rule
    clear, rule = made["FailedPartnerEventsPolicy"]["PolicyDocument"]["Statement"]
    assert (clear["Effect"], clear["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})
    assert rule["Principal"] == {"Service": "events.amazonaws.com"}
    assert rule["Condition"] == {"ArnEquals": {"aws:SourceArn": "PartnerEventsRule.Arn"}}


def permission_of(made: dict[str, Any]) -> Any:
    """Which function the rule may call."""
    return made["PartnerEventsPermission"]["FunctionName"]


@pytest.mark.parametrize(
    "bus", ["default", "stripe", "aws.partner/segment.com/x", "aws.partner/stripe.com/", "aws.partner/stripe.com.x/y"]
)
def test_no_other_bus_is_taken(bus: str) -> None:
    assert re.fullmatch(PARAMETERS["IntakePartnerBus"]["AllowedPattern"], BUS)
    assert not re.fullmatch(PARAMETERS["IntakePartnerBus"]["AllowedPattern"], bus)


def test_the_access_log_holds_nothing_of_a_person() -> None:
    written = RESOURCES["IntakeStage"]["Properties"]["AccessLogSettings"]["Format"]
    assert set(re.findall(r"\$context\.[A-Za-z.]+", written)) == {
        "$context.requestTime",
        "$context.routeKey",
        "$context.status",
        "$context.responseLatency",
        "$context.responseLength",
    }


def test_the_functions_variables_are_those_that_it_reads() -> None:
    variables = RESOURCES["IntakeFunction"]["Properties"]["Environment"]["Variables"]
    read = {name.upper() for name in IntakeSettings.model_fields}
    assert set(variables) == read | {"POWERTOOLS_METRICS_NAMESPACE", "POWERTOOLS_LOG_LEVEL"}


def test_the_longest_variables_fit_into_four_kilobytes() -> None:
    variables = RESOURCES["IntakeFunction"]["Properties"]["Environment"]["Variables"]
    total = 0
    for name, value in variables.items():
        parameter = value.get("Ref", "") if isinstance(value, dict) else ""
        body = PARAMETERS.get(parameter, {})
        longest = body.get("MaxLength") or max(map(len, map(str, body.get("AllowedValues", ["x" * 200]))))
        total += len(name) + longest + len('"":"",')
    # Origins are a list, which CloudFormation bounds by the item: 600 characters are left for them, ten sites and more
    assert total + 600 <= 4096


def test_a_request_ends_before_the_function_does() -> None:
    timeout = RESOURCES["IntakeFunction"]["Properties"]["Timeout"]
    assert RESOURCES["IntakeIntegration"]["Properties"]["TimeoutInMillis"] < 1000 * timeout


@pytest.mark.parametrize("name", [name for name, body in RESOURCES.items() if body["Type"] == "AWS::CloudWatch::Alarm"])
def test_an_alarm_says_what_to_do(name: str) -> None:
    description = RESOURCES[name]["Properties"]["AlarmDescription"]
    assert "To do: " in description
    assert description.endswith("More: docs/intake.md.")
    assert len(description) <= 1024


def test_the_main_stack_exports_what_is_imported() -> None:
    exported = {body["Export"]["Name"]["Fn::Sub"] for body in main_source()["Outputs"].values() if "Export" in body}
    imported = set(re.findall(r'ImportValue \{ "Fn::Sub": "\$\{ConversionsStack\}(-\w+)" \}', INTAKE.read_text()))
    assert imported
    assert {"${AWS::StackName}" + name for name in imported} <= exported
