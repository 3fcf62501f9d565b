"""Step 5: one event on its way, followed until it has arrived."""

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from x_conversions.conversion.event_ids import event_id_entries

from xconv.common.insights import run_query
from xconv.common.stack import Deployed
from xconv.trace.receipts import Step, query_for, read_steps

# A batch window of 20 s, a cold start, and the minute until a log line is found.
PATIENCE = timedelta(minutes=4)
_PAUSE = 5.0
# What a sample of each type is called and has. All others are called as their entry.
_SAMPLES: dict[str, tuple[str, dict[str, object]]] = {
    "Purchase": ("Order Completed", {"total": 1.00, "currency": "USD"}),
    "PageView": ("Page Viewed", {}),
}


def first_event(deployed: Deployed) -> tuple[str, str]:
    """A made-up visitor's event of the first type that the stack takes: its body, and its conversion id."""
    entries = event_id_entries(deployed.parameters.get("EventIds", ""))
    key = "Purchase" if "Purchase" in entries else next(iter(entries), "Purchase")
    name, properties = _SAMPLES.get(key, (key, {}))
    conversion_id = f"setup-{datetime.now(UTC):%Y%m%d-%H%M}-{uuid4().hex[:6]}"
    categories = deployed.parameters.get("ConsentCategories", "advertising").split(",")
    event = {
        "type": "track",
        "event": name,
        "messageId": conversion_id,
        "timestamp": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "context": {
            "traits": {"email": "user@example.com"},
            "consent": {category.strip(): True for category in categories},
        },
        "properties": {"order_id": conversion_id, **properties},
    }
    return json.dumps(event), conversion_id


def send(deployed: Deployed, body: str) -> None:
    """Put it onto the stack's queue."""
    deployed.sqs.send_message(QueueUrl=deployed.queue_url, MessageBody=body)


def follow(deployed: Deployed, conversion_id: str, sleep: Callable[[float], object] = time.sleep) -> list[Step]:
    """The event's steps once there are any that end it; those there are when patience is over."""
    logs, log_group = deployed.session.client("logs"), deployed.log_group()
    start = datetime.now(UTC) - timedelta(minutes=1)
    ends_at = time.monotonic() + PATIENCE.total_seconds()
    while True:
        try:
            lines = run_query(logs, log_group, query_for(conversion_id), (start, datetime.now(UTC)))
        except RuntimeError:  # no log group yet
            lines = []
        steps = read_steps(lines, conversion_id)
        if any(step.outcome for step in steps) or time.monotonic() > ends_at:
            return steps
        sleep(_PAUSE)
