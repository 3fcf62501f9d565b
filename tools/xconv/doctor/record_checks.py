"""What keeps a conversion from being counted twice: the table of delivery records."""

from collections.abc import Iterator

from xconv.doctor.check import Check, UnreadablePart, fault, good, good_if, note, unknown
from xconv.doctor.snapshot import Answer, Snapshot

_NAME = "delivery records"
_TTL_ATTRIBUTE = "t"
_WORKING = frozenset({"ACTIVE", "UPDATING"})
_TTL_ON = frozenset({"ENABLED", "ENABLING"})
_DEPLOY_ANEW = "deploy with RememberDelivered=none, then with what it was; until then all is delivered unremembered"


def check_records(stack: Snapshot) -> Iterator[Check]:
    """The table, its time to live, and whether it answered lately."""
    remember = stack.parameters.get("RememberDelivered")
    if remember is None:  # a stack from before there was one
        return
    if remember == "none":
        found = "none: only the instance that delivered an event knows of it, and a lost answer is sent again and again"
        yield note(_NAME, found, "deploy with RememberDelivered=conversions to count once")
    else:
        yield from _table(stack, remember)


def _table(stack: Snapshot, remember: str) -> Iterator[Check]:
    if stack.records is None:
        yield fault(_NAME, f"RememberDelivered is {remember}, and the stack names no table", "run `make deploy`")
        return
    if isinstance(stack.records, UnreadablePart):
        yield (
            fault(_NAME, "the table is gone", _DEPLOY_ANEW) if stack.records.is_gone else unknown(_NAME, stack.records)
        )
        return
    yield _status(stack.records, f"of {remember}, for {stack.parameters.get('RememberDays', '?')} days")
    yield _time_to_live(stack.records)
    if not isinstance(stack.metrics, UnreadablePart) and (number := stack.metrics["NotRecorded"].total):
        found = f"{number:.0f} conversions were sent without it in the last day: what came twice may be counted twice"
        yield note("recorded", found, "read the deliver function's log for `the table of delivery records`")


def _status(table: Answer, what: str) -> Check:
    status = str(table.get("TableStatus", ""))
    if status in _WORKING:
        return good(_NAME, what)
    is_locked = "ENCRYPTION" in status
    remedy = "its key is disabled, or the key's policy was changed: see KmsKeyArn" if is_locked else _DEPLOY_ANEW
    return fault(_NAME, f"the table is {status}", remedy)


def _time_to_live(table: Answer) -> Check:
    state, attribute = table.get("TimeToLiveStatus", "DISABLED"), table.get("AttributeName", "")
    is_right = state in _TTL_ON and attribute == _TTL_ATTRIBUTE
    return good_if(
        is_right,
        "forgetting",
        "by DynamoDB's time to live"
        if is_right
        else f"time to live is {state} {attribute}".rstrip() + ": it only grows",
        "changed outside the stack: `aws dynamodb update-time-to-live` with Enabled=true,AttributeName=t",
    )
