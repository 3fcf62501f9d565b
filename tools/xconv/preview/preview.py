"""What would become of messages, without sending anything."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from x_conversions.conversion.transform import NoConversion, Rules, transform
from x_conversions.core.outcome import Disposition, NotSent, Outcome, Reason
from x_conversions.delivery.deduplication import Delivered, DeliveredKeys, OnOtherValue, duplicate_of, key_of
from x_conversions.events.envelopes import read_fields
from x_conversions.events.message import Message

from xconv.common.json_texts import why_no_json
from xconv.preview.faults import find_faults
from xconv.preview.hints import find_hints
from xconv.preview.proposal import propose, with_mapping
from xconv.preview.remedies import ExplainedFault, explain, names_of


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
        A setting of `FieldMapping` that would mend some of the faults; empty when none was found.
    faults
        Every reason why it is not sent, the one that ended it first; of an event that no reader knows also what is
        wrong with it once it is read by `field_mapping`.
    hints
        What is no fault, and most likely not what was meant.
    has
        The names of its fields, where something was looked for among them.
    """

    message_id: str
    outcome: str
    reason: str
    detail: str
    conversion_id: str
    conversion: dict[str, Any] | None
    field_mapping: str = ""
    faults: tuple[ExplainedFault, ...] = ()
    hints: tuple[str, ...] = ()
    has: str = ""


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
        return _explained(ended, message, rules, now)
    hints = tuple(find_hints(read_fields(message.body), rules))
    key = key_of(result, rules.event_ids.pixel_id)
    known = delivered.get(key)
    if known is not None and (disposition := duplicate_of(result, known, on_other_value)) is not None:
        return replace(_not_sent(message, disposition, result.conversion_id, result.payload), hints=hints)
    delivered.add([(key, Delivered.of(result))])
    remarks = ["money is left out: it has no currency, or is no amount"] if result.value_dropped else []
    if result.identifiers_left_out:
        remarks.append("an e-mail address or phone number is left out, because it is none")
    detail = "; ".join(remarks)
    return Preview(message.message_id, "would_deliver", "", detail, result.conversion_id, result.payload, hints=hints)


def _explained(ended: Preview, message: Message, rules: Rules, now: int) -> Preview:
    """With all its faults, what to do about each, and where else it may keep what is missing."""
    try:
        fields = read_fields(message.body)
    except NotSent as end:
        if end.disposition.reason is Reason.MALFORMED_JSON:
            ended = replace(ended, detail=why_no_json(message.body))
        return replace(ended, faults=(explain(replace(end.disposition, detail=ended.detail), {}, rules),))
    faults = find_faults(message, rules, now)
    field_mapping = propose(message, faults, rules, now)
    read = with_mapping(field_mapping, rules)
    if field_mapping and ended.reason == Reason.INVALID_EVENT:
        faults = [faults[0], *find_faults(message, read, now)]
    explained = tuple(explain(fault, fields, read) for fault in faults)
    return replace(
        ended,
        field_mapping=field_mapping,
        faults=explained,
        hints=tuple(find_hints(fields, read)),
        has=names_of(fields) if any(fault.looked_for for fault in explained) else "",
    )


def _not_sent(
    message: Message, disposition: Disposition, conversion_id: str, conversion: dict[str, Any] | None = None
) -> Preview:
    outcome, reason = disposition.outcome.value, disposition.reason.value if disposition.reason else ""
    return Preview(message.message_id, outcome, reason, disposition.detail, conversion_id, conversion)


def has_rejections(previews: Sequence[Preview]) -> bool:
    return any(one.outcome == Outcome.REJECTED for one in previews)
