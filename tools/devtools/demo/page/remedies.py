"""What to do about each reason, and where more of it is written."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from x_conversions.core.outcome import Reason

from devtools.demo.page.documents import slug
from devtools.demo.page.message_results import FUNCTION_ERROR
from devtools.paths import ROOT

_CONTRACT = "docs/event-contract.md"
_SECTION = "What is not sent, and how to mend it"
_ROW = re.compile(r"^\| `(\w+)` \| [^|]+ \| ([^|]+) \|$", re.MULTILINE)
_ENDS = "docs/guarantees.md#what-becomes-of-each-event"
_ALARMS = "docs/operations.md#"


@dataclass(frozen=True, slots=True)
class Remedy:
    """A sentence, with names in backticks; and one of the project's documents, with a heading in it."""

    text: str
    document: str


# Of reasons that have nothing to do with the event; the others are in the contract.
_NOT_THE_EVENTS: Mapping[str, Remedy] = {
    Reason.WOULD_DELIVER: Remedy("a dry run: deploy with `Mode=live` to deliver", f"{_ALARMS}dryrunalarm"),
    Reason.RATE_LIMITED: Remedy("nothing to do: it comes back when X takes more", _ENDS),
    Reason.X_UNAVAILABLE: Remedy("nothing to do: it comes back, after longer and longer waits, until X answers", _ENDS),
    Reason.ANSWER_LOST: Remedy(
        "it is sent once more when X has counted something else; then it waits in the dead-letter queue. Once you "
        "know that X did not count it: `xconv dlq redrive --reason answer_lost --send-again`",
        f"{_ALARMS}unaccountedalarm",
    ),
    Reason.UNAUTHORIZED: Remedy(
        "nothing to do while another token is on its way; if it lasts: `xconv credentials check`",
        f"{_ALARMS}credentialsalarm",
    ),
    Reason.FORBIDDEN: Remedy(
        "compare `PixelId`, the user's role and the token: `xconv doctor`", f"{_ALARMS}forbiddenalarm"
    ),
    Reason.SYSTEMATIC_REFUSAL: Remedy(
        "compare `PixelId` and `EventIds` with X's Events Manager: `xconv doctor`", f"{_ALARMS}systematicrefusalalarm"
    ),
    Reason.CREDENTIALS_UNAVAILABLE: Remedy(
        "see what the secret lacks: `xconv credentials check`", f"{_ALARMS}credentialsalarm"
    ),
    Reason.OUT_OF_TIME: Remedy("nothing to do: it comes back within seconds", _ENDS),
    Reason.IN_FLIGHT: Remedy("nothing to do: another invocation is about to send it", _ENDS),
    Reason.INTERNAL_ERROR: Remedy("a bug here: report it with the log's `where`", f"{_ALARMS}deadletterqueuealarm"),
    Reason.UNCLEAR_ANSWER: Remedy(
        "once you know that X did not count it: `xconv dlq redrive --reason unclear_answer --send-again`",
        f"{_ALARMS}unaccountedalarm",
    ),
    FUNCTION_ERROR: Remedy("the function ended without an answer: its log says why", f"{_ALARMS}delivererrorsalarm"),
}


def remedies() -> dict[str, Remedy]:
    """By reason: those of events as the contract has them."""
    _, _, section = (ROOT / _CONTRACT).read_text().partition(f"\n## {_SECTION}\n")
    link = f"{_CONTRACT}#{slug(_SECTION)}"
    return {reason: Remedy(text.strip(), link) for reason, text in _ROW.findall(section)} | dict(_NOT_THE_EVENTS)
