"""CloudWatch Logs Insights: one query over one log group."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

# Insights gives no more, whatever a query asks for.
MOST_RESULTS = 10_000
_PAUSE = 0.5  # seconds between two looks; a query takes a few
_WAITING = frozenset({"Scheduled", "Running"})


@dataclass(frozen=True)
class FoundLine:
    """A log event: when Lambda took it (`YYYY-MM-DD HH:MM:SS.mmm`, UTC), and what was printed."""

    at: str
    message: str


def run_query(
    logs: Any,
    log_group: str,
    query: str,
    between: tuple[datetime, datetime],
    sleep: Callable[[float], None] = time.sleep,
) -> list[FoundLine]:
    """Run a query for ``@timestamp`` and ``@message`` to its end; one that is interrupted is stopped there, too.

    Raises
    ------
    RuntimeError
        There is no such log group, or Insights did not finish.
    """
    try:
        query_id = logs.start_query(
            logGroupName=log_group,
            startTime=int(between[0].timestamp()),
            endTime=int(between[1].timestamp()) + 1,  # whole seconds, so that this one is in
            queryString=query,
        )["queryId"]
    except ClientError as error:
        if error.response["Error"]["Code"] == "ResourceNotFoundException":
            raise RuntimeError(f"there is no log group {log_group}: run `xconv doctor`") from None
        raise
    try:
        while (answer := logs.get_query_results(queryId=query_id))["status"] in _WAITING:
            sleep(_PAUSE)
    except KeyboardInterrupt:
        logs.stop_query(queryId=query_id)
        raise
    if answer["status"] != "Complete":
        raise RuntimeError(f"Logs Insights ended the query as {answer['status']}: try a shorter --since")
    rows = ({cell["field"]: cell.get("value", "") for cell in row} for row in answer["results"])
    return [FoundLine(row.get("@timestamp", ""), row.get("@message", "")) for row in rows]
