"""`xconv setup` in a pseudo-terminal, from nothing to the first conversion, against local AWS and X simulator."""

import json
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from devtools.local_aws import LocalAws
from devtools.paths import ROOT
from devtools.x_simulator import SimulatedAccount, SimulatedTag, XSimulator
from xconv.preview.settings import read_answers

from tests.support.ad_accounts import TAGS, account
from tests.support.command_line import CommandLine
from tests.support.newcomer import ENTER, answer_the_rest, type_oauth1
from tests.support.pseudo_terminal import CTRL_C, CTRL_D, PseudoTerminal
from tests.support.stand_in_sam import StandInSam


class Desk:
    """A checkout, a home, and AWS and X as somebody who begins finds them."""

    def __init__(self, aws: LocalAws, x: XSimulator, sam: StandInSam, folder: Path, xconv: Path, path: str) -> None:
        self.aws, self.x, self.sam, self.folder, self._xconv = aws, x, sam, folder, xconv
        self.stack = re.sub("[^A-Za-z0-9]", "", f"shop{folder.name}")[-40:]
        self.environment = os.environ | aws.environment()
        self.environment |= {"HOME": str(folder / "home"), "PATH": path, "TERM": "xterm", "XCONV_STACK": self.stack}

    def sit(self, *arguments: str, columns: int = 250) -> PseudoTerminal:
        command = [str(self._xconv), "setup", "--x-ads-api-url", self.x.url, *arguments]
        return PseudoTerminal(command, self.environment, self.folder / "checkout", columns=columns)

    def parameters(self) -> dict[str, str]:
        return read_answers(self.folder / "checkout/deploy.toml", "default")

    def files(self) -> dict[str, str]:
        """What is on this machine, but for the checkout's big ones."""
        found = (one for one in self.folder.rglob("*") if one.is_file() and one.name not in ("template.yaml", "sam"))
        return {str(one.relative_to(self.folder)): one.read_text() for one in found}


@pytest.fixture
def desk(aws: LocalAws, tools: Path, tmp_path: Path) -> Iterator[Desk]:
    checkout, place = tmp_path / "checkout", tmp_path / "bin"
    for folder in (checkout, place, tmp_path / "home"):
        folder.mkdir()
    for name in ("deploy.example.toml", "samconfig.toml", "template.yaml"):
        shutil.copy(ROOT / name, checkout)
    (checkout / "Makefile").write_text("build:\n\t@true\n")
    with XSimulator(accounts=[account()]) as x, StandInSam(aws, place) as sam:
        yield Desk(aws, x, sam, tmp_path, tools / "xconv", f"{place}{os.pathsep}{os.environ['PATH']}")


def test_a_newcomer_gets_to_the_first_conversion_with_few_values(desk: Desk) -> None:
    # Given somebody with OAuth 1.0a credentials and a clone, When they answer what they are asked
    secret = desk.x.grant_oauth1()
    with desk.sit() as person:
        type_oauth1(person, secret)
        answer_the_rest(person)
        person.answer("Number [1]", ENTER)  # what will be deployed
        person.answer("Deploy now?", ENTER)
        person.expect("AWS mails alarms@example.com a link")
        person.expect("✓ The stack's secret has the credentials.")
        person.answer("Nothing counts at X.", ENTER)
        person.expect("it would have been delivered")
        person.answer("Deliver from now on?", "y")
        person.answer("It COUNTS at X", "y")
        person.expect("✓ setup-")
        person.expect("delivered at")
        assert person.end() == 0

    # Then one conversion was counted, at the second deployment; X was asked before, and nothing was counted by that
    (conversion,) = desk.x.conversions
    assert conversion["event_id"] == "tw-o8z6j-o87ne"
    assert [desk.sam.stack and desk.sam.stack.parameters["Mode"], len(desk.sam.deployments)] == ["live", 2]
    # fifteen questions were asked, the last two because it counts
    assert person.asked == 15
    # at most 8 values were typed, none twice, and none that is secret was shown or is in a file
    assert len(person.values) == len(set(person.values)) <= 8
    assert not [value for name, value in secret.items() if name != "scheme" and value in person.shown]
    assert not any(secret["api_secret"] in text for text in desk.files().values())
    assert desk.sam.stack is not None
    assert desk.sam.stack.get_secret() == {"v": 1} | secret
    # and the parameters are the ones for the next `sam deploy`
    assert desk.parameters() == {
        "XAdsApiUrl": desk.x.url,
        "PixelId": "o8z6j",
        "EventIds": "PageView=tw-o8z6j-o87nf,Purchase=tw-o8z6j-o87ne",
        "RequireConsent": "true",
        "AlarmEmail": "alarms@example.com",
        "ConversionIdFrom": "properties.order_id,properties.conversion_id,properties.conversionId,messageId",
        "Mode": "live",
        "DeliveryEnabled": "true",  # so that a deployment ends a pause
    }


