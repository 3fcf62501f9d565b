"""The stack's alarms."""

from collections.abc import Iterator

from xconv.doctor.check import Check, UnreadablePart, fault, good, note, unknown
from xconv.doctor.snapshot import Snapshot


def check_alarms(stack: Snapshot) -> Iterator[Check]:
    """Which of them ring, and whether anybody hears it."""
    if isinstance(stack.alarms, UnreadablePart):
        yield unknown("alarms", stack.alarms)
        return
    if not stack.alarms:
        yield note("alarms", "there are none: nobody is told when something goes wrong", "run `make deploy`")
        return
    ringing = [alarm for alarm in stack.alarms if alarm["StateValue"] == "ALARM"]
    for alarm in ringing:
        yield fault(alarm["AlarmName"], "ALARM", " ".join(alarm.get("AlarmDescription", "").split()))
    if not ringing:
        yield good("alarms", f"{len(stack.alarms)}, none of them rings")
    if not any(alarm.get("ActionsEnabled") and alarm.get("AlarmActions") for alarm in stack.alarms):
        yield note("alarms", "they tell nobody", "deploy with AlarmEmail or AlarmTopicArn")
