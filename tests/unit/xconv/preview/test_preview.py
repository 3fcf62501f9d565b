"""`xconv preview`: what would become of events."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from devtools.samples.sample_events import EVENTS, EXPECTED
from typer.main import get_command
from typer.testing import CliRunner, Result
from x_conversions.settings import SettingsError
from xconv.cli import app
from xconv.common.stack_settings import EVENT_PARAMETERS
from xconv.preview.settings import check_environment, choose, read_answers

EVENT_IDS = "Purchase=tw-o8z6j-o87ne,PageView=tw-o8z6j-o87nf,AddToCart=tw-o8z6j-o87ng,Lead=tw-o8z6j-o87nh"
GOOD = {
    "type": "track",
    "event": "Lead",
    "messageId": "m-1",
    "context": {"twclid": "2-abc", "consent": {"advertising": True}},
}


@pytest.fixture(autouse=True)
def _nothing_around(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for variable in EVENT_PARAMETERS.values():
        monkeypatch.delenv(variable, raising=False)


def run(*arguments: str, given: str | None = None) -> Result:
    return CliRunner().invoke(app, ["preview", *arguments], input=given)


def previewed(*arguments: str, given: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run("-", "--json", *arguments, given=given).stdout)
    return found


@pytest.mark.parametrize("name", EXPECTED)
def test_every_sample_payload(name: str) -> None:
    # Given a payload of events/, When it is previewed with the parameters it was made for
    done = run(
        str(EVENTS / name), "--event-ids", EVENT_IDS, "--require-consent", "--max-event-age-days", "3650", "--json"
    )

    # Then each message has the end it must have, as far as it is told before X is asked
    found = [(one["outcome"], one["reason"]) for one in json.loads(done.stdout)]
    expected = [(outcome.value, reason.value if reason else "") for outcome, reason in EXPECTED[name]]
    here = [
        ("would_deliver", "") if end in (("delivered", ""), ("rejected", "rejected_by_x")) else end for end in expected
    ]
    assert found == here
    assert done.exit_code == any(outcome == "rejected" for outcome, _ in here)


SHAPES = {
    "one event": json.dumps(GOOD),
    "one event, indented": json.dumps(GOOD, indent=4),
    "a list": json.dumps([GOOD]),
    "JSON lines": json.dumps(GOOD) + "\n\n",
    "an SQS payload": json.dumps({"Records": [{"body": json.dumps(GOOD)}]}),
}


@pytest.mark.parametrize("given", SHAPES.values(), ids=SHAPES)
def test_each_shape_of_input(given: str) -> None:
    (one,) = previewed("--event-ids", "Lead=o87ne", given=given)
    assert (one["outcome"], one["conversion_id"]) == ("would_deliver", "m-1")
    assert one["conversion"]["event_id"] == "o87ne"


def test_lines_that_are_no_json_are_messages_too() -> None:
    found = previewed(given=json.dumps(GOOD) + "\n{broken\n" + json.dumps(GOOD))
    assert [(one["outcome"], one["reason"]) for one in found] == [
        ("would_deliver", ""),
        ("rejected", "malformed_json"),
        ("skipped", "duplicate"),
    ]


def test_for_people_it_is_readable_and_without_colours_outside_a_terminal() -> None:
    done = run("-", given=json.dumps(GOOD))
    assert "would_deliver" in done.stdout
    assert '"twclid": "2-abc"' in done.stdout
    assert "\x1b" not in done.stdout
    assert "RequireConsent is not set" in done.stderr
    assert done.exit_code == 0


def test_what_is_left_out_is_said() -> None:
    given = GOOD | {"traits": {"email": "nobody"}, "properties": {"value": 5}}
    (one,) = previewed(given=json.dumps(given))
    assert "no currency" in one["detail"]
    assert "left out, because it is none" in one["detail"]


def test_an_event_of_a_shops_own_making_by_its_mapping() -> None:
    given = json.dumps({"name": "Lead", "person": {"mail": "user@example.com", "agreed": True}})
    (unknown,) = previewed("--event-ids", "Lead=o87ne", given=given)
    assert (unknown["outcome"], unknown["reason"]) == ("rejected", "invalid_event")
    mapping = "event=name,email=person.mail,consent=person.agreed"
    (known,) = previewed("--event-ids", "Lead=o87ne", "--field-mapping", mapping, given=given)
    assert known["outcome"] == "would_deliver"


def test_ip_address_and_user_agent_alone_by_the_parameter() -> None:
    context = {"ip": "203.0.113.42", "userAgent": "UA", "consent": {"advertising": True}}
    given = json.dumps(GOOD | {"context": context})
    (held,) = previewed(given=given)
    (sent,) = previewed("--allow-ip-and-user-agent-only", given=given)
    assert (held["reason"], sent["outcome"]) == ("no_identifier", "would_deliver")


def test_a_payload_without_bodies_is_explained() -> None:
    done = run("-", given='{"Records": [{}]}')
    assert "record 1 of the SQS payload has no body" in str(done.exception)


def test_a_wrong_parameter_is_named() -> None:
    done = run("-", "--event-ids", "Purchase", given=json.dumps(GOOD))
    assert isinstance(done.exception, SettingsError)
    assert "EventIds" in str(done.exception)


def test_options_go_before_the_environment_before_the_answers() -> None:
    answers = {"EventIds": "Lead=c1", "DefaultCurrency": "EUR", "DefaultCountry": "DE"}
    chosen = choose({"EventIds": "Lead=a1"}, {"EVENT_IDS": "Lead=b1", "DEFAULT_CURRENCY": "USD"}, answers).settings
    assert (chosen.event_ids, chosen.default_currency, chosen.default_country) == ("Lead=a1", "USD", "DE")


@pytest.mark.parametrize(
    "overrides",
    [
        '["EventIds=Purchase=a1,Lead=b1", "RequireConsent=false"]',
        '"EventIds=\\"Purchase=a1,Lead=b1\\" RequireConsent=false"',
    ],
    ids=["list", "string"],
)
def test_answers(overrides: str, tmp_path: Path) -> None:
    file = tmp_path / "deploy.toml"
    file.write_text(f"[live.deploy.parameters]\nparameter_overrides = {overrides}\n")
    assert read_answers(file, "live") == {"EventIds": "Purchase=a1,Lead=b1", "RequireConsent": "false"}
    assert read_answers(file, "other") == read_answers(tmp_path / "none.toml", "live") == {}


def test_an_environment_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    file = tmp_path / "deploy.toml"
    with pytest.raises(ValueError, match=r"no environment 'live'; it has none"):
        check_environment(file, "live")
    file.write_text("version = 0.1\n[default.deploy]\n[staging.deploy]\n")
    with pytest.raises(ValueError, match=r"no environment 'live'; it has default, staging"):
        check_environment(file, "live")
    check_environment(file, "staging")
    check_environment(tmp_path / "none.toml", "default")


@pytest.mark.parametrize("parameter", EVENT_PARAMETERS)
def test_every_parameter_that_says_what_becomes_of_an_event_is_an_option(parameter: str) -> None:
    option = "--" + re.sub(r"(?<!^)([A-Z])", r"-\1", parameter).lower()
    assert option in {name for one in get_command(app).commands["preview"].load().params for name in one.opts}  # type: ignore[attr-defined]


def test_the_pixel_is_the_options_or_that_of_the_event_ids() -> None:
    own = GOOD | {"properties": {"event_id": "tw-o8z6j-own"}}
    (by_ids,) = previewed("--event-ids", "Lead=tw-o8z6j-o87ne", given=json.dumps(own))
    (by_option,) = previewed("--event-ids", "Lead=o87ne", "--pixel-id", "o8z6j", given=json.dumps(own))
    (by_none,) = previewed("--event-ids", "Lead=o87ne", given=json.dumps(own))
    (of_another,) = previewed("--event-ids", "Lead=o87ne", "--pixel-id", "o8z6k", given=json.dumps(own))
    found = [one["conversion"]["event_id"] for one in (by_ids, by_option, by_none, of_another)]
    assert found == ["tw-o8z6j-own", "tw-o8z6j-own", "o87ne", "o87ne"]


def test_line_and_reason_are_named() -> None:
    given = f"{json.dumps(GOOD)}\n{{broken\n\nwebhook_id=1\n"
    found = previewed(given=given)
    assert [(one["message_id"], one["detail"].partition(":")[0]) for one in found] == [
        ("line 1", ""),
        ("line 2", "column 2"),
        ("line 4", "a form's fields (name=value&name=value), not JSON"),
    ]


def test_what_was_taken_off_around_an_event_is_said() -> None:
    done = run("-", given=json.dumps({"requestContext": {}, "body": json.dumps(GOOD)}))
    assert "note: taken out of requests: 1" in done.stderr


def test_a_proposal_is_shown_beside_the_reason() -> None:
    given = json.dumps({"name": "Lead", "person": {"mail": "user@example.com"}})
    assert "--field-mapping event=name,email=person.mail" in run("-", "--no-require-consent", given=given).stdout


def test_every_fault_is_said_at_once_with_what_to_write() -> None:
    # Given what a newcomer writes first
    given = {"event": "purchase", "email": "user@example.com", "order_id": "1001", "total": 59.9}
    ids = ("--event-ids", "Purchase=tw-o8z6j-o87ne", "--require-consent")

    # When it is previewed
    done = run("-", *ids, given=json.dumps(given))

    # Then everything that is missing is named, with the fields that are there and never their values
    assert "has event, email, order_id, total" in done.stdout
    assert "user@example.com" not in done.stdout

    # and with what it says to write, and the parameter it proposes, it is delivered
    written = dict(re.findall(r"write (\".+?\"): (\{.*?\}|\"\w+\")", done.stdout))
    more = {json.loads(name): json.loads(value) for name, value in written.items()}
    assert set(more) == {"consent", "currency"}
    (proposed,) = re.findall(r"--conversion-id-from (\S+?)\?", done.stdout)
    (one,) = previewed(*ids, "--conversion-id-from", proposed, given=json.dumps(given | more))
    assert (one["outcome"], one["conversion_id"], one["hints"]) == ("would_deliver", "1001", [])
