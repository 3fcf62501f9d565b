"""`xconv setup`: from an X ads account to the first conversion, guided."""

import json
import re
import sys
from pathlib import Path
from typing import Annotated

import typer

from xconv.authorize.command import DEFAULT_PORT, log_in
from xconv.authorize.pkce import AUTHORIZE_URL, SCOPES, TOKEN_URL
from xconv.common.lines import wrapped
from xconv.common.stack import DEFAULT_STACK, Deployed, NoStackError, Profile, Region, StackName, find_stack
from xconv.common.terminal import echo
from xconv.common.text_files import read_text
from xconv.preview.settings import read_answers, read_stack_name
from xconv.setup.answers import FILE
from xconv.setup.arrival import Arrival, ArrivalFlags
from xconv.setup.credentials_step import CredentialFlags
from xconv.setup.deployment import SamDeployment
from xconv.setup.dialogue import Dialogue
from xconv.setup.guide import Flags, Guide
from xconv.setup.kept_credentials import KeptCredentials
from xconv.setup.plan import Plan
from xconv.setup.questions_step import QuestionFlags
from xconv.setup.x_step import EventFlags

# What a set-up asks for, and so what it takes over from one before.
_OWN = ("PixelId", "EventIds", "RequireConsent", "AlarmEmail", "ConversionIdFrom", "Mode", "XAdsApiUrl", "XTokenUrl")

_ENVIRONMENT = re.compile("[A-Za-z0-9_-]+")


def setup(  # noqa: PLR0913, PLR0917 - a command line's options
    stack: StackName = DEFAULT_STACK,
    region: Region = None,
    profile: Profile = None,
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing: flags and defaults answer.")] = False,
    scheme: Annotated[str | None, typer.Option(help="pixel_token, oauth1, oauth2, or later.")] = None,
    credentials: Annotated[str | None, typer.Option(help="The secret's JSON in this file; - for stdin.")] = None,
    account: Annotated[str | None, typer.Option(help="The ad account's id, where there are several.")] = None,
    pixel: Annotated[str | None, typer.Option(help="The pixel's id, where there are several.")] = None,
    event_ids: Annotated[str | None, typer.Option(help="NAME=ID with commas; else chosen from X's list.")] = None,
    require_consent: Annotated[
        bool | None,
        typer.Option("--require-consent/--no-require-consent", help="Hold back events that say nothing about consent."),
    ] = None,
    alarm_email: Annotated[str | None, typer.Option(help="Who is told when something is wrong.")] = None,
    live: Annotated[
        bool | None, typer.Option("--live/--dry-run", help="Deliver at once, or try without counting.")
    ] = None,
    deploy: Annotated[
        bool | None, typer.Option("--deploy/--no-deploy", help="Run `make build` and `sam deploy`.")
    ] = None,
    send: Annotated[
        bool | None, typer.Option("--send/--no-send", help="Send one made-up event, and follow it.")
    ] = None,
    config_env: Annotated[str, typer.Option(help="The environment of deploy.toml to write.")] = "default",
    x_ads_api_url: Annotated[str | None, typer.Option(help="Another address than X's, as of the simulator.")] = None,
    x_token_url: Annotated[str | None, typer.Option(hidden=True)] = None,
    x_authorize_url: Annotated[str, typer.Option(hidden=True)] = AUTHORIZE_URL,
    port: Annotated[int, typer.Option(hidden=True)] = DEFAULT_PORT,
) -> None:
    """Go from an X ads account to a first conversion, guided: credentials, events, consent, deployment, a test.

    Asks X what it can be asked without counting anything, writes deploy.toml, deploys, stores the credentials, sends
    a first event and follows it. Can be ended at any question with Ctrl-C, and run again: it takes over what is there.

    Example: xconv setup

    Example: xconv setup --yes --credentials secret.json --require-consent --dry-run --deploy
    """
    if not yes and not sys.stdin.isatty():
        raise ValueError("setup asks questions: run it in a terminal, or with --yes and flags (xconv setup --help)")
    _check_names(stack, config_env)
    text = None if credentials is None else read_text(credentials)

    def obtain(client_id: str, client_secret: str | None) -> str:
        return json.dumps(log_in(client_id, client_secret, SCOPES, port, x_authorize_url, x_token_url or TOKEN_URL))

    plan = Plan(stack)
    try:
        plan.deployed = _find(stack, region, profile)
    except RuntimeError as error:  # no end yet: everything before the deployment works without AWS
        plan.aws_problem = str(error)
        echo(wrapped(f"! {error}. Needed for the deployment; everything before it works without.", sys.stdout))
    plan.parameters = _taken_over(plan.deployed, config_env)
    plan.parameters |= {
        name: value for name, value in (("XAdsApiUrl", x_ads_api_url), ("XTokenUrl", x_token_url)) if value
    }
    dialogue, kept = Dialogue(by_flags=yes), KeptCredentials(stack)
    arrival = Arrival(
        dialogue,
        plan,
        ArrivalFlags(deploy, send, config_env),
        kept,
        SamDeployment(Path.cwd(), stack, config_env, region, profile),
        lambda: _find(stack, region, profile),
    )
    flags = Flags(
        CredentialFlags(scheme, text, obtain),
        EventFlags(account, pixel, event_ids),
        QuestionFlags(require_consent, alarm_email, live),
    )
    guide = Guide(dialogue, plan, flags, kept, arrival)
    try:
        guide.run()
    except (KeyboardInterrupt, typer.Abort):
        echo()
        done = f"So far: {'; '.join(arrival.done)}. `xconv setup` goes on from there." if arrival.done else ""
        echo(f"Stopped. {done or 'Nothing was changed.'}")
        raise typer.Exit(130) from None


def _check_names(stack: str, environment: str) -> None:
    """Let nothing be written into what is another stack's.

    Raises
    ------
    ValueError
        The environment deploys another stack; or one of the names can't be written.
    """
    if stack.startswith("arn:"):
        raise ValueError("setup takes the stack's name, not its ARN: it is deployed by its name")
    if not _ENVIRONMENT.fullmatch(environment):
        raise ValueError(f"--config-env {environment!r} is no environment's name: letters, digits, _ and -")
    there = read_stack_name(Path(FILE), environment)
    if there not in ("", stack.strip()):
        raise ValueError(
            f"environment {environment} of {FILE} deploys stack {there}, not {stack}: say --stack {there}, or "
            "--config-env NAME for an environment of its own"
        )


def _find(stack: str, region: str | None, profile: str | None) -> Deployed | None:
    """The stack; None when there is none."""
    try:
        return find_stack(stack, region, profile)
    except NoStackError:
        return None


def _taken_over(deployed: Deployed | None, environment: str) -> dict[str, str]:
    """What is deployed, and above it what deploy.toml says is to be deployed."""
    before = dict(deployed.parameters) if deployed is not None else {}
    before |= read_answers(Path(FILE), environment)
    defaults = {"XAdsApiUrl": "https://ads-api.x.com", "XTokenUrl": TOKEN_URL}
    return {name: before[name] for name in _OWN if before.get(name) and before[name] != defaults.get(name)}