def test_at_80_columns_lines_end_between_words(desk: Desk) -> None:
    with desk.sit(columns=80) as person:
        type_oauth1(person, desk.x.grant_oauth1())
        person.expect("Which of them do you send?")
        person.press("\n")
        person.expect("May a visitor's purchase be passed on")
        person.expect("Number")
        person.interrupt(CTRL_C, "Stopped. ")
        assert person.end() == 130
    lines = [line.strip() for line in person.shown.split("\n")]
    assert not [line for line in lines if len(line) > 80 and " " in line]


def test_without_aws_everything_before_the_deployment_works(desk: Desk) -> None:
    # Given somebody who has not signed in to AWS
    desk.environment = {name: text for name, text in desk.environment.items() if not name.startswith("AWS_")}
    desk.environment["AWS_EC2_METADATA_DISABLED"] = "true"
    with desk.sit() as person:
        person.expect("no AWS region: name it with --region")
        to_the_review(person, desk)
        person.press("\n")
        person.expect("Not deployed from here: ")
        person.expect("The credentials wait for the stack")
        assert person.end() == 0
    assert desk.parameters()["PixelId"] == "o8z6j"


# A browser in which somebody decides, as BROWSER names one.
BROWSER = """#!{python}
import sys, urllib3
address, _, query = sys.argv[1].partition("?")
form = {{"Content-Type": "application/x-www-form-urlencoded"}}
answer = urllib3.request("POST", address, body=query + "&decision={decision}", headers=form, redirect=False)
urllib3.request("GET", answer.headers["location"])
"""


def test_oauth2_goes_by_the_browser(desk: Desk) -> None:
    # Given an app, and somebody who says no first
    desk.x.register_app("app-1", "secret-1")
    browser = desk.folder / "bin/browser"
    browser.touch(0o755)
    desk.environment |= {"BROWSER": f"{browser} %s", "OAUTHLIB_INSECURE_TRANSPORT": "1"}  # X is on this machine
    flags = ("--x-token-url", desk.x.token_url, "--x-authorize-url", f"{desk.x.url}/i/oauth2/authorize", "--port", "0")
    with desk.sit(*flags) as person:
        for decision, said in (("cancel", "access_denied"), ("authorize", "X knows the credentials.")):
            browser.write_text(BROWSER.format(python=sys.executable, decision=decision))
            person.answer("Number:", "3")
            person.answer("client id: ", "app-1")
            person.answer("public client): ", "secret-1")
            person.expect(said)
            if decision == "cancel":
                person.answer("Number [1]", ENTER)
        answer_the_rest(person)
        person.answer("Number [1]", ENTER)
        person.answer("Deploy now?", ENTER)
        person.answer("Nothing counts at X.", "n")
        person.answer("Deliver from now on?", ENTER)
        assert person.end() == 0

    # Then the stack can renew what it was given
    assert desk.sam.stack is not None
    secret = desk.sam.stack.get_secret()
    assert (secret["scheme"], secret["client_id"], "refresh_token" in secret) == ("oauth2", "app-1", True)
    assert secret["access_token"] not in person.shown
    assert desk.parameters()["XTokenUrl"] == desk.x.token_url


