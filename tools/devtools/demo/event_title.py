"""What an event is called on a page."""

import json


def title_of(body: str) -> str:
    """A short name for an event: its `event`, else its `type`, also inside an envelope."""
    try:
        event = json.loads(body)
        for envelope in ("detail", "Message"):
            inner = event.get(envelope) if isinstance(event, dict) else None
            if inner and "type" not in event:
                event = json.loads(inner) if isinstance(inner, str) else inner
    except (ValueError, RecursionError):
        return "not JSON"
    if not isinstance(event, dict):
        return "not an object"
    name = event.get("event") or event.get("type")
    return name if isinstance(name, str) else "without a name"
