"""The local Logs Insights: what it evaluates, and that it refuses the rest."""

from types import SimpleNamespace
from typing import Any

import pytest
from devtools.local_aws.moto.logs import execute
from moto.core.exceptions import JsonRESTError


def group(*events: tuple[int, str]) -> Any:
    lines = [SimpleNamespace(timestamp=at, message=message, event_id=at) for at, message in events]
    return SimpleNamespace(streams={"stream": SimpleNamespace(events=lines)})


EVENTS = group((1_000, 'a "1"'), (2_001, "a 2"), (9_000, "b"))
HEAD = "fields @timestamp, @message"


@pytest.mark.parametrize(
    ("query", "messages"),
    [
        (HEAD, ["a 2", 'a "1"']),
        (f"{HEAD} | sort @timestamp asc", ['a "1"', "a 2"]),
        (f"{HEAD} | sort @timestamp asc | limit 1", ['a "1"']),
        (f"""{HEAD} | filter @message like '"1"'""", ['a "1"']),
        (f"""{HEAD} | filter @message like "a" and @message like '2'""", ["a 2"]),
    ],
)
def test_a_query_is_evaluated_within_its_time(query: str, messages: list[str]) -> None:
    found = execute([EVENTS], query, 1, 5)
    assert [one["@message"] for one in found] == messages
    assert {"1970-01-01 00:00:01.000", "1970-01-01 00:00:02.001"} >= {one["@timestamp"] for one in found}


@pytest.mark.parametrize(
    "query",
    [
        "fields @nothing",
        f"{HEAD} | stats count(*)",
        f"{HEAD} | filter @message like /a/",
        f"{HEAD} | filter @message like 'it\\'s'",
        f"{HEAD} | filter @message like 'a' or @message like 'b'",
    ],
)
def test_what_it_cannot_evaluate_it_refuses(query: str) -> None:
    with pytest.raises(JsonRESTError, match="not a query that the local Logs Insights evaluates"):
        execute([EVENTS], query, 1, 5)
