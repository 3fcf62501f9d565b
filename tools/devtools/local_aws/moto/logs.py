"""What moto's CloudWatch Logs lacks: Logs Insights' `filter`, times as Insights writes them, a log group's whole ARN.

And what it has too much: its live tail sends every line that there is, and ends. A real one sends those that come.

Only the queries that this project makes are evaluated: `fields`, `filter` with substrings that all must be there,
`sort @timestamp` and `limit`. Anything else is refused, so that no query works here that was never evaluated.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.logs import models

_MOST_RESULTS = 10_000  # Insights
_FIELDS = {"fields @timestamp, @message", "fields @timestamp, @message, @logStream"}
# A string in either kind of quotes. Insights doesn't document an escape, so there is none.
_SUBSTRING = re.compile(r"""@message like (?:"([^"\\]*)"|'([^'\\]*)')""")
_CONDITION = re.compile(rf"(?:{_SUBSTRING.pattern})(?: and {_SUBSTRING.pattern})*")
_SORT = {"sort @timestamp asc": False, "sort @timestamp desc": True}
_LIMIT = re.compile(r"limit (\d+)")


def adapt() -> None:
    """Change moto's Logs in this process."""
    vars(models)["execute_query"] = execute
    get = models.LogGroup.get_cfn_attribute

    def get_cfn_attribute(group: models.LogGroup, name: str) -> str:
        # CloudFormation's ends this way, so that policies which name it cover its streams.
        return f"{get(group, name)}:*" if name == "Arn" else str(get(group, name))

    def start_live_tail(_: models.LogsBackend, **asked: Any) -> None:
        raise JsonRESTError("UnknownOperationException", f"no live tail of {asked['log_group_identifiers']} here")

    for owner, replacement in {models.LogGroup: get_cfn_attribute, models.LogsBackend: start_live_tail}.items():
        setattr(owner, replacement.__name__, replacement)


def execute(log_groups: list[Any], query: str, start_time: int, end_time: int) -> list[dict[str, str]]:
    """What a query finds in log groups of moto's between two epoch seconds; raises for one that is not evaluated."""
    substrings, is_descending, limit = _parse(query)
    events = [
        {"@timestamp": _time(event.timestamp), "@message": event.message, "@logStream": name, "@ptr": event.event_id}
        for name, event in _events(log_groups)
        if start_time * 1000 <= event.timestamp <= end_time * 1000
        if all(one in event.message for one in substrings)
    ]
    events.sort(key=lambda event: event["@timestamp"], reverse=is_descending)
    return events[:limit]


def _parse(query: str) -> tuple[list[str], bool, int]:
    substrings: list[str] = []
    is_descending, limit = True, _MOST_RESULTS
    fields, *commands = [command.strip() for command in query.split("|")]
    if fields not in _FIELDS:
        raise _malformed(fields)
    for command in commands:
        condition = command.removeprefix("filter ")
        if condition != command and _CONDITION.fullmatch(condition):
            substrings += [double or single for double, single in _SUBSTRING.findall(condition)]
        elif command in _SORT:
            is_descending = _SORT[command]
        elif found := _LIMIT.fullmatch(command):
            limit = min(int(found[1]), _MOST_RESULTS)
        else:
            raise _malformed(command)
    return substrings, is_descending, limit


def _events(log_groups: list[Any]) -> Iterator[tuple[str, Any]]:
    for group in log_groups:
        for name, stream in group.streams.items():
            yield from ((name, event) for event in stream.events)


def _time(milliseconds: int) -> str:
    return datetime.fromtimestamp(milliseconds / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S.") + f"{milliseconds % 1000:03}"


def _malformed(command: str) -> JsonRESTError:
    return JsonRESTError("MalformedQueryException", f"not a query that the local Logs Insights evaluates: {command}")