RUBBISH = ("x", "9", "0", "-1", "1.5", "²", "yes please", "\x1b[A", "{}", "'; rm -rf /", "ä" * 300)


def test_whoever_types_rubbish_is_asked_again(desk: Desk) -> None:
    # Given somebody with a pixel token, who answers each question with rubbish first
    secret = desk.x.grant_pixel_token()
    with desk.sit() as person:
        for rubbish in ("", *RUBBISH):
            person.answer("Number:", rubbish)
            person.expect("Type a number from 1 to 4")
        person.answer("Number:", "1")
        for rubbish in ("", "two words", "ümlaut"):
            person.answer("Access token from Events Manager: ", rubbish)
        person.answer("Access token from Events Manager: ", f'  "{secret["pixel_token"]}" ')
        # X tells nothing for a pixel token, which is said, and the ids are copied
        person.expect("reads nothing out for a pixel token")
        for rubbish in ("o87ne", "tw-o8z6j", "Purchase=tw-o8z6j-o87ne", "https://ads.x.com/", *RUBBISH):
            person.answer("Event id of purchases", rubbish)
            person.expect("looks like tw-o8z6j-o87ne")
        person.answer("Event id of purchases", "TW-o8z6j-O87NE")
        person.answer("Event id of page views", "tw-zzzzz-o87nf")
        person.expect("is of pixel zzzzz, those before are of o8z6j")
        person.answer("Event id of page views", ENTER)
        person.answer("Event id of additions to a cart", ENTER)
        person.answer("Event id of leads", ENTER)
        for rubbish in ("", *RUBBISH):  # nobody chooses about consent by accident
            person.answer("Number:", rubbish)
            person.expect("Type a number from 1 to 2")
        person.answer("Number:", "2")
        for rubbish in ("nobody", "a@b", "a b@example.com", "a@example.com,b@example.com", *RUBBISH):
            person.answer("E-mail address", rubbish)
            person.expect("no e-mail address")
        person.answer("E-mail address", ENTER)
        for rubbish in ("x", "maybe", "1"):
            person.answer("Count an order once", rubbish)
            person.expect("Answer y or n")
        person.answer("Count an order once", "n")
        person.answer("Number [1]", "7")
        person.answer("Number [1]", ENTER)
        person.answer("Number [1]", ENTER)
        person.answer("Deploy now?", "n")
        assert person.end() == 0

    # Then what counts is what was right, and the token waits for the stack where only its owner may read it
    assert desk.parameters()["EventIds"] == "Purchase=tw-o8z6j-o87ne"
    assert (desk.parameters()["PixelId"], desk.parameters()["RequireConsent"]) == ("o8z6j", "false")
    assert desk.sam.deployments == []
    (kept,) = (desk.folder / "home").rglob("*-credentials.json")
    assert json.loads(kept.read_text()) == secret
    assert kept.stat().st_mode & 0o077 == 0
    assert secret["pixel_token"] not in person.shown


def to_the_credentials(person: PseudoTerminal, _: Desk) -> None:
    person.expect("Number:")


def to_a_hidden_value(person: PseudoTerminal, _: Desk) -> None:
    person.answer("Number:", "1")
    person.expect("Events Manager: ")


def to_the_events(person: PseudoTerminal, desk: Desk) -> None:
    type_oauth1(person, desk.x.grant_oauth1())
    person.expect("Which of them do you send?")


def to_the_review(person: PseudoTerminal, desk: Desk) -> None:
    type_oauth1(person, desk.x.grant_oauth1())
    answer_the_rest(person)
    person.expect("Number [1]: ")


