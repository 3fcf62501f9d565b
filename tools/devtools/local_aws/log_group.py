"""A function's log group, which Lambda writes to and a local function doesn't."""

import time
from collections.abc import Sequence

from devtools.local_aws.aws import LocalAws

_MOST_EVENTS_PER_CALL = 10_000  # PutLogEvents


def write_logs(aws: LocalAws, function_name: str, lines: Sequence[str], at: float | None = None) -> None:
    """Put the lines that a function printed where Lambda would: a new stream of its log group.

    Parameters
    ----------
    lines
        Such as `Function.logs`.
    at
        When they were printed, in epoch seconds; ``None``: now.
    """
    logs, group, now = aws.client("logs"), f"/aws/lambda/{function_name}", time.time() if at is None else at
    stream = f"local/{time.time_ns()}"
    logs.create_log_stream(logGroupName=group, logStreamName=stream)
    for start in range(0, len(lines), _MOST_EVENTS_PER_CALL):
        events = [
            {"timestamp": int(now * 1000), "message": line}
            for line in lines[start : start + _MOST_EVENTS_PER_CALL]
            if line  # CloudWatch Logs takes no empty events
        ]
        logs.put_log_events(logGroupName=group, logStreamName=stream, logEvents=events)
