"""What stands around events where they are kept: logs, records, requests, answers of APIs.

On the queue nobody takes these off. A person who has such a file has no event without its wrapping, and is told.
"""

import binascii
import json
from base64 import b64decode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from x_conversions.core.outcome import NotSent, Reason
from x_conversions.events.fields import Json, child
from x_conversions.events.producers import read_event

# Where logs keep what was logged, and what else such an entry has: Lambda and CloudWatch, pino, Docker, syslog.
_LOGGED = ("@message", "message", "msg", "log")
_OF_LOGS_ALONE = frozenset({"@timestamp", "@ptr", "ingestionTime", "level", "severity"})
_OF_LOG_ENTRIES = _OF_LOGS_ALONE | {"timestamp", "time"}
# Where records of requests keep the body, and what else they have: API Gateway, function URLs, webhook testers.
_BODIES = ("body", "content", "rawBody", "payload")
_OF_REQUESTS = frozenset({"requestContext", "httpMethod", "method", "headers"})
# What shops' APIs put around one order, and around several.
_OF_APIS = ("orders", "order")


@dataclass(frozen=True)
class Wrapped:
    """What was inside, as records like SQS's: a `body`, a text or a value, and what else is known of its message.

    Parameters
    ----------
    what
        What stood around them, in a few words; empty for what a function is handed.
    is_of_queue
        Whether the bodies are messages as they were on a queue: nothing is taken off them any more.
    """

    what: str
    records: Sequence[Json]
    is_of_queue: bool = False


def unwrap(value: object) -> Wrapped | None:
    """What is inside a wrapping; None for anything else, events in the envelopes that the function takes off included.

    Raises
    ------
    ValueError
        Records of SQS without a body.
    """
    if not isinstance(value, dict) or _is_event(value):
        return None
    for read in (_records, _received, _dead_letter, _log_events, _query_results, _log_entry, _request, _api_answer):
        if (wrapped := read(value)) is not None:
            return wrapped
    return None


def _is_event(fields: Json) -> bool:
    try:
        read_event(fields)
    except NotSent as end:
        return end.disposition.reason is not Reason.INVALID_EVENT or "type" in fields
    return True


def _records(fields: Json) -> Wrapped | None:
    records = fields.get("Records")
    if isinstance(records, list):
        for number, record in enumerate(records, 1):
            if not isinstance(record, dict) or not isinstance(record.get("body"), str):
                raise ValueError(
                    f"record {number} of the SQS payload has no body; events/*.json show what one looks like"
                )
        return Wrapped("", records, is_of_queue=True)
    if "receiptHandle" in fields and isinstance(fields.get("body"), str):
        return Wrapped("a record of SQS", [fields], is_of_queue=True)
    return None


def _received(fields: Json) -> Wrapped | None:
    """`aws sqs receive-message`: like a record, but for its names."""
    messages = _objects(fields.get("Messages"))
    if not messages or not all(isinstance(one.get("Body"), str) for one in messages):
        return None
    return Wrapped("messages of SQS", [_like_a_record(one) for one in messages], is_of_queue=True)


def _like_a_record(message: Json) -> Json:
    attributes = child(message, "MessageAttributes")
    return {
        "messageId": message.get("MessageId"),
        "body": message["Body"],
        "attributes": message.get("Attributes"),
        "messageAttributes": {name: {"stringValue": child(attributes, name).get("StringValue")} for name in attributes},
    }


def _dead_letter(fields: Json) -> Wrapped | None:
    """A line of `xconv dlq export`."""
    if not {"reason", "rejected_at", "original_sent_at", "body"} <= fields.keys():
        return None
    sent_at = {"original_sent_at": {"stringValue": fields["original_sent_at"]}}
    return Wrapped(
        "dead letters",
        [{"messageId": fields.get("message_id"), "body": fields["body"], "messageAttributes": sent_at}],
        is_of_queue=True,
    )


def _log_events(fields: Json) -> Wrapped | None:
    """`aws logs get-log-events`, `filter-log-events`, a subscription's data."""
    for name in ("events", "logEvents"):
        entries = _objects(fields.get(name))
        if entries and all("timestamp" in one and "message" in one for one in entries):
            return Wrapped("a log", [logged for one in entries for logged in _logged(one["message"])])
    return None


def _query_results(fields: Json) -> Wrapped | None:
    """`aws logs get-query-results`: rows of fields."""
    rows = fields.get("results")
    cells = [cell for row in rows for cell in _objects(row)] if isinstance(rows, list) else []
    messages = [cell.get("value") for cell in cells if cell.get("field") == "@message"]
    return Wrapped("a log", [logged for one in messages for logged in _logged(one)]) if messages else None


def _log_entry(fields: Json) -> Wrapped | None:
    if _OF_LOG_ENTRIES.isdisjoint(fields):
        return None
    found = [logged for name in _LOGGED for logged in _logged(fields.get(name))]
    if found or not (_OF_LOGS_ALONE.isdisjoint(fields) or fields.keys().isdisjoint(_LOGGED)):
        return Wrapped("a log", found[:1])
    return None


def _logged(message: object) -> Iterator[Json]:
    """The object in what was logged, a time and a level before it or not; nothing where there is none."""
    if isinstance(message, dict):
        yield {"body": message}
    elif isinstance(message, str) and "{" in message:
        text = message[message.index("{") :].strip()
        try:
            json.loads(text)
        except (ValueError, RecursionError):
            return
        yield {"body": text}


def _request(fields: Json) -> Wrapped | None:
    if _OF_REQUESTS.isdisjoint(fields):
        return None
    for holder in (fields, child(fields, "request")):
        for name in _BODIES:
            body = holder.get(name)
            if isinstance(body, str) and fields.get("isBase64Encoded") is True:
                body = _decoded(body)
            if isinstance(body, str | dict | list) and body:
                return Wrapped("requests", [{"body": body}])
    return None


def _decoded(body: str) -> str:
    try:
        return b64decode(body, validate=True).decode(errors="surrogateescape")
    except (binascii.Error, ValueError):
        return body


def _api_answer(fields: Json) -> Wrapped | None:
    """Orders as Shopify's API gives them, events as Stripe's does; WooCommerce's gives a list."""
    inside = _objects(fields.get("data")) if fields.get("object") == "list" else []
    if len(fields) == 1 and (name := next(iter(fields))) in _OF_APIS:
        inside = _objects(fields[name] if isinstance(fields[name], list) else [fields[name]])
    return Wrapped("an API's answer", [{"body": one} for one in inside]) if inside else None


def _objects(values: object) -> list[Json]:
    """The values of a list when all of them are objects."""
    return values if isinstance(values, list) and all(isinstance(one, dict) for one in values) else []
