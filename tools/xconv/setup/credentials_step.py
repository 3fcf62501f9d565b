"""Step 1: which credentials somebody has, or what they need at X to get some."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from x_conversions.credentials.schemes import AnyCredentials, CredentialsError, read_secret

from xconv.ads_api.refusals import FORM
from xconv.credentials.command import FIELDS, OPTIONAL
from xconv.credentials.secret import Secret
from xconv.setup.dialogue import Dialogue, Option
from xconv.setup.kept_credentials import KeptCredentials
from xconv.setup.plan import Plan, UnknownCredentialsError

LATER = "later"
_FLAG = "--credentials FILE"
_CHOICES = (
    Option(
        "pixel_token",
        "Pixel token: one value, a minute. Best where nobody here has a developer account.\n"
        "ads.x.com > Tools > Events Manager > Install Pixel > Manual > Conversion API > Generate access token.\n"
        "Who: anybody who manages the ads account. X tells little for it, so you copy the event ids yourself.",
    ),
    Option(
        "oauth1",
        "OAuth 1.0a: four values; the way that X documents, and X then lists account, pixel and events for you.\n"
        "developer.x.com > your app > Keys and tokens: API key and secret, access token and secret.\n"
        "Who: an ACCOUNT_ADMIN or AD_MANAGER; the app needs Ads API access, which X gives in days:\n"
        f"{FORM}",
    ),
    Option(
        "oauth2",
        "OAuth 2.0: for those who must; X's pages do not name it for conversions.\n"
        "Needs an app with Ads API access and the callback URL http://127.0.0.1:8910/callback; opens your browser.",
    ),
    Option(LATER, "None yet: set up everything else now. `xconv setup` goes on from there another day."),
)
_LABELS = {
    "pixel_token": "Access token from Events Manager",
    "api_key": "API key",
    "api_secret": "API key secret",
    "access_token": "Access token",
    "access_token_secret": "Access token secret",
}


@dataclass(frozen=True)
class CredentialFlags:
    """What the command line says of credentials."""

    scheme: str | None
    text: str | None
    log_in: Callable[[str, str | None], str]


def ask_for_credentials(
    dialogue: Dialogue, plan: Plan, kept: KeptCredentials, flags: CredentialFlags, *, is_again: bool = False
) -> None:
    """Put credentials into the plan, or none, if somebody has none yet; `is_again`: other ones than were found."""
    if flags.text is not None and not is_again:
        try:
            plan.secret_text, plan.credentials = flags.text, read_secret(flags.text)
        except CredentialsError as error:  # of a stack it would be a fault of the stack's
            raise ValueError(f"{_FLAG}: {error}") from None
        return
    if flags.scheme is None and not is_again and (_use_kept(dialogue, plan, kept) or _use_stored(dialogue, plan)):
        return
    if not dialogue.by_flags:
        dialogue.say("Which credentials do you have at X?")
    scheme = dialogue.choose(
        "Number",
        _CHOICES,
        flag="--scheme",
        default=LATER if dialogue.by_flags else None,
        given=None if is_again else flags.scheme,
    )
    if scheme == LATER:
        plan.secret_text = plan.credentials = None
    elif dialogue.by_flags:
        raise ValueError("without questions this needs --credentials FILE: no value goes onto a command line")
    else:
        plan.secret_text, plan.credentials = _typed(dialogue, scheme, flags)


def _use_kept(dialogue: Dialogue, plan: Plan, kept: KeptCredentials) -> bool:
    text = kept.read()
    try:
        credentials = read_secret(text) if text is not None else None
    except CredentialsError:
        credentials = None
    if credentials is None or text is None:
        return False
    if not dialogue.confirm(f"Credentials ({credentials.scheme}) wait here from last time. Use them?", default=True):
        return False
    plan.secret_text, plan.credentials = text, credentials
    return True


def _use_stored(dialogue: Dialogue, plan: Plan) -> bool:
    if plan.deployed is None:
        return False
    try:
        credentials = Secret(plan.deployed).credentials()
    except CredentialsError:
        return False
    except RuntimeError as error:  # before somebody types what can't be stored
        dialogue.say(f"! {error}.")
        return False
    if not dialogue.confirm(f"The stack has credentials ({credentials.scheme}). Keep them?", default=True):
        return False
    plan.secret_text, plan.credentials = None, credentials
    return True


def _typed(dialogue: Dialogue, scheme: str, flags: CredentialFlags) -> tuple[str, AnyCredentials]:
    dialogue.say("Nothing shows while you type or paste.")
    if scheme == "oauth2":
        client_id = dialogue.ask("The app's OAuth 2.0 client id", _one_word, flag=_FLAG)
        secret = dialogue.ask("Client secret (Enter: a public client)", _one_word, flag="", default="", is_hidden=True)
        try:
            text = flags.log_in(client_id, secret or None)
        except (ValueError, RuntimeError, TimeoutError) as error:
            raise UnknownCredentialsError(str(error)) from None
        return text, read_secret(text)
    fields = {"scheme": scheme}
    for name in FIELDS[scheme]:
        default = "" if name in OPTIONAL else None
        fields[name] = dialogue.ask(_LABELS[name], _one_word, flag=_FLAG, default=default, is_hidden=True)
    text = json.dumps(fields)
    return text, read_secret(text)


def _one_word(text: str) -> str:
    if text and not (text.isascii() and text.isprintable() and " " not in text):
        raise ValueError("That is not it: it has no spaces and no letters beyond A-Z. Copy it again, whole.")
    return text
