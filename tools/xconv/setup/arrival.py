"""From the answers to the first conversion: write, deploy, store, send, follow. What is done stays done."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from x_conversions.core.outcome import Outcome, Reason

from xconv.common.errors import AwsError, explain
from xconv.common.stack import Deployed
from xconv.credentials.secret import Secret
from xconv.setup import first_event
from xconv.setup.answers import FILE, write_parameters
from xconv.setup.deployment import SamDeployment
from xconv.setup.dialogue import Dialogue
from xconv.setup.kept_credentials import KeptCredentials
from xconv.setup.plan import Plan
from xconv.trace.view import conclusion


@dataclass(frozen=True)
class ArrivalFlags:
    """What the command line says of deployment and first event; None where it says nothing."""

    is_deployed: bool | None
    is_sent: bool | None
    config_env: str


@dataclass
class Arrival:
    """What changes something. `done` says what has been changed so far, for who stops in between."""

    dialogue: Dialogue
    plan: Plan
    flags: ArrivalFlags
    kept: KeptCredentials
    deployment: SamDeployment
    find: Callable[[], Deployed | None]
    folder: Path = field(default_factory=Path)
    done: list[str] = field(default_factory=list)

    def run(self) -> None:
        """All of it, as far as it goes from here."""
        self._write()
        try:
            if self._deploy():
                self._store_credentials()
                self._first_event()
        finally:  # whatever happens from here on: nobody types them again
            self._keep_credentials()
        self._what_next()

    def _write(self) -> None:
        if not (self.folder / "template.yaml").is_file():
            return
        write_parameters(self.folder / FILE, self.flags.config_env, self.plan.parameters, stack_name=self.plan.stack)
        self.done.append(f"{FILE} has the parameters")
        self.dialogue.say(f"✓ {FILE} has the parameters.")

    def _deploy(self) -> bool:
        """Whether the stack is there, as the plan says."""
        if why_not := self.deployment.why_not or self.plan.aws_problem:
            if self.flags.is_deployed:
                raise RuntimeError(f"not deployed: {why_not}")
            self.dialogue.say(f"Not deployed from here: {why_not}.")
            return self._is_there()
        for command in self.deployment.commands:
            self.dialogue.say("  " + " ".join([Path(command[0]).name, *command[1:]]))
        self.dialogue.say("Takes some minutes, and changes your AWS account.")
        if not self.dialogue.confirm("Deploy now?", default=True, given=self.flags.is_deployed):
            return self._is_there()
        before = self.plan.deployed.parameters.get("AlarmEmail") if self.plan.deployed is not None else ""
        self._run_deployment("the stack is deployed")
        if (mail := self.plan.parameters.get("AlarmEmail")) and mail != before:
            self.dialogue.say(f"AWS mails {mail} a link: no alarm reaches anybody before it is opened.")
        return self._is_there()

    def _run_deployment(self, done: str) -> None:
        try:
            self.deployment.run()
        except KeyboardInterrupt:
            self.done.append("a deployment was begun, which AWS may bring to its end")
            raise
        self.done.append(done)

    def _is_there(self) -> bool:
        self.plan.deployed = None if self.plan.aws_problem else self.find()
        return self.plan.deployed is not None

    def _store_credentials(self) -> None:
        if self.plan.secret_text is None or self.plan.deployed is None:
            return
        Secret(self.plan.deployed).put(self.plan.secret_text, is_new_login='"refresh_token"' in self.plan.secret_text)
        self.kept.forget()
        self.plan.secret_text = None
        self.done.append("the secret has the credentials")
        self.dialogue.say("✓ The stack's secret has the credentials.")

    def _first_event(self) -> None:
        deployed = self.plan.deployed
        if deployed is None or self._has_no_credentials():
            return
        if self.flags.is_sent is not False:
            self.dialogue.step(5, "A first event")
        is_live = deployed.parameters.get("Mode") == "live"
        question = "Send one made-up event?" + (
            " It COUNTS at X as a conversion." if is_live else " Nothing counts at X."
        )
        if self.dialogue.confirm(question, default=not is_live, given=self.flags.is_sent):
            self._send_and_follow(deployed)
        if not is_live and not self.dialogue.by_flags:
            self._go_live()

    def _has_no_credentials(self) -> bool:
        return self.plan.secret_text is None and self.plan.credentials is None

    def _send_and_follow(self, deployed: Deployed) -> None:
        body, conversion_id = first_event.first_event(deployed)
        first_event.send(deployed, body)
        self.done.append(f"a first event was sent ({conversion_id})")
        self.dialogue.say(f"Sent {conversion_id}. Waiting for it to be handled; Ctrl-C stops the waiting.")
        try:
            steps = first_event.follow(deployed, conversion_id)
        except KeyboardInterrupt:
            steps = []
        except AwsError as error:
            steps = []
            self.dialogue.say(f"The log can't be searched: {explain(error)}.")
        if not steps:
            self.dialogue.say(f"Nothing is known of it yet. Ask again later: xconv trace {conversion_id}")
            return
        if any(step.reason == Reason.WOULD_DELIVER for step in steps):
            self.dialogue.say(f"✓ {conversion_id}: all is well; in live mode it would have been delivered.")
            return
        is_delivered = any(step.outcome == Outcome.DELIVERED for step in steps)
        self.dialogue.say(f"{'✓' if is_delivered else '✗'} {conversion_id}: {conclusion(steps)}")

    def _go_live(self) -> None:
        if self.deployment.why_not:
            return
        question = "Deliver from now on? Every event counts as a conversion at X then."
        if not self.dialogue.confirm(question, default=False):
            return
        self.plan.parameters["Mode"] = "live"
        self._write()
        self._run_deployment("the stack delivers")
        if self._is_there():
            self._first_event()

    def _keep_credentials(self) -> None:
        if self.plan.secret_text is None:
            return
        self.kept.keep(self.plan.secret_text)
        self.done.append("the credentials are kept")
        self.dialogue.say(f"The credentials wait for the stack in {self.kept.file}, readable by you alone.")

    def _what_next(self) -> None:
        plan = self.plan
        self.dialogue.say()
        if plan.deployed is None:
            self.dialogue.say("Next: deploy, then run `xconv setup` again. It asks only for what is missing.")
            return
        if self._has_no_credentials():
            self.dialogue.say("Next: get credentials, then run `xconv setup` again, or `xconv credentials put`.")
        self.dialogue.say(f"Send your events to {plan.deployed.queue_url}")
        self.dialogue.say("See docs/event-contract.md for their form, `xconv preview FILE` before you send them,")
        self.dialogue.say(
            f"and `xconv doctor --stack {plan.stack}` for whether all is well. X shows events after 12 to 24 hours."
        )
