"""What would become of messages, without sending anything."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from x_conversions.conversion.transform import NoConversion, Rules, transform
from x_conversions.core.outcome import Disposition, Outcome, Reason
from x_conversions.delivery.deduplication import Delivered, DeliveredKeys, OnOtherValue, duplicate_of, key_of
from x_conversions.events.message import Message

from xconv.common.json_texts import why_no_json
from xconv.preview.proposal import propose


@dataclass(frozen=True)
class Preview:
    """One message's end.

    Parameters
    ----------
    message_id
        Where it stands in what was given (`line 3`), or the id it has on a queue.
    conversion
        Exactly what X would get; None when there is nothing to send.
    field_mapping
        A setting of `FieldMapping` that would change this end; empty when none was found.
    """

    message_id: str
    outcome: str
    reason: str
    detail: str
    conversion_id: str
    conversion: dict[str, Any] | None
    field_mapping: str = ""


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
        ended = _not_sent(message, result.disposition, result.conversion_id)
        if ended.reason == Reason.MALFORMED_JSON:
            return replace(ended, detail=why_no_json(message.body))
        return replace(ended, field_mapping=propose(message, result, rules, now))
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