@pytest.mark.parametrize("key", [CTRL_C, CTRL_D], ids=["ctrl-c", "ctrl-d"])
@pytest.mark.parametrize("go", [to_the_credentials, to_a_hidden_value, to_the_events, to_the_review])
def test_who_stops_before_the_end_has_changed_nothing(
    desk: Desk, go: Callable[[PseudoTerminal, Desk], None], key: str
) -> None:
    # Given somebody in the middle of it, When they press Ctrl-C
    before = desk.files()
    with desk.sit() as person:
        go(person, desk)
        person.interrupt(key, "Stopped. Nothing was changed.")
        assert person.end() == 130

    # Then nothing is there that was not there before
    assert desk.files() == before
    assert desk.sam.deployments == []


def test_who_stops_at_the_deployment_goes_on_from_there(desk: Desk) -> None:
    # Given somebody who stops when the parameters are written
    secret = desk.x.grant_oauth1()
    with desk.sit() as person:
        to_the_review(person, desk)
        person.press("\n")
        person.expect("Deploy now?")
        person.interrupt(CTRL_C, "deploy.toml has the parameters; the credentials are kept")
        assert person.end() == 130

    # When they run it again, Then Enter is enough: nothing is typed twice
    with desk.sit() as person:
        person.answer("wait here from last time. Use them?", ENTER)
        person.answer("Which of them do you send?", ENTER)
        person.answer("Number [1]", ENTER)
        person.answer("E-mail address that alarms go to [alarms@example.com]", ENTER)
        person.answer("Number [1]", ENTER)
        person.answer("Number [1]", ENTER)
        person.answer("Deploy now?", ENTER)
        person.answer("Nothing counts at X.", "n")
        person.answer("Deliver from now on?", ENTER)
        assert person.end() == 0
    assert person.values == []
    assert desk.sam.stack is not None
    assert desk.sam.stack.get_secret().keys() == {"v"} | secret.keys()
    assert not list((desk.folder / "home").rglob("*-credentials.json"))
    assert desk.x.conversions == []


def test_a_deployment_that_fails_costs_no_second_typing(desk: Desk) -> None:
    desk.sam.fails = True
    with desk.sit() as person:
        to_the_review(person, desk)
        person.press("\n")
        person.answer("Deploy now?", ENTER)
        person.expect("The credentials wait for the stack")
        person.expect("`sam deploy` failed")
        assert person.end() == 1
    assert len(list((desk.folder / "home").rglob("*-credentials.json"))) == 1


def test_credentials_that_x_does_not_know_are_asked_for_again(desk: Desk) -> None:
    # Given a token of another app, then a user who is no manager, then the right ones
    wrong, right = desk.x.grant_oauth1() | {"api_key": "another-app"}, desk.x.grant_oauth1()
    with desk.sit() as person:
        type_oauth1(person, wrong)
        person.expect("X does not know these credentials (401): the four values must be of one app")
        desk.x.ad_accounts[:] = [account(permissions=("CAMPAIGN_ANALYST",))]
        person.answer("Number [1]", ENTER)
        type_oauth1(person, right)
        person.expect("their user is CAMPAIGN_ANALYST")
        desk.x.ad_accounts.clear()
        person.answer("Number [1]", ENTER)
        type_oauth1(person, right)
        person.expect("their user sees no ad account")
        desk.x.ad_accounts[:] = [account()]
        person.answer("Number [1]", ENTER)
        type_oauth1(person, right)
        person.expect("X knows the credentials.")
        person.expect("Which of them do you send?")
        person.interrupt(CTRL_C, "Stopped. ")
        assert person.end() == 130


