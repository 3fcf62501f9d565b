"""`xconv intake check` says of each thing that can be wrong what it is."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from devtools.local_aws import LocalAws, Stack
from devtools.local_aws.http_api import HttpApi
from devtools.local_aws.intake_stack import IntakeStack
from x_conversions.events.names import CHECK_NAME
from xconv.common.stack import outputs_of as read_outputs
from xconv.intake import secret as secret_reading

from tests.support.command_line import CommandLine
from tests.support.intake_scene import ORIGIN, SECRET
from tests.support.sdk_intake import SdkIntake, intake_at

STACK_PARAMETERS = {"IntakeWriteKeys": "page-key", "IntakeOrigins": ORIGIN, "RequireConsent": "true"}


def check(api: HttpApi, monkeypatch: pytest.MonkeyPatch, *more: str, status: int = 0, key: str = "page-key") -> str:
    """What is printed, without the lines of the table."""
    xconv = CommandLine({}, monkeypatch)
    arguments = ["intake", "check", api.url, "--write-key", key, "--origin", ORIGIN, *more]
    printed = xconv(*arguments, typed="server-key\n", status=status).out
    cells = [re.sub(r"\s+", " ", line.strip("│ ").replace(" │ ", " ")) for line in printed.splitlines() if "│" in line]
    return "\n".join(re.sub(r"^([✓✗!]) (\S+) ", r"\1 \2: ", line) for line in cells) if cells else printed


def marks(said: str) -> dict[str, str]:
    """The mark of each thing that was looked at."""
    return {line[2:].partition(":")[0]: line[0] for line in said.splitlines()}


def test_a_good_intake_is_said_to_be_one_each_way(monkeypatch: pytest.MonkeyPatch) -> None:
    with intake_at() as (api, intake):
        said = check(api, monkeypatch, "--server-key", "-")
    good = ["key", "CORS", "page", "beacon", "Jitsu", "origin", "server", "Shopify", "WooCommerce", "Stripe"]
    assert marks(said) == dict.fromkeys(good, "✓") | {"cookie": "!"}
    # And what was queued, once for each way, is never a conversion
    assert [event["event"] for event in intake.queue.events] == [CHECK_NAME] * 4
    assert [event["context"]["intake"]["via"] for event in intake.queue.events] == ["browser"] * 3 + ["server"]


def test_it_speaks_to_machines_too(monkeypatch: pytest.MonkeyPatch) -> None:
    with intake_at() as (api, _):
        found = json.loads(check(api, monkeypatch, "--json"))
    names = ["key", "CORS", "page", "cookie", "beacon", "Jitsu", "origin", "Shopify", "WooCommerce", "Stripe"]
    assert [one["name"] for one in found] == names
    assert {key for one in found for key in one} == {"name", "is_good", "text"}


def test_with_the_secret_signed_webhooks_are_sent_and_none_is_queued(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XCONV_INTAKE_SECRET", json.dumps(SECRET))
    with intake_at() as (api, intake):
        said = check(api, monkeypatch)
    assert said.count("and a signed one is taken") == 3
    assert "✓ server" in said  # with the secret's own key
    assert {event["context"]["intake"]["via"] for event in intake.queue.events} == {"browser", "server"}
    assert intake.left_out == {}
    # each secret of a list is tried, unsigned once before
    assert len(api.statuses) == 6 + 3 + len([*SECRET["shopify"], *SECRET["woocommerce"], *SECRET["stripe"]])


def test_the_stacks_own_secret_is_read(aws: LocalAws, stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    # Given an intake's stack beside the main one
    created = IntakeStack.create(stack, STACK_PARAMETERS, "https://collect.shop.example", "check-intake")
    created.put_secret(SECRET | {"server_keys": ["another"]})
    outputs = [{"OutputKey": "IntakeSecretArn", "OutputValue": created.secret_arn}]
    asked = {"check-intake": outputs, "other": []}
    monkeypatch.setattr(
        secret_reading, "outputs_of", lambda found: read_outputs({"Outputs": asked[found["StackName"]]})
    )
    for name, value in aws.environment().items():
        monkeypatch.setenv(name, value)
    with intake_at() as (api, _):
        said = check(api, monkeypatch, "--intake-stack", "check-intake", status=1)
        assert "✗ server: the key is not among server_keys" in said
        assert said.count("and a signed one is taken") == 3
        # and whoever has no such stack, or no right, is told so in a line
        xconv = CommandLine({}, monkeypatch)
        arguments = ["intake", "check", api.url, "--write-key", "k", "--origin", ORIGIN, "--intake-stack"]
        assert "can't be read" in xconv(*arguments, "nowhere", status=1).err


def test_a_secret_that_is_none_is_said_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XCONV_INTAKE_SECRET", '{"shopify": "whsec_hidden"}')
    xconv = CommandLine({}, monkeypatch)
    done = xconv("intake", "check", "https://x.example", "--write-key", "k", "--origin", ORIGIN, status=2)
    assert "XCONV_INTAKE_SECRET must be JSON such as" in done.err
    assert "whsec_hidden" not in done.err


def test_names_below_localhost_are_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    # Given an intake that is told by its name, as the demo's is, which no resolver need know
    with intake_at() as (api, _):
        port = api.url.rpartition(":")[2]
        url = f"http://collect.shop.localhost:{port}"
        api.invoke = SdkIntake(INTAKE_PUBLIC_URL=url, INTAKE_COOKIE_DOMAIN="shop.localhost").invoke
        hosts: list[str] = []
        working = api.invoke

        def invoke(event: dict[str, Any]) -> Any:
            hosts.append(event["headers"]["host"])
            return working(event)

        api.invoke = invoke
        xconv = CommandLine({}, monkeypatch)
        said = xconv("intake", "check", url, "--write-key", "page-key", "--origin", ORIGIN).out
    assert set(hosts) == {f"collect.shop.localhost:{port}"}
    assert "the click id is kept" in said


def test_a_narrow_terminal_cuts_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"FORCE_COLOR": "1", "COLUMNS": "80"}.items():
        monkeypatch.setenv(name, value)
    with intake_at("https://other.example") as (api, _):
        xconv = CommandLine({}, monkeypatch)
        printed = xconv("intake", "check", api.url, "--write-key", "page-key", "--origin", ORIGIN, status=1).out
    lines = re.sub(r"\x1b\[[0-9;]*m", "", printed).splitlines()
    assert max(map(len, lines)) <= 80
    assert "…" not in printed


Fault = Callable[[HttpApi, SdkIntake], None]


def take_the_queue_away(_: HttpApi, intake: SdkIntake) -> None:
    intake.queue.down = 9


def take_the_server_key_out(_: HttpApi, intake: SdkIntake) -> None:
    intake.secret.text = "{}"


def take_the_shops_out(_: HttpApi, intake: SdkIntake) -> None:
    intake.secret.text = '{"shopify": ["s"]}'


def lose_the_query(api: HttpApi, intake: SdkIntake) -> None:
    api.invoke = lambda event: intake.invoke(event | {"queryStringParameters": {}})


def lose_jitsus_header(api: HttpApi, intake: SdkIntake) -> None:
    def without(event: Any) -> Any:
        return event | {"headers": {key: text for key, text in event["headers"].items() if key != "x-write-key"}}

    api.invoke = lambda event: intake.invoke(without(event))


def lack_routes(api: HttpApi, _: SdkIntake) -> None:
    api.invoke = lambda _: {"statusCode": 404, "body": '{"message": "Not Found"}'}


def take_anything(api: HttpApi, _: SdkIntake) -> None:
    api.invoke = lambda _: {"statusCode": 200, "body": "{}"}


@pytest.mark.parametrize(
    ("told", "parameters", "fault", "said"),
    [
        ("https://other.example", {}, None, "✗ key: pages are told to send to other.example/v1"),
        (None, {"IntakeOrigins": "https://other.example"}, None, f"✗ CORS: browsers on {ORIGIN} may not send"),
        (None, {}, take_the_queue_away, "✗ page: the queue or the secret can't be reached (503)"),
        (None, {}, take_the_server_key_out, "✗ server: the key is not among server_keys"),
        (None, {}, take_the_shops_out, "! Stripe: not taken: the intake's secret has nothing for stripe"),
        (None, {}, lose_the_query, "✗ beacon: the key is unknown, or was lost: let the CDN hand the query string on"),
        (None, {}, lose_jitsus_header, "✗ Jitsu: the key is unknown, or was lost: let the CDN hand X-Write-Key on"),
        (
            None,
            {},
            lack_routes,
            "✗ Jitsu: answered 404 by the gateway or what is before it: let the CDN hand this path",
        ),
        (None, {}, take_anything, "✗ Shopify: an unsigned webhook is taken: update the stack"),
        (None, {"IntakeBurst": "2", "IntakeRps": "1"}, None, "too many requests at once (429)"),
    ],
    ids=["address", "origin", "queue", "server key", "shops", "query", "header", "route", "unsigned", "throttle"],
)
def test_what_is_wrong_is_said(
    told: str | None, parameters: dict[str, str], fault: Fault | None, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with intake_at(told, **parameters) as (api, intake):
        if fault is not None:
            fault(api, intake)
        assert said in check(api, monkeypatch, "--server-key", "-", status=1)


def test_an_unknown_key_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    with intake_at() as (api, _):
        assert "✗ key: the key is not in IntakeWriteKeys" in check(api, monkeypatch, key="nobody", status=1)


def test_where_nobody_answers_one_line_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    xconv = CommandLine({}, monkeypatch)
    done = xconv("intake", "check", "http://127.0.0.1:9", "--write-key", "k", "--origin", ORIGIN, status=1)
    assert done.err.startswith("error: http://127.0.0.1:9 does not answer")
    done = xconv("intake", "check", "http://collect.example", "--write-key", "k", "--origin", ORIGIN, status=2)
    assert "is no https address" in done.err
