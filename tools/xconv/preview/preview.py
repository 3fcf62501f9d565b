"""What would become of messages, without sending anything."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from x_conversions.conversion.transform import NoConversion, Rules, transform
from x_conversions.core.outcome import Disposition, Outcome
from x_conversions.delivery.deduplication import Delivered, DeliveredKeys, OnOtherValue, duplicate_of, key_of
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


def preview(
    messages: Sequence[Message], rules: Rules, now: int, on_other_value: OnOtherValue = "keep"
) -> list[Preview]:
    """The end of each message, in their order. `now` is in epoch milliseconds."""
    delivered = DeliveredKeys(len(messages))
    return [_preview(message, rules, now, delivered, on_other_value) for message in messages]


def _preview(
    message: Message, rules: Rules, now: int, delivered: DeliveredKeys, on_other_value: OnOtherValue
) -> Preview:
    result = transform(message, rules, now)
    if isinstance(result, NoConversion):
        return _not_sent(message, result.disposition, result.conversion_id)
    key = key_of(result, rules.event_ids.pixel_id)
    known = delivered.get(key)
    if known is not None and (disposition := duplicate_of(result, known, on_other_value)) is not None:
        return _not_sent(message, disposition, result.conversion_id, result.payload)
    delivered.add([(key, Delivered.of(result))])
    remarks = ["money is left out: it has no currency, or is no amount"] if result.value_dropped else []
    if result.identifiers_left_out:
        remarks.append("an e-mail address or phone number is left out, because it is none")
    return Preview(message.message_id, "would_deliver", "", "; ".join(remarks), result.conversion_id, result.payload)


def _not_sent(
    message: Message, disposition: Disposition, conversion_id: str, conversion: dict[str, Any] | None = None
) -> Preview:
    outcome, reason = disposition.outcome.value, disposition.reason.value if disposition.reason else ""
    return Preview(message.message_id, outcome, reason, disposition.detail, conversion_id, conversion)


def has_rejections(previews: Sequence[Preview]) -> bool:
    return any(one.outcome == Outcome.REJECTED for one in previews)