def test_an_agency_chooses_account_pixel_and_events(desk: Desk) -> None:
    # Given two accounts, the second with two pixels, one of which has two purchases
    more = (SimulatedTag("c1", "Big order", "PURCHASE", "o8z6j"), SimulatedTag("d1", "Theirs", "SEARCH", "zzzzz"))
    desk.x.ad_accounts.insert(0, SimulatedAccount("18ce5other", "Other"))
    desk.x.ad_accounts[1] = account(*TAGS, *more)
    with desk.sit() as person:
        type_oauth1(person, desk.x.grant_oauth1())
        person.expect("18ce5other (Other)")
        person.answer("Number:", "2")
        person.expect("o8z6j (Purchase, Page view, Big order)")
        person.answer("Number:", "1")
        for rubbish in ("1,3", "0", "4", "a", "1,,x"):
            person.answer("Which of them do you send?", rubbish)
        person.answer("Which of them do you send?", "3 2")
        person.expect("EventIds=PageView=tw-o8z6j-o87nf,Purchase=tw-o8z6j-c1")
        person.expect("Number:")
        person.interrupt(CTRL_C, "Stopped. ")
        assert person.end() == 130


@pytest.fixture
def script(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    monkeypatch.chdir(desk.folder / "checkout")
    for name in ("HOME", "PATH", "XCONV_STACK"):
        monkeypatch.setenv(name, desk.environment[name])
    return CommandLine(desk.aws.environment(), monkeypatch)


def test_a_script_does_it_by_flags(desk: Desk, script: CommandLine) -> None:
    # Given everything on the command line, and the credentials on standard input
    secret = desk.x.grant_oauth1()
    flags = ("--yes", "--credentials", "-", "--x-ads-api-url", desk.x.url, "--no-require-consent", "--live", "--send")
    done = script("setup", *flags, typed=json.dumps(secret))

    # Then nothing is asked, and the first conversion arrives
    assert "delivered at" in done.out
    assert len(desk.x.conversions) == 1
    assert desk.parameters()["Mode"] == "live"
    # and the same once more changes nothing, and sends nothing unless it is told to
    again = script("setup", "--yes", "--no-deploy")
    assert len(desk.x.conversions) == 1
    assert "Send your events to" in again.out


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        ((), "without questions this needs --event-ids"),
        (("--event-ids", "Purchase=tw-o8z6j-o87ne"), "--require-consent or --no-require-consent"),
        (("--event-ids", "Purchase=o87ne", "--pixel", "A!", "--require-consent"), "PixelId"),
        (("--event-ids", "Purchase=tw-o8z6j-o87ne,purchase=a1", "--require-consent"), "name the same event"),
        (("--scheme", "oauth1"), "--credentials FILE"),
        (("--scheme", "magic"), "is none of pixel_token, oauth1, oauth2, later"),
        (("--event-ids", "Purchase=tw-o8z6j-o87ne", "--require-consent", "--alarm-email", "x"), "--alarm-email"),
    ],
)
def test_a_script_is_told_which_flag_is_missing(
    desk: Desk, script: CommandLine, flags: tuple[str, ...], said: str
) -> None:
    before = desk.files()
    assert said in script("setup", "--yes", *flags, status=2).err
    assert desk.files() == before


def test_a_script_is_told_what_is_wrong_at_x(desk: Desk, script: CommandLine) -> None:
    desk.x.ad_accounts[:] = [account(permissions=("ANALYST",))]
    flags = ("--yes", "--credentials", "-", "--x-ads-api-url", desk.x.url, "--require-consent")
    assert "their user is ANALYST" in script("setup", *flags, typed=json.dumps(desk.x.grant_oauth1()), status=1).err


def test_without_a_terminal_it_says_how(script: CommandLine) -> None:
    assert "run it in a terminal, or with --yes" in script("setup", status=2).err


def test_outside_a_checkout_nothing_is_written(desk: Desk, script: CommandLine) -> None:
    # Given a folder without the template
    (desk.folder / "checkout/template.yaml").unlink()
    flags = ("--yes", "--event-ids", "Purchase=tw-o8z6j-o87ne", "--require-consent")
    before = desk.files()
    done = script("setup", *flags)
    assert "this folder is no checkout" in done.out
    assert "PixelId=o8z6j" in done.out
    assert desk.files() == before
