"""The AWS CLI's way to say things, read by the SDK's own models: for pages that name its commands.

The CLI itself can't be installed beside the SDK that the project pins. `python -m tests.support.aws_cli` stands in for
`aws` where a page's commands are run: the same words and options, and JSON, text or a table that is JSON as well.
"""

import json
import os
import re
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import jmespath  # type: ignore[import-untyped]
from botocore import xform_name
from botocore.model import ServiceModel
from botocore.session import get_session

# Options of every command that a page uses; each takes a value.
_EVERYWHERE = ("--query", "--output", "--region", "--profile")
# Commands that the CLI has and the SDK hasn't: their options.
_OWN = {
    # Beside its options the file that the answer is written to.
    ("lambda", "invoke"): {"--function-name", "--payload", "--query", "--output"},
    ("logs", "tail"): {"--since", "--filter-pattern", "--format", "--follow"},
    ("configure", ""): set[str](),
    ("configure", "list-profiles"): set[str](),
    ("sso", "login"): set[str](),
}
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


_session = cache(get_session)


@cache
def _model(service: str) -> ServiceModel:
    return _session().get_service_model(service)


@dataclass
class Command:
    """One command: what the SDK is called with, and what is shown of its answer."""

    service: str
    operation: str
    parameters: dict[str, Any]
    query: str = ""
    output: str = "json"


def read_command(words: Sequence[str]) -> Command:
    """The command in the words behind `aws`.

    Raises
    ------
    ValueError
        There is no such service, operation or option, or a value is missing.
    """
    service, operation, *rest = [*words, "", ""][: max(len(words), 2)]
    if (own := _OWN.get((service, operation))) is not None:
        return _read_own(service, operation, rest, own)
    if service not in _session().get_available_services():
        raise ValueError(f"aws has no service {service}")
    if operation == "wait":
        operation, *rest = [*rest, ""][:1] + rest[1:]
        if (
            xform_name(operation.replace("-", "_"))
            not in _session().create_client(service, region_name="us-east-1").waiter_names
        ):
            raise ValueError(f"aws {service} wait has no {operation}")
        return Command(service, "wait", {})
    model = _model(service)
    names = {xform_name(name, "-"): name for name in model.operation_names}
    if operation not in names:
        raise ValueError(f"aws {service} has no operation {operation}")
    shape = model.operation_model(names[operation]).input_shape
    members = {f"--{xform_name(name, '-')}": (name, one) for name, one in (shape.members if shape else {}).items()}
    command = Command(service, operation, {})
    words = list(rest)
    while words:
        option = words.pop(0)
        if option in _EVERYWHERE:
            setattr(command, option[2:], words.pop(0))
        elif (
            option.replace("--no-", "--") in members
            and members[option.replace("--no-", "--")][1].type_name == "boolean"
        ):
            command.parameters[members[option.replace("--no-", "--")][0]] = not option.startswith("--no-")
        elif option in members and words:
            name, one = members[option]
            command.parameters[name] = _value(one.type_name, _until_option(words))
        else:
            raise ValueError(f"aws {service} {operation} has no option {option}, or it lacks its value")
    return command


def _read_own(service: str, operation: str, rest: Sequence[str], options: set[str]) -> Command:
    command, words = Command(service, operation, {}), list(rest)
    while words:
        word = words.pop(0)
        if word not in options:
            if word.startswith("--") or command.parameters.get(""):
                raise ValueError(f"aws {service} {operation} has no option {word}")
            command.parameters[""] = word
        else:
            command.parameters[word] = True if word == "--follow" else words.pop(0)
    return command


def _until_option(words: list[str]) -> list[str]:
    found = [words.pop(0)]
    while words and not words[0].startswith("--"):
        found.append(words.pop(0))
    return found


def _value(kind: str, words: Sequence[str]) -> Any:
    first = words[0]
    if first.startswith("file://"):
        return first
    if kind in ("map", "structure"):
        return json.loads(first) if first.startswith("{") else dict(pair.split("=", 1) for pair in first.split(","))
    if kind == "list":
        return [dict(pair.split("=", 1) for pair in one.split(",")) if "=" in one else one for one in words]
    return {"integer": int, "long": int}.get(kind, str)(first)


def run(command: Command) -> str:
    """What it prints. Addresses of AWS come from the environment, as for the SDK."""
    client = _session().create_client(command.service)
    if (command.service, command.operation) == ("logs", "tail"):
        return _tail(client, command.parameters)
    answer = getattr(client, xform_name(command.operation.replace("-", "_")))(**command.parameters)
    answer.pop("ResponseMetadata", None)
    found = jmespath.search(command.query, answer) if command.query else answer
    if command.output == "text":
        return (
            found
            if isinstance(found, str)
            else "\t".join(map(str, found.values() if isinstance(found, dict) else found))
        )
    return json.dumps(found, indent=4, default=str)


def _tail(client: Any, parameters: dict[str, Any]) -> str:
    number, unit = re.fullmatch(r"(\d+)([smhd])", parameters.get("--since", "10m"), re.ASCII).groups()  # type: ignore[union-attr]
    since = int((time.time() - int(number) * _UNITS[unit]) * 1000)
    asked: dict[str, Any] = {"logGroupName": parameters[""], "startTime": since}
    if pattern := parameters.get("--filter-pattern"):
        asked["filterPattern"] = pattern
    events = [one for page in client.get_paginator("filter_log_events").paginate(**asked) for one in page["events"]]
    return "\n".join(one["message"] for one in events)


def main() -> None:
    """The entry point."""
    os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")
    try:
        print(run(read_command(sys.argv[1:])))
    except ValueError as error:
        sys.exit(f"aws: {error}")


if __name__ == "__main__":
    main()
