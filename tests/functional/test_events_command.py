"""`xconv events` against the simulator, with a stack's secret and without a stack."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from devtools.local_aws import LocalAws
from devtools.x_simulator import Fault, SimulatedAccount, SimulatedTag, XSimulator

from tests.support.ad_accounts import SHOP, TAGS, account
from tests.support.command_line import CommandLine, command_line
from tests.support.patient import Patient


@pytest.fixture
def ads() -> Iterator[XSimulator]:
    with XSimulator(accounts=[account()]) as x:
        yield x


@pytest.fixture
def xconv(aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    return command_line(aws, monkeypatch)


def ask(xconv: CommandLine, x: XSimulator, *more: str, status: int = 0, secret: dict[str, str] | None = None) -> str:
    """What it prints, or with another status its error, asked with these credentials in place of a stack's."""
    arguments = ("events", "--credentials", "-", "--x-ads-api-url", x.url, *more)
    done = xconv(*arguments, typed=json.dumps(secret or x.grant_oauth1()), status=status)
    return done.err if status else done.out


@pytest.mark.parametrize("scheme", ["oauth1", "oauth2"])
def test_the_events_of_the_stacks_pixel(aws: LocalAws, xconv: CommandLine, ads: XSimulator, scheme: str) -> None:
    # Given a stack, and at X its pixel beside another one in another account
    other = SimulatedTag("b1", "Theirs", "PURCHASE", "zzzzz")
    ads.ad_accounts.insert(0, SimulatedAccount("18ce5other", "Other", (other,)))
    name = f"events-{scheme}"
    Patient(aws, name, XAdsApiUrl=ads.url).stack.put_secret(ads.credentials.grant(scheme))

    # When they are listed
    shown = xconv("events", "--stack", name).out

    # Then they are there, with what X knows of them and the line to deploy; the other pixel's are not
    assert f"Ad account {SHOP} (Example Shop), pixel o8z6j" in shown
    assert "2026-11-20 10:00" in shown
    assert "EventIds=PageView=tw-o8z6j-o87nf,Purchase=tw-o8z6j-o87ne\n" in shown
    assert "Theirs" not in shown
    assert "zzzzz" in xconv("events", "--stack", name, "--all").out
    # and X was only asked: nothing was sent to it
    assert ads.requests == []
    assert {one.scheme for one in ads.reads} == {scheme}


def test_a_long_list_is_read_to_its_end(xconv: CommandLine, ads: XSimulator) -> None:
    # Given more events than X puts on a page
    tags = [SimulatedTag(f"t{number}", f"Event {number}", "CUSTOM", "o8z6j") for number in range(1001)]
    ads.ad_accounts[:] = [account(*tags)]

    # Then all are there, for a machine by account and pixel
    (found,) = json.loads(ask(xconv, ads, "--json"))
    (pixel,) = found["pixels"]
    assert len(pixel["events"]) == 1001
    assert (found["account_id"], found["may_send"], pixel["pixel_id"]) == (SHOP, True, "o8z6j")
    assert len([one for one in ads.reads if one.path.endswith("web_event_tags")]) == 2


def test_deleted_ones_are_shown_on_request(xconv: CommandLine, ads: XSimulator) -> None:
    ads.ad_accounts[:] = [account(*TAGS, SimulatedTag("old", "Old", "SEARCH", "o8z6j", deleted=True))]
    assert "tw-o8z6j-old" not in ask(xconv, ads)
    shown = ask(xconv, ads, "--all")
    assert "deleted" in shown
    assert "Search=" not in shown


def test_a_role_that_is_not_enough_is_said(xconv: CommandLine, ads: XSimulator) -> None:
    ads.ad_accounts[:] = [account(permissions=("CAMPAIGN_ANALYST",))]
    assert "✗ role CAMPAIGN_ANALYST: X takes conversions from ACCOUNT_ADMIN and AD_MANAGER only" in ask(xconv, ads)


def test_what_x_may_not_be_asked_is_one_line(xconv: CommandLine, ads: XSimulator) -> None:
    # Given credentials that may not read
    assert "reads nothing out for a pixel token" in ask(xconv, ads, status=1, secret=ads.grant_pixel_token())
    assert "must be of one app" in ask(xconv, ads, status=1, secret=ads.grant_oauth1() | {"api_key": "another-app"})
    # or X that does not answer
    faults = [Fault("drop_before", endpoint="reads"), Fault("html", endpoint="reads"), Fault("empty", endpoint="reads")]
    for fault in (*faults, Fault("rate_limited", endpoint="reads"), Fault("status", endpoint="reads", status=503)):
        ads.faults.add(fault)
        error = ask(xconv, ads, status=1)
        assert error.startswith("error: X")
        assert error.count("\n") == 1


def test_what_is_not_there_is_named_with_what_is(xconv: CommandLine, ads: XSimulator) -> None:
    assert "pixels with events: o8z6j" in ask(xconv, ads, "--pixel", "zzzzz", status=1)
    assert "see no such ad account" in ask(xconv, ads, "--account", "18ce5none", status=1)
    ads.ad_accounts.clear()
    assert "needs a role in it" in ask(xconv, ads, status=1)


def test_an_agency_is_asked_which_account(xconv: CommandLine, ads: XSimulator) -> None:
    ads.ad_accounts[:] = [SimulatedAccount(f"a{number}", "") for number in range(51)] + [account()]
    assert "name one with --account" in ask(xconv, ads, status=2)
    assert "tw-o8z6j-o87ne" in ask(xconv, ads, "--account", SHOP)


@pytest.mark.parametrize("name", ["[/x]", "[red]a", "\x1b[2Jb", "a\nb", "\x9b31m", "\u202ec"])
def test_names_that_are_markup_or_commands_stay_text(xconv: CommandLine, ads: XSimulator, name: str) -> None:
    ads.ad_accounts[:] = [account(SimulatedTag("o87ne", name, "PURCHASE", "o8z6j"), name=name)]
    shown = ask(xconv, ads)
    assert not {"\x1b", "\x9b", "\u202e"} & set(shown)
    assert "tw-o8z6j-o87ne" in shown
    if name.startswith("["):
        assert shown.count(name) == 2


def test_at_80_columns_nothing_is_cut(xconv: CommandLine, ads: XSimulator, monkeypatch: pytest.MonkeyPatch) -> None:
    # Given the longest ids and types there are, and a narrow terminal
    tag = SimulatedTag("1" * 13, "A name of many words, longer than a line", "PRODUCT_CUSTOMIZATION", "2" * 13)
    ads.ad_accounts[:] = [account(tag)]
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "80")
    shown = ask(xconv, ads)
    assert f"tw-{'2' * 13}-{'1' * 13}" in shown
    assert "…" not in shown


@pytest.mark.parametrize(("text", "said"), [("{", "must be a JSON object"), ('{"scheme": "x"}', "must be one of")])
def test_credentials_that_are_none(xconv: CommandLine, tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "secret.json"
    file.write_text(text)
    assert said in xconv("events", "--credentials", str(file), status=2).err
    assert "can't be read" in xconv("events", "--credentials", str(tmp_path / "none"), status=2).err
