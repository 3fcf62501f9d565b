"""The questions, step by step; what changes something comes behind them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from x_conversions.conversion.event_ids import read_event_ids
from x_conversions.settings import SettingsError

from xconv.ads_api.client import X_ADS_API_URL, AdsApi
from xconv.common.stack_settings import read_settings
from xconv.setup.arrival import Arrival
from xconv.setup.credentials_step import LATER, CredentialFlags, ask_for_credentials
from xconv.setup.dialogue import Dialogue, Option
from xconv.setup.kept_credentials import KeptCredentials
from xconv.setup.plan import Plan, UnknownCredentialsError
from xconv.setup.questions_step import QuestionFlags, ask_for_mode, ask_the_rest
from xconv.setup.x_step import EventFlags, ask_for_events

# Whatever form an output has: what is not known yet has one that the settings take.
_OUTPUTS = dict.fromkeys(
    ("CredentialsSecretArn", "QueueUrl", "DeadLetterQueueUrl", "RefreshTokenFunctionName"), "not-yet"
)
_AGAIN = (Option("again", "Other credentials"), Option(LATER, "Go on all the same, and copy the event ids by hand"))
_UNSAID = QuestionFlags(None, None, None)


@dataclass(frozen=True)
class Flags:
    """The command line; None where it says nothing."""

    credentials: CredentialFlags
    events: EventFlags
    questions: QuestionFlags


@dataclass
class Guide:
    """One run: asks everything, and nothing changes before it has all been seen."""

    dialogue: Dialogue
    plan: Plan
    flags: Flags
    kept: KeptCredentials
    arrival: Arrival

    def run(self) -> None:
        """Go all the way."""
        self.dialogue.say("From an X ads account to the first conversion. Ctrl-C ends it at any question.")
        self._credentials_and_events()
        self.dialogue.step(3, "Consent and alarms")
        ask_the_rest(self.dialogue, self.plan, self.flags.questions)
        ask_for_mode(self.dialogue, self.plan, self.flags.questions)
        self._review()
        self.arrival.run()

    def _credentials_and_events(self) -> None:
        is_again = False
        while True:
            self.dialogue.step(1, "Credentials at X")
            try:
                ask_for_credentials(self.dialogue, self.plan, self.kept, self.flags.credentials, is_again=is_again)
                self.dialogue.step(2, "Pixel and events")
                ask_for_events(self.dialogue, self.plan, self._api(), self.flags.events)
            except UnknownCredentialsError as error:
                if self.dialogue.by_flags:
                    raise RuntimeError(str(error)) from None
                self.dialogue.say(f"✗ {error}.")
                is_again = self.dialogue.choose("Number", _AGAIN, flag="", default="again") == "again"
                if is_again:
                    self.plan.secret_text = self.plan.credentials = None
                    continue
                ask_for_events(self.dialogue, self.plan, None, self.flags.events)
            return

    def _api(self) -> AdsApi | None:
        if self.plan.credentials is None:
            return None
        return AdsApi(self.plan.parameters.get("XAdsApiUrl") or X_ADS_API_URL, self.plan.credentials)

    def _review(self) -> None:
        """Show everything; a number repeats a step. What the stack would not start with is not let through."""
        steps: Mapping[str, tuple[str, Callable[[], object]]] = {
            "credentials": ("Credentials, pixel and events", self._credentials_and_events),
            "rest": ("Consent and alarms", lambda: ask_the_rest(self.dialogue, self.plan, _UNSAID)),
            "mode": ("Try first or deliver", lambda: ask_for_mode(self.dialogue, self.plan, _UNSAID)),
        }
        while True:
            self.dialogue.step(4, "What will be deployed")
            for name, value in self.plan.parameters.items():
                self.dialogue.say(f"  {name}={value}")
            self.dialogue.say(f"  Credentials: {self._said_of_credentials()}")
            wrong = self._wrong()
            if wrong:
                self.dialogue.say(f"✗ {wrong}")
            choices = [Option("go on", "Go on"), *(Option(key, f"Change: {text}") for key, (text, _) in steps.items())]
            if self.dialogue.by_flags and wrong:
                raise ValueError(wrong)
            chosen = self.dialogue.choose("Number", choices, flag="", default=None if wrong else "go on")
            if chosen == "go on" and not wrong:
                return
            if chosen in steps:
                steps[chosen][1]()

    def _said_of_credentials(self) -> str:
        if self.plan.secret_text is not None:
            return "to be stored in the stack's secret"
        return "as the stack has them" if self.plan.credentials is not None else "none yet"

    def _wrong(self) -> str:
        """What the stack would not start with, or would take otherwise than it is meant."""
        parameters = self.plan.parameters
        try:
            read_settings(parameters, _OUTPUTS)
            read_event_ids(parameters.get("EventIds", ""), "", parameters.get("PixelId", ""))
        except (SettingsError, ValueError) as error:
            return str(error)
        return ""
