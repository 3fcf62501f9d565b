"""What became of each message of one invocation, read from the response and the lines that the function printed."""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from x_conversions.conversion.event_ids import read_event_ids
from x_conversions.conversion.transform import Rules, transform
from x_conversions.core.outcome import Outcome, Reason
from x_conversions.events.message import Message, read_message
from x_conversions.events.paths import read_places

# An event's id is the same whatever the other parameters say.
_RULES = Rules(
    event_ids=read_event_ids("", "o87ne", "o8z6j"),
    require_consent=False,
    consent_categories=("advertising",),
    # The default of the template's ConversionIdFrom, which the demo keeps.
    conversion_id_from=read_places("properties.conversion_id,properties.conversionId,messageId"),
    max_event_age_days=90,
)
FUNCTION_ERROR = "function_error"


@dataclass(frozen=True)
class MessageResult:
    """One message's outcome after one invocation, with the reason and detail of its receipt."""

    outcome: Outcome
    reason: str = ""
    detail: str = ""


def conversion_id_of(body: str, sent_at: int) -> str:
    """The conversion id that the function finds in a body; empty when it can't be read.

    Parameters
    ----------
    sent_at
        When the message was sent, epoch milliseconds.
    """
    return transform(Message("", "", body, sent_at, 1), _RULES, sent_at).conversion_id


def read_results(records: Sequence[Mapping[str, Any]], response: Any, lines: Sequence[str]) -> dict[str, MessageResult]:
    """The result of each record of an SQS event, by message id.

    Parameters
    ----------
    records, response
        What the function got and what it returned.
    lines
        What it printed meanwhile: a receipt names the conversion ids of what was not delivered.
    """
    left = {failure["itemIdentifier"] for failure in (response or {}).get("batchItemFailures", [])}
    names = {record["messageId"]: _name(record) for record in records}
    receipts = _receipts(lines)
    # Of messages with one conversion id the first is sent, so that the receipt is that of the ones after it.
    delivered = Counter(names.values())
    delivered.subtract({name: len(results) for name, results in receipts.items()})
    results: dict[str, MessageResult] = {}
    for message_id, name in names.items():
        is_left = message_id in left
        if not is_left and delivered[name] > 0:
            delivered[name] -= 1
            results[message_id] = MessageResult(Outcome.DELIVERED)
        else:
            results[message_id] = _take(receipts[name], is_left)
    return results


def failed(records: Sequence[Mapping[str, Any]], error: Exception) -> dict[str, MessageResult]:
    """When the function itself failed, every message stays in the queue."""
    return {record["messageId"]: MessageResult(Outcome.DEFERRED, FUNCTION_ERROR, str(error)) for record in records}


def _name(record: Mapping[str, Any]) -> str:
    message = read_message(record, 0)
    return conversion_id_of(message.body, message.sent_at) or f"message {record['messageId']}"


def _receipts(lines: Sequence[str]) -> defaultdict[str, list[MessageResult]]:
    receipts: defaultdict[str, list[MessageResult]] = defaultdict(list)
    for line in lines:
        if '"message":"receipt"' not in line:
            continue
        receipt = json.loads(line)
        result = MessageResult(Outcome(receipt["outcome"]), receipt["reason"], receipt["detail"])
        for conversion_id in receipt["conversion_ids"]:
            receipts[conversion_id].append(result)
    for results in receipts.values():
        results.sort(key=lambda result: result.reason == Reason.DUPLICATE)
    return receipts


def _take(results: list[MessageResult], is_left: bool) -> MessageResult:
    for result in results:
        if (result.outcome is Outcome.DEFERRED) == is_left:
            results.remove(result)
            return result
    return MessageResult(Outcome.DEFERRED if is_left else Outcome.DELIVERED)
