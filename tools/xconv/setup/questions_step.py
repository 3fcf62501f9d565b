"""Step 3: what only the person can know, in words that need no documentation."""

import re
from dataclasses import dataclass

from xconv.setup.dialogue import Dialogue, Option
from xconv.setup.plan import Plan

_EMAIL = re.compile(r"[^\s@,\"]{1,64}@[^\s@,\"]+\.[^\s@,\".]{2,}")
# Behind it the template's default: a reloaded thank-you page brings the same order under another message.
BY_ORDER = "properties.order_id,properties.conversion_id,properties.conversionId,messageId"
_CONSENT = (
    Option(
        "true",
        "Only when the event says that the visitor agreed to advertising. What says nothing is held back.\n"
        "Right for visitors from the EU, the UK, Switzerland, Brazil and wherever the law wants a yes.",
    ),
    Option(
        "false",
        "Also when the event says nothing about it; a no in an event always counts.\n"
        "Right when only visitors who agreed reach the queue, or where no law asks for it.",
    ),
)
_MODES = (
    Option("dry_run", "Try first: everything happens but the request to X. Nothing counts."),
    Option("live", "Deliver at once: every event counts as a conversion at X."),
)


@dataclass(frozen=True)
class QuestionFlags:
    """What the command line says of the rest; None where it says nothing."""

    require_consent: bool | None
    alarm_email: str | None
    is_live: bool | None


def ask_the_rest(dialogue: Dialogue, plan: Plan, flags: QuestionFlags) -> None:
    """Put consent, alarms, and what an order is known by into the plan."""
    ask_for_consent(dialogue, plan, flags)
    ask_for_alarms(dialogue, plan, flags)
    ask_for_order_ids(dialogue, plan)


def ask_for_consent(dialogue: Dialogue, plan: Plan, flags: QuestionFlags) -> None:
    given = None if flags.require_consent is None else str(flags.require_consent).lower()
    if not dialogue.by_flags:
        dialogue.say("May a visitor's purchase be passed on to X? E-mail and phone go hashed, the rest in clear.")
    plan.parameters["RequireConsent"] = dialogue.choose(
        "Number",
        _CONSENT,
        flag="--require-consent or --no-require-consent",
        given=given,
        default=plan.parameters.get("RequireConsent"),
    )


def ask_for_alarms(dialogue: Dialogue, plan: Plan, flags: QuestionFlags) -> None:
    plan.parameters["AlarmEmail"] = dialogue.ask(
        "E-mail address that alarms go to (Enter: nobody is told)"
        if not plan.parameters.get("AlarmEmail")
        else "E-mail address that alarms go to",
        _address,
        flag="--alarm-email",
        given=flags.alarm_email,
        default=plan.parameters.get("AlarmEmail", ""),
    )


def ask_for_order_ids(dialogue: Dialogue, plan: Plan) -> None:
    """X's own way to know an order: by the id that pixel and server share."""
    if plan.parameters.get("ConversionIdFrom"):
        return
    if dialogue.confirm(
        "Count an order once by its order id (properties.order_id), also when a page is reloaded or the pixel saw it?",
        default=True,
    ):
        plan.parameters["ConversionIdFrom"] = BY_ORDER


def ask_for_mode(dialogue: Dialogue, plan: Plan, flags: QuestionFlags) -> None:
    """Whether the deployment delivers at once."""
    given = None if flags.is_live is None else ("live" if flags.is_live else "dry_run")
    default = plan.parameters.get("Mode") or "dry_run"
    plan.parameters["Mode"] = dialogue.choose(
        "Number", _MODES, flag="--live or --dry-run", given=given, default=default
    )


def _address(text: str) -> str:
    if text and not _EMAIL.fullmatch(text):
        raise ValueError("That is no e-mail address; as in alarms@example.com, or Enter for none.")
    return text
