"""What would become of messages, without sending anything."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from x_conversions.conversion.transform import NoConversion, Rules, transform
from x_conversions.core.outcome import Outcome, Reason
from x_conversions.delivery.deduplication import key_of
from x_conversions.events.message import Message


@dataclass(frozen=True)
class Preview:
    """One message's end. `conversion` is exactly what X would get; None when there is nothing to send."""

    message_id: str
    outcome: str
    reason: str
    detail: str
    conversion_id: str
    conversion: dict[str, Any] | None


def preview(messages: Sequence[Message], rules: Rules, now: int) -> list[Preview]:
    """The end of each message, in their order. `now` is in epoch milliseconds."""
    seen: set[tuple[str, str]] = set()
    found = []
    for message in messages:
        result = transform(message, rules, now)
        if isinstance(result, NoConversion):
            disposition = result.disposition
            reason = disposition.reason.value if disposition.reason else ""
            found.append(
                Preview(
                    message.message_id,
                    disposition.outcome.value,
                    reason,
                    disposition.detail,
                    result.conversion_id,
                    None,
                )
            )
            continue
        key = key_of(result)
        outcome, reason = (Outcome.SKIPPED.value, Reason.DUPLICATE.value) if key in seen else ("would_deliver", "")
        seen.add(key)
        remarks = ["money is left out, because there is no currency"] if result.value_dropped else []
        if result.identifiers_left_out:
            remarks.append("an e-mail address or phone number is left out, because it is none")
        detail = "; ".join(remarks)
        found.append(Preview(message.message_id, outcome, reason, detail, result.conversion_id, result.payload))
    return found


def has_rejections(previews: Sequence[Preview]) -> bool:
    return any(one.outcome == Outcome.REJECTED for one in previews)
