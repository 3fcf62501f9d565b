"""What the functions' roles permit, by IAM's own simulation."""

from collections.abc import Iterator

from xconv.doctor.check import Check, UnreadablePart, fault, good, unknown
from xconv.doctor.snapshot import Snapshot


def check_permissions(stack: Snapshot) -> Iterator[Check]:
    """Every call that the functions make. Policies of organizations and of keys are not simulated."""
    if isinstance(stack.permissions, UnreadablePart):
        yield unknown("permissions", stack.permissions)
        return
    denied = [one for one in stack.permissions if not one.is_allowed]
    for one in denied:
        yield fault(
            f"{one.function}'s role",
            f"may not {one.action} on {one.resource}",
            "if somebody changed the role, put it back as template.yaml has it (no deployment notices that); if nobody "
            "did, look at the permissions boundary",
        )
    if not denied:
        yield good("permissions", f"{len(stack.permissions)} calls simulated, all allowed")
