"""What a body is that is no event: said to whoever sent it, so that it can be mended where it comes from.

Never with a value in it, because any may be personal.
"""

from collections.abc import Mapping, Sequence

from x_conversions.core.text import shown_names
from x_conversions.events.encoded import encoding_of
from x_conversions.events.fields import Json, child, object_in

_ONE_EACH = "send each event as a message of its own"
# Lists of events, by the field they are under: who writes them so.
_BATCHES: Mapping[str, str] = {
    "batch": "a batch, as SDKs put events on the wire",
    "events": "several events in one body",
    "data": "several events in one body",
}
# What Stripe's API hands out that its events hold.
_STRIPES = frozenset({"checkout.session", "payment_intent", "charge", "invoice", "subscription"})
# The sources of records that AWS's services hand to functions, by the end of their names.
_RECORD_OF: Mapping[str, str] = {"sqs": "SQS", "kinesis": "Kinesis", "sns": "SNS", "dynamodb": "DynamoDB", "s3": "S3"}
_BODY_ONLY: Mapping[str, str] = {
    "SQS": "send only its body (an EventBridge pipe does with the input template <$.body>)",
    "Kinesis": "send only its data, decoded (an EventBridge pipe does with the input template <$.data>)",
    "SNS": "subscribe the queue to the topic itself",
}


# What forwarders put an event into, one of these with the event as an object or as its JSON.
_WRAPPERS = ("data", "payload", "body", "event", "message", "detail", "record", "order", "value")
# What some object says that is an event, or an order.
_OF_EVENTS = frozenset({"type", "event", "event_name", "name", "line_items", "object"})


def describe(fields: Json) -> str:
    """One sentence for an object that no reader knows: what it looks like, and what to do."""
    return (
        _wrapping(fields)
        or _stranger(fields)
        or _without_type(fields)
        or _wrapped(fields)
        or f"no producer's event: {_fields_of(fields)}"
    )


def several_events(values: Sequence[object]) -> str:
    """The same for a body that is a list."""
    first = values[0] if values else None
    wrapped = _record(first) if isinstance(first, dict) else ""
    return f"a list of {len(values)}: {wrapped or _ONE_EACH}"


def _fields_of(fields: Json) -> str:
    return f"its fields are {shown_names(fields)}" if fields else "it has no fields"


def _wrapping(fields: Json) -> str:
    if "mpid" in fields or "user_identities" in fields:
        return "a batch of mParticle's, which is not read: write a track event of each of its events on its way here"
    if "events" in fields and ("client_id" in fields or "app_instance_id" in fields):
        return f"events of GA4's Measurement Protocol: {_ONE_EACH}, its name as event_name with its params beside it"
    for key, what in _BATCHES.items():
        listed = fields.get(key)
        if isinstance(listed, list) and any(isinstance(one, dict) for one in listed):
            return f"{what} ({key}, {len(listed)}): {_ONE_EACH}"
    for key in ("Records", "records"):
        records = fields.get(key)
        if isinstance(records, list):
            wrapped = next((_record(record) for record in records if isinstance(record, dict)), "")
            return f"a function's input ({key}, {len(records)}): {wrapped or _ONE_EACH}"
    return _record(fields)


def _record(fields: Json) -> str:
    """What one record of an AWS service is, and what to send of it; nothing for any other object."""
    source = fields.get("eventSource") or fields.get("EventSource")
    service = _RECORD_OF.get(source.rpartition(":")[2], "") if isinstance(source, str) else ""
    if "receiptHandle" in fields and "body" in fields:
        service = "SQS"
    elif "data" in fields and ("partitionKey" in fields or "recordId" in fields):  # the latter is Firehose's
        service = "Kinesis"
    if service:
        return f"a record of {service}: {_BODY_ONLY.get(service, 'send only the event in it')}"
    if child(fields, "requestContext") and ("body" in fields or "headers" in fields):
        return "a request as API Gateway or a function URL hands it over: send only its body"
    if fields.get("Type") in ("SubscriptionConfirmation", "UnsubscribeConfirmation"):
        return "SNS asks whether the subscription is meant: confirm it, no event is lost"
    return ""


def _stranger(fields: Json) -> str:
    """Services that write in shapes of their own, which are not read."""
    if "collector_tstamp" in fields:
        return "an enriched event of Snowplow's, which is not read: write a track event of it on its way here"
    kind = fields.get("object")
    if kind == "v2.core.event":
        return "a thin event of Stripe's, which does not hold the session: send snapshot events here"
    if isinstance(kind, str) and kind in _STRIPES:
        return f"a {kind} of Stripe's by itself: send the event that holds it (its object is event)"
    return ""


def _without_type(fields: Json) -> str:
    """Segment's, as it goes to an address of its own for each type."""
    if isinstance(fields.get("event"), str) and "type" not in fields and child(fields, "properties"):
        return f'an event without a type: write "type": "track" beside its name; {_fields_of(fields)}'
    return ""


def _wrapped(fields: Json) -> str:
    for key in _WRAPPERS:
        inner = object_in(fields.get(key))
        if isinstance(inner, str) and (encoding := encoding_of(inner)):
            return f"what looks like an event is in {key}, as {encoding}: send that decoded; {_fields_of(fields)}"
        if isinstance(inner, dict) and not _OF_EVENTS.isdisjoint(inner):
            return f"what looks like an event is in {key}: send that by itself; {_fields_of(fields)}"
    return ""
