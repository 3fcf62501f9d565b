"""The stack itself, and how it is meant to run."""

from collections.abc import Iterator, Mapping
from typing import Any

from x_conversions.core.version import VERSION
from x_conversions.settings import SettingsError

from xconv.common.stack_settings import PARAMETERS, read_settings
from xconv.doctor.check import Check, UnreadablePart, fault, good, good_if, note
from xconv.doctor.snapshot import Snapshot
from xconv.doctor.status_checks import check_status

_X = "https://ads-api.x.com"


def check_stack(stack: Snapshot) -> Iterator[Check]:
    """Its status, region, mode, and whether the function has the parameters that were deployed."""
    yield good("region", stack.region)
    yield check_status("status", stack.status, stack.name)
    yield _version(stack.outputs.get("Version", ""))
    if stack.parameters.get("Mode") == "dry_run":
        yield note(
            "mode",
            "DRY RUN: nothing is sent to X, and messages are deleted all the same",
            "deploy with Mode=live to deliver",
        )
    else:
        yield good("mode", "live")
    url = stack.parameters.get("XAdsApiUrl", _X).rstrip("/")
    if url != _X:
        yield note("X's address", f"requests go to {url}, not to X", f"deploy with XAdsApiUrl={_X}")
    yield _parameters(stack)
    deliver = stack.functions.get("DeliverFunctionName")
    if deliver is not None and not isinstance(deliver, UnreadablePart):
        yield _environment(stack.parameters, deliver["Configuration"])


def _version(deployed: str) -> Check:
    if deployed == VERSION:
        return good("version", deployed)
    found = f"{deployed or 'one before 0.1.0'} is deployed, this is xconv {VERSION}"
    return note(
        "version", found, f"`git checkout v{deployed or '0.1.0'}` for its own xconv, or `make deploy` to update it"
    )


def _parameters(stack: Snapshot) -> Check:
    try:
        read_settings(stack.parameters, stack.outputs)
    except SettingsError as error:
        return fault("parameters", str(error), "the function does not start: deploy with a right value")
    return good("parameters", f"{len(stack.parameters)}, all of a form that the function takes")


def _environment(parameters: Mapping[str, str], configuration: Mapping[str, Any]) -> Check:
    variables = configuration.get("Environment", {}).get("Variables", {})
    changed = [
        name
        for name, variable in PARAMETERS.items()
        if name in parameters and str(variables.get(variable, "")) != parameters[name]
    ]
    found = f"changed outside the stack: {', '.join(changed)}" if changed else "the function has what was deployed"
    return good_if(
        not changed,
        "environment",
        found,
        "deploy with another LogLevel, and back: a deployment that changes nothing of the function leaves it as it is",
    )
