"""A deployed stack at one moment, as far as the person may read it. Parts are as AWS's API gives them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from xconv.ads_api.refusals import XRefusedError
from xconv.ads_api.resources import AccountView
from xconv.doctor.check import UnreadablePart

Answer = Mapping[str, Any]


@dataclass(frozen=True)
class SecretState:
    """The secret without a value. `problem` is one line about what is wrong, with a `remedy` that is its own, if any;
    the rest is empty then.

    `expires_at` is in epoch seconds; None when the token doesn't end, or nobody knows.
    """

    scheme: str = ""
    expires_at: float | None = None
    is_renewable: bool = False
    problem: str = ""
    remedy: str = ""


@dataclass(frozen=True)
class Permission:
    """What IAM's simulation says of one call that a function makes."""

    function: str
    action: str
    resource: str
    is_allowed: bool


@dataclass(frozen=True)
class Series:
    """A metric's sum over the last day, and when it last was above zero (epoch seconds; None: never).

    `recent` is the sum over the last six hours.
    """

    total: float
    last_at: float | None
    recent: float = 0.0


# The metrics that count what became of messages, each once.
OUTCOMES = ("Delivered", "Skipped", "Rejected", "Deferred", "Unaccounted")


@dataclass(frozen=True)
class Withheld:
    """How many events were skipped for one reason and detail, by the receipts."""

    reason: str
    detail: str
    events: int


@dataclass(frozen=True)
class XState:
    """What X said when it was asked. `refused` is empty unless it did not answer to the end.

    `is_asked` is False where there were no credentials to ask with, `is_complete` where there are more accounts.
    """

    views: Sequence[AccountView] = ()
    refused: XRefusedError | None = None
    is_asked: bool = True
    is_complete: bool = True


@dataclass(frozen=True)
class IntakeState:
    """An intake: what it was told, its version (empty for one that says none), its alarms that ring, and its status."""

    parameters: Mapping[str, str]
    version: str = ""
    ringing: Sequence[Answer] = ()
    status: str = "CREATE_COMPLETE"


@dataclass(frozen=True)
class Snapshot:
    """Everything that the checks go by.

    Parameters
    ----------
    now
        Epoch seconds.
    functions
        `GetFunction`, by output name (`DeliverFunctionName`).
    queue, dead_letter_queue
        All attributes.
    mappings
        Every event source mapping of the conversions queue, to whatever function.
    log_groups
        By function name.
    alarms
        The stack's own.
    metrics
        Of the namespace XConversions, by name, and the oldest message's age in seconds under `oldest`.
    records
        `DescribeTable` and `DescribeTimeToLive` of the table of delivery records; None for a stack without one.
    intakes
        Each that puts events onto its queue, by the name of its stack.
    withheld
        What was skipped for consent, identifier or mapping, the most events first; read only where that is nearly all.
    start_errors
        What a function that doesn't start says, by output name.
    """

    name: str
    region: str
    status: str
    now: float
    parameters: Mapping[str, str]
    outputs: Mapping[str, str]
    functions: Mapping[str, Answer | UnreadablePart]
    queue: Answer | UnreadablePart
    dead_letter_queue: Answer | UnreadablePart
    mappings: Sequence[Answer] | UnreadablePart
    secret: SecretState | UnreadablePart
    at_x: XState
    permissions: Sequence[Permission] | UnreadablePart
    log_groups: Mapping[str, Answer] | UnreadablePart
    alarms: Sequence[Answer] | UnreadablePart
    metrics: Mapping[str, Series] | UnreadablePart
    withheld: Sequence[Withheld] | UnreadablePart = ()
    records: Answer | UnreadablePart | None = None
    intakes: Mapping[str, IntakeState] | UnreadablePart = field(default_factory=dict)
    start_errors: Mapping[str, str] | UnreadablePart = field(default_factory=dict)
