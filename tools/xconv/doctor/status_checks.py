"""What CloudFormation is doing with a stack, or could not do."""

from xconv.doctor.check import Check, fault, good_if, note

# Where CloudFormation takes no deployment before.
_ROLL_BACK = "mend that, run `aws cloudformation continue-update-rollback --stack-name {}`"
_DELETE = "mend that, run `aws cloudformation delete-stack --stack-name {}`"
_BEFORE_DEPLOYING = {
    "UPDATE_ROLLBACK_FAILED": _ROLL_BACK,
    **dict.fromkeys(("DELETE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED"), _DELETE),
}


def check_status(name: str, status: str, stack: str) -> Check:
    """A check of that name, for the stack of that name."""
    if status == "DELETE_IN_PROGRESS":
        found = f"{status}: the queues go with what is in them"
        return fault(name, found, "`xconv dlq export` saves dead letters; once it is gone, it can be deployed again")
    if status.endswith("_IN_PROGRESS"):
        return note(name, status, "wait until CloudFormation is done, and check again")
    if status == "UPDATE_ROLLBACK_COMPLETE":
        return note(name, f"{status}: the last update was taken back", "see the stack's events, and deploy again")
    is_good = status in ("CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE")
    before = _BEFORE_DEPLOYING.get(status, "mend that").format(stack)
    return good_if(is_good, name, status, f"see the stack's events in CloudFormation, {before}, and deploy again")
