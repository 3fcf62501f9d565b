"""The two functions, and where they log."""

from collections.abc import Iterator

from xconv.doctor.check import Check, UnreadablePart, fault, good_if, unknown
from xconv.doctor.snapshot import Answer, Snapshot
from xconv.doctor.start_errors import is_of_another_processor

_RUNTIME = "python3.13"  # template.yaml
_DEPLOY = "run `make deploy`"
_SET_BACK = (
    "changed by hand, which no deployment notices: set it back by `aws lambda update-function-configuration --runtime`"
)
_LOGS = "no deployment notices it: set it back by `aws logs create-log-group` and `aws logs put-retention-policy`"


def check_functions(stack: Snapshot) -> Iterator[Check]:
    """Whether they can run, what they run on, and since when."""
    for output, function in stack.functions.items():
        name = "deliver" if output == "DeliverFunctionName" else "refresh"
        if isinstance(function, UnreadablePart):
            yield unknown(name, function)
            continue
        yield _state(name, function["Configuration"])
        yield _runtime(name, function["Configuration"])
        if not isinstance(stack.start_errors, UnreadablePart) and output in stack.start_errors:
            yield _start_error(name, stack.start_errors[output], function["Configuration"])
        reserved = function.get("Concurrency", {}).get("ReservedConcurrentExecutions")
        if reserved == 0:
            yield good_if(
                False,
                f"{name}'s concurrency",
                "reserved to 0: it never runs",
                f"run `aws lambda delete-function-concurrency --function-name {stack.outputs[output]}`",
            )
    # a log group that is gone is told below
    if isinstance(stack.start_errors, UnreadablePart) and not stack.start_errors.is_gone:
        yield unknown("starts", stack.start_errors)
    yield from _log_groups(stack)


def _state(name: str, configuration: Answer) -> Check:
    state, update = configuration.get("State", "Active"), configuration.get("LastUpdateStatus", "Successful")
    is_good = state in ("Active", "Inactive") and update != "Failed"  # Inactive: idle for weeks, wakes up by itself
    reason = configuration.get("StateReason") or configuration.get("LastUpdateStatusReason") or ""
    found = f"{state}, last update {configuration['LastModified'][:16]}" if is_good else f"{state}, {update} {reason}"
    return good_if(is_good, name, found.strip(), _DEPLOY)


def _runtime(name: str, configuration: Answer) -> Check:
    runtime = configuration.get("Runtime", "")
    architecture = ", ".join(configuration.get("Architectures", []))
    memory = f"{configuration.get('MemorySize')} MB"
    return good_if(runtime == _RUNTIME, f"{name}'s runtime", f"{runtime}, {architecture}, {memory}", _SET_BACK)


def _start_error(name: str, error: str, configuration: Answer) -> Check:
    if not is_of_another_processor(error):
        return fault(f"{name}'s start", error, "mend what it names, and run `make deploy`")
    processor = ", ".join(configuration.get("Architectures", ["x86_64"]))
    found = f"{error}: the layer was built for another processor than {processor}"
    return fault(f"{name}'s start", found, "run `make deploy`: it builds for the processor that it deploys")


def _log_groups(stack: Snapshot) -> Iterator[Check]:
    if isinstance(stack.log_groups, UnreadablePart):
        yield unknown("log groups", stack.log_groups)
        return
    groups = stack.log_groups
    missing = [stack.outputs[output] for output in stack.functions if stack.outputs[output] not in groups]
    endless = [name for name, group in groups.items() if not group.get("retentionInDays")]
    found = f"kept {stack.parameters.get('LogRetentionDays', '?')} days"
    if endless:
        found = f"kept for ever: {', '.join(endless)}"
    if missing:
        found = f"none for {', '.join(missing)}: `xconv trace` finds nothing"
    yield good_if(not missing and not endless, "logs", found, _LOGS)
