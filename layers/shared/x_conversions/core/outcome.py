"""What can become of an event: exactly one outcome, with a reason where it is not delivery."""

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """The five ends of a message; each message of a batch gets exactly one."""

    DELIVERED = "delivered"
    SKIPPED = "skipped"
    REJECTED = "rejected"
    DEFERRED = "deferred"
    UNACCOUNTED = "unaccounted"


class Reason(StrEnum):
    """Why an event was not delivered. The same words in metrics, logs and dead-letter attributes."""

    # skipped: by rule, not a failure
    NOT_A_CONVERSION = "not_a_conversion"
    UNMAPPED_EVENT = "unmapped_event"
    CONSENT_DENIED = "consent_denied"
    CONSENT_MISSING = "consent_missing"
    NO_IDENTIFIER = "no_identifier"
    DUPLICATE = "duplicate"
    WOULD_DELIVER = "would_deliver"  # dry run only
    # rejected: it can never succeed as it stands
    MALFORMED_JSON = "malformed_json"
    INVALID_EVENT = "invalid_event"
    INVALID_TIME = "invalid_time"
    TOO_OLD = "too_old"
    INVALID_VALUE = "invalid_value"
    MISSING_CURRENCY = "missing_currency"
    INVALID_CURRENCY = "invalid_currency"
    REJECTED_BY_X = "rejected_by_x"
    CONFLICTING_DUPLICATE = "conflicting_duplicate"
    # deferred: not the event's fault, try again
    RATE_LIMITED = "rate_limited"
    X_UNAVAILABLE = "x_unavailable"
    ANSWER_LOST = "answer_lost"
    UNAUTHORIZED = "unauthorized"
    FORBIDDEN = "forbidden"
    SYSTEMATIC_REFUSAL = "systematic_refusal"
    CREDENTIALS_UNAVAILABLE = "credentials_unavailable"
    OUT_OF_TIME = "out_of_time"
    IN_FLIGHT = "in_flight"
    # deferred, and rejected after five receives
    INTERNAL_ERROR = "internal_error"
    # unaccounted: sent, and X's answer doesn't say whether it counted; `answer_lost`, too, when sent often enough
    UNCLEAR_ANSWER = "unclear_answer"


# By rule, and perhaps by a wrong one: what nobody would miss is skipped for other reasons.
WITHHELD = frozenset({
    Reason.UNMAPPED_EVENT, Reason.CONSENT_DENIED, Reason.CONSENT_MISSING, Reason.NO_IDENTIFIER,
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Disposition:
    """What becomes of one message.

    Parameters
    ----------
    outcome, reason
        Which end, and why; a delivered event has no reason.
    detail
        One sentence for a person, free of personal data.
    x_code, x_parameter
        X's own error code and parameter, for ``rejected_by_x``.
    sends, last_sent_at
        For an unaccounted ``answer_lost``: how often it was sent without a clear answer, and when last.
    comes_back
        Seconds until a deferred message comes back, at least, where that is not up to its reason.
    """

    outcome: Outcome
    reason: Reason | None = None
    detail: str = ""
    x_code: str = ""
    x_parameter: str = ""
    sends: int = 0
    last_sent_at: str = ""
    comes_back: float | None = None


DELIVERED = Disposition(Outcome.DELIVERED)
UNCLEAR = Disposition(Outcome.UNACCOUNTED, Reason.UNCLEAR_ANSWER, "X's answer does not say whether it counted")


def deferred(reason: Reason, detail: str = "", comes_back: float | None = None) -> Disposition:
    return Disposition(Outcome.DEFERRED, reason, detail, comes_back=comes_back)


def answer_lost(sends: int, last_sent_at: str) -> Disposition:
    """The end of what was sent `MostSends` times without a clear answer: a person decides."""
    times = "once" if sends == 1 else f"{sends} times"
    detail = f"sent {times}, and nothing says whether X counted it"
    return Disposition(Outcome.UNACCOUNTED, Reason.ANSWER_LOST, detail, sends=sends, last_sent_at=last_sent_at)


class NotSent(Exception):  # noqa: N818 - an outcome, not an error
    """Raised inside the transformation when an event ends there; carries its disposition."""

    outcome: Outcome

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(reason)
        self.disposition = Disposition(self.outcome, reason, detail)


class Skipped(NotSent):
    outcome = Outcome.SKIPPED


class Rejected(NotSent):
    outcome = Outcome.REJECTED
