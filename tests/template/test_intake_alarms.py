"""The intake's alarms, to the minute: when each begins after its cause, and when it is over."""

import pytest
from devtools.local_aws.translation import INTAKE
from samcli.yamlhelper import yaml_parse

from tests.support.cloudwatch.virtual_api import VirtualApi

HOUR, DAY = 60, 24 * 60
BUS = {"IntakePartnerBus": "aws.partner/stripe.com/ed_1"}
TEXTS = {
    name: one["Properties"]["AlarmDescription"]
    for name, one in yaml_parse(INTAKE.read_text())["Resources"].items()
    if one["Type"] == "AWS::CloudWatch::Alarm"
}


def from_to(minutes: list[int]) -> tuple[int, int]:
    """The first and the last minute of what must be one alarm."""
    assert minutes == list(range(minutes[0], minutes[-1] + 1))
    return minutes[0], minutes[-1]


def test_a_healthy_week_is_silent() -> None:
    # Given a site with requests day and night, of which a few are a stranger's
    api = VirtualApi()
    api.run(7 * DAY, lambda minute: [200, 200, 200, 401 if minute % 5 == 0 else 204])
    assert api.in_alarm() == {}


@pytest.mark.parametrize(("traffic", "over"), [(1, 5), (DAY, 15)], ids=["requests go on", "silence follows"])
def test_a_5xx_is_told_at_once_and_over_in_minutes(traffic: int, over: int) -> None:
    # Given one request that is answered 500
    api = VirtualApi()
    api.run(2 * HOUR, lambda minute: [500] if minute == 10 else [200] if minute > 10 and minute % traffic == 0 else [])
    # Then the next minute says so; it is over after five, or fifteen where nobody asks any more
    assert from_to(api.in_alarm()["UnavailableAlarm"]) == (11, 10 + over)
    assert "5xx within five minutes" in TEXTS["UnavailableAlarm"]


def test_an_hour_of_5xx_is_one_alarm() -> None:
    api = VirtualApi()
    api.run(3 * HOUR, lambda minute: [503 if HOUR <= minute < 2 * HOUR else 200])
    assert from_to(api.in_alarm()["UnavailableAlarm"]) == (HOUR + 1, 2 * HOUR + 4)


def test_refusals_are_told_when_they_are_more_than_half_of_an_hours_and_over_when_they_are_not() -> None:
    # Given a request a minute, all of them refused for two hours
    api = VirtualApi()
    api.run(5 * HOUR, lambda minute: [401 if HOUR <= minute < 3 * HOUR else 200])
    # Then that is told with the 31st, and over when thirty of an hour's are taken again
    assert from_to(api.in_alarm()["RefusedShareAlarm"]) == (HOUR + 31, 3 * HOUR + 29)
    assert "More than half of an hour's requests" in TEXTS["RefusedShareAlarm"]


def test_refusals_are_over_when_there_is_silence_and_do_not_come_back() -> None:
    # Given two refused requests a minute for an hour, and none after that
    api = VirtualApi()
    api.run(HOUR, lambda _: [403, 403])
    api.run(DAY)
    # Then it is told with twenty, and over when fewer than twenty are left of an hour's
    assert from_to(api.in_alarm()["RefusedShareAlarm"]) == (10, 2 * HOUR - 10)


def test_nineteen_refusals_are_a_strangers_attempts() -> None:
    api = VirtualApi()
    api.run(HOUR, lambda minute: [401] if minute < 19 else [])
    api.run(DAY)
    assert api.in_alarm() == {}


def test_a_flood_is_told_with_the_request_that_is_too_many_and_over_a_day_after_it() -> None:
    # Given a hundred requests a minute for an hour, where five thousand a day are the most
    api = VirtualApi()
    api.run(HOUR, lambda _: [200] * 100)
    api.run(5 * DAY)
    # Then it is told in the 51st minute, and over when the first thousand are a day old
    assert from_to(api.in_alarm(IntakeRequestsPerDay="5000")["RequestsAlarm"]) == (51, DAY + 9)
    assert "more requests in a day than IntakeRequestsPerDay" in TEXTS["RequestsAlarm"]


def test_an_event_at_which_the_program_fails_is_told() -> None:
    api = VirtualApi()
    api.run(10)
    api.put("XConversions", "IntakeLeftOut", 1, service="shop", reason="consent_denied")
    api.run(10)
    api.put("XConversions", "IntakeLeftOut", 1, service="shop", reason="internal_error")
    api.run(HOUR)
    assert from_to(api.in_alarm()["InternalErrorsAlarm"])[0] == 21
    assert "its sender was told that all is well" in TEXTS["InternalErrorsAlarm"]


def test_a_partners_event_that_is_kept_is_told_until_it_is_taken() -> None:
    # Given an event that failed for good in the tenth minute, and that a person takes an hour later
    api = VirtualApi()
    for minute in range(3 * HOUR):
        kept = float(10 <= minute < 10 + HOUR)
        api.put("AWS/SQS", "ApproximateNumberOfMessagesVisible", kept, QueueName="FailedPartnerEvents.QueueName")
        api.run(1)
    assert from_to(api.in_alarm(**BUS)["PartnerEventsAlarm"]) == (11, 10 + HOUR + 4)
    assert "kept for 14 days" in TEXTS["PartnerEventsAlarm"]


def test_a_partners_event_that_could_not_even_be_kept_is_told() -> None:
    api = VirtualApi()
    api.run(10)
    api.put("AWS/Lambda", "DestinationDeliveryFailures", 1, FunctionName="IntakeFunction")
    api.run(HOUR)
    assert from_to(api.in_alarm(**BUS)["PartnerEventsAlarm"])[0] == 11
    assert "PartnerEventsAlarm" not in api.in_alarm()
