"""Somebody who begins: `xconv setup` in a clone, from the first question to the first conversion that X counts."""

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from devtools.local_aws import LocalAws
from devtools.x_simulator import XSimulator

from tests.support.cloudformation.stacks import Deployed
from tests.support.cloudformation.stand_in import StandIn, stand_in
from tests.support.local_deployment import LocalDeployment
from tests.support.pseudo_terminal import PseudoTerminal
from tests.support.warm_sam import QUICK_SAM, VARIABLE

OAUTH1 = {
    "API key": "api_key",
    "API key secret": "api_secret",
    "Access token": "access_token",
    "Access token secret": "access_token_secret",
}
ENTER = ""
_DEPLOYING = 600.0  # seconds: `make build` installs the layer's packages and compiles them


def type_oauth1(person: PseudoTerminal, secret: Mapping[str, str]) -> None:
    """Choose OAuth 1.0a, and paste its four values."""
    person.answer("Number:", "2")
    for label, name in OAUTH1.items():
        person.answer(f"{label}: ", secret[name])


def answer_the_rest(person: PseudoTerminal, mail: str = "alarms@example.com") -> None:
    """From the events on, up to the review: what is proposed, and no event without consent."""
    person.answer("Which of them do you send?", ENTER)
    person.answer("Number:", "1")
    person.answer("E-mail address", mail)
    person.answer("Count an order once", ENTER)
    person.answer("Number [1]", ENTER)


@dataclass
class Walk:
    """What the way took: questions, the values that were typed, and the machine's seconds by what it did."""

    questions: int = 0
    values: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def timed(self, what: str) -> Iterator[None]:
        began = time.monotonic()
        yield
        self.seconds[what] = time.monotonic() - began


@dataclass
class Newcomer:
    """At a clone with its .venv; `make` and `sam` are the real ones, and CloudFormation stands on this machine.

    Each deployment that CloudFormation carries out is made in the local AWS, where functions and queue then are.
    `variables` are more of their environment: by which pip finds packages, and their tools a sam that is warm.
    """

    checkout: Path
    aws: LocalAws
    x: XSimulator
    variables: Mapping[str, str] = field(default_factory=dict)
    walk: Walk = field(default_factory=Walk)

    def get_there(self) -> Walk:
        """Answer every question as it is proposed, pasting credentials, to the first conversion that X has counted."""
        with stand_in() as cloudformation, LocalDeployment(self.aws) as local:

            def deployed(stack: Deployed) -> None:
                stack.outputs = local.deploy(stack.name, stack.parameters).outputs

            cloudformation.stacks.on_deployed = deployed
            xconv = str(self.checkout / ".venv/bin/xconv")
            command = [xconv, "setup", "--x-ads-api-url", self.x.url]
            with PseudoTerminal(command, self._environment(cloudformation), self.checkout) as person:
                self._answer(person)
                self.walk.questions, self.walk.values = person.asked, person.values
        return self.walk

    def _answer(self, person: PseudoTerminal) -> None:
        with self.walk.timed("xconv setup: questions, X asked"):
            type_oauth1(person, self.x.grant_oauth1())
            answer_the_rest(person)
            person.answer("Number [1]", ENTER)  # what will be deployed
            person.answer("Deploy now?", ENTER)
        with self.walk.timed("make build, sam deploy: a dry run"):
            person.expect("✓ The stack's secret has the credentials.", _DEPLOYING)
        with self.walk.timed("a first event, dry"):
            person.answer("Nothing counts at X.", ENTER)
            person.expect("it would have been delivered")
        person.answer("Deliver from now on?", "y")
        with self.walk.timed("sam deploy: live"):
            person.expect("It COUNTS at X", _DEPLOYING)
        with self.walk.timed("a first conversion, counted"):
            person.answer("[y/N]", "y")
            person.expect("delivered at")
            assert person.end() == 0

    def _environment(self, cloudformation: StandIn) -> dict[str, str]:
        kept = {name: text for name, text in os.environ.items() if not name.startswith(("AWS_", "XCONV_"))}
        home = self.checkout.parent / "home"
        home.mkdir(exist_ok=True)
        # The checkout's own code, where its .venv is another's.
        code = [self.checkout / "tools", self.checkout / "tools/xconv", self.checkout / "layers/shared"]
        code = [QUICK_SAM, *code] if VARIABLE in self.variables else code
        return {
            **kept,
            **self.variables,
            **self.aws.environment(),
            "AWS_ENDPOINT_URL_CLOUDFORMATION": cloudformation.url,
            "AWS_ENDPOINT_URL_S3": cloudformation.url,
            "HOME": str(home),
            "PYTHONPATH": ":".join(map(str, code)),
            "PATH": f"{self.checkout}/.venv/bin:{os.environ['PATH']}",
            "SAM_CLI_POLL_DELAY": "0.5",  # seconds between two looks at a stack
            "SAM_CLI_TELEMETRY": "0",
            "TERM": "xterm",
        }
