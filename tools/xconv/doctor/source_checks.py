"""The event source mapping: what hands messages to the function."""

from collections.abc import Iterator

from xconv.doctor.check import Check, UnreadablePart, fault, good, good_if, note, unknown
from xconv.doctor.snapshot import Answer, Snapshot

_SET_BACK = "changed by hand, which no deployment notices: set it back by `aws lambda update-event-source-mapping`"
_MADE_ANEW = "deleted by hand, which no deployment notices: make it anew by `aws lambda create-event-source-mapping`"


def check_source(stack: Snapshot) -> Iterator[Check]:
    """That the queue feeds the deliver function, and only that, as the parameters say."""
    if isinstance(stack.mappings, UnreadablePart):
        yield unknown("event source mapping", stack.mappings)
        return
    function = stack.outputs.get("DeliverFunctionName", "")
    own = [one for one in stack.mappings if one["FunctionArn"].split(":")[6] == function]
    others = [one["FunctionArn"] for one in stack.mappings if one not in own]
    if others:
        yield fault("consumers", f"{', '.join(others)} takes messages, too", "remove its event source mapping")
    if not own:
        yield fault("event source mapping", "none: nothing is delivered", _MADE_ANEW)
        return
    (mapping,) = own[:1]
    yield _enabled(stack, mapping)
    yield _result(mapping)
    yield good_if(
        "ReportBatchItemFailures" in mapping.get("FunctionResponseTypes", []),
        "partial batch response",
        "on" if mapping.get("FunctionResponseTypes") else "off: one deferred message brings back the delivered ones",
        _SET_BACK,
    )
    yield _numbers(stack, mapping)


def _enabled(stack: Snapshot, mapping: Answer) -> Check:
    is_meant = stack.parameters.get("DeliveryEnabled", "true") == "true"
    state = mapping["State"]
    if not is_meant:
        return note(
            "event source mapping",
            f"PAUSED by DeliveryEnabled=false ({state}): messages wait, and are gone after ten days",
            "deploy with DeliveryEnabled=true to deliver",
        )
    if state in ("Enabled", "Enabling", "Updating", "Creating"):
        return good("event source mapping", state)
    remedy = f"run `aws lambda update-event-source-mapping --uuid {mapping['UUID']} --enabled`"
    return fault("event source mapping", f"{state}, although DeliveryEnabled is true", remedy)


def _result(mapping: Answer) -> Check:
    result = str(mapping.get("LastProcessingResult") or "No records processed")
    return good_if(
        not result.startswith("PROBLEM"), "last poll", result, "see `functions` and `permissions` in this list"
    )


def _numbers(stack: Snapshot, mapping: Answer) -> Check:
    found = {
        "BatchSize": mapping.get("BatchSize"),
        "BatchWindowSeconds": mapping.get("MaximumBatchingWindowInSeconds", 0),
        # The limits are shared out by it: more instances would send more than X takes.
        "MaxConcurrency": mapping.get("ScalingConfig", {}).get("MaximumConcurrency"),
    }
    differing = [
        f"{name} is {value}, deployed {stack.parameters[name]}"
        for name, value in found.items()
        if name in stack.parameters and str(value) != stack.parameters[name]
    ]
    text = f"{found['BatchSize']} messages, {found['BatchWindowSeconds']} s, {found['MaxConcurrency']} instances"
    return good_if(not differing, "batches", "; ".join(differing) or text, _SET_BACK)
