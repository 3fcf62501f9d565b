"""What tells the deliver function that a person wants something sent though X may have counted it."""

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

# It counts only beside a time at which the message was first sent, and that must not be later than SQS's own: AWS takes
# no request from a clock that is more than five minutes ahead.
_CLOCKS_DIFFER = timedelta(minutes=5)


def mark() -> str:
    """What makes messages that are sent again other ones than they were: when, and by chance."""
    return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} {secrets.token_hex(8)}"


def send_again_attributes(source: str) -> dict[str, str]:
    """Message attributes for all that is sent together: what is among it twice goes once. `source` says from where."""
    sent_at = datetime.now(UTC) - _CLOCKS_DIFFER
    return {
        "original_sent_at": f"{sent_at:%Y-%m-%dT%H:%M:%S.000Z}",
        "source_message_id": source,
        "send_again": mark(),
    }


def string_attributes(texts: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Message attributes as SQS takes them; empty ones, which it does not take, are left out."""
    return {name: {"DataType": "String", "StringValue": text} for name, text in texts.items() if text}
