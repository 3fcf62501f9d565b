"""The intakes beside a stack: what both are told, they must be told alike, and be of one version."""

from collections.abc import Iterator, Mapping

from xconv.doctor.check import Check, State, UnreadablePart, fault, good_if, note, unknown
from xconv.doctor.snapshot import IntakeState, Snapshot
from xconv.doctor.status_checks import check_status

_ALIKE = ("RequireConsent", "ConsentCategories", "ConversionIdFrom", "FieldMapping", "DefaultCountry", "KmsKeyArn")


def check_intakes(stack: Snapshot) -> Iterator[Check]:
    """Each intake against the stack, and its alarms; nothing where there is none."""
    if isinstance(stack.intakes, UnreadablePart):
        yield unknown("intake", stack.intakes)
        return
    for name, intake in stack.intakes.items():
        yield from _intake(stack, name, intake)


def _intake(stack: Snapshot, name: str, intake: IntakeState) -> Iterator[Check]:
    status = check_status(f"{name}, status", intake.status, name)
    if intake.status == "DELETE_IN_PROGRESS":  # it has no queue
        status = note(status.name, intake.status, "nothing, if somebody means it: it soon takes no more events")
    if status.state is not State.GOOD:
        yield status
    if status.state is State.FAULT:  # what there is of it, says nothing
        return
    differing = [key for key in _ALIKE if _differ(intake.parameters, stack.parameters, key)]
    yield good_if(
        not differing,
        name,
        f"{', '.join(differing)}: other than in this stack" if differing else "is told the same as this stack",
        "deploy the intake with the same values: it copies events, and asks for consent, by them",
    )
    version = stack.outputs.get("Version", "")
    if intake.version != version:
        yield note(
            f"{name}, version",
            f"{intake.version or 'one before 0.1.0'}; this stack is of {version or 'one before 0.1.0'}",
            "`make deploy` for both: what an intake copies of an event is what its own version reads",
        )
    for alarm in intake.ringing:
        yield fault(alarm["AlarmName"], "ALARM", " ".join(alarm.get("AlarmDescription", "").split()))


def _differ(ours: Mapping[str, str], theirs: Mapping[str, str], key: str) -> bool:
    return key in ours and key in theirs and ours[key] != theirs[key]
