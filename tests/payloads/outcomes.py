"""What becomes of every payload, as rows of a table: expected, and found."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from x_conversions.conversion.payload import Conversion
from x_conversions.core.outcome import NotSent
from x_conversions.events.envelopes import read_fields

from tests.support.payloads import EVENT_IDS, PAYLOADS, bodies, result

# By the heading of its column.
STACKS = {
    "consent required": {"REQUIRE_CONSENT": "true"},
    "C0004 required": {"REQUIRE_CONSENT": "true", "CONSENT_CATEGORIES": "C0004"},
    "not required": {"REQUIRE_CONSENT": "false"},
}
_TYPES = {event_id: event_type for event_type, event_id in EVENT_IDS.items()}
_SHORT = {"twclid": "C", "hashed_email": "E", "hashed_phone_number": "P", "ip_address": "I", "user_agent": "A"}


class Row(NamedTuple):
    """One payload. The last three columns are empty where no stack delivers it."""

    file: str
    line: str
    event: str
    consent_required: str
    c0004_required: str
    not_required: str
    event_type: str
    who: str
    money: str


def expected() -> tuple[Row, list[Row]]:
    """The headings and the rows of `expected.txt`."""
    text = (PAYLOADS / "expected.txt").read_text()
    rows = [Row(*(cell.strip() for cell in line.split("|"))) for line in text.splitlines() if not line.startswith("#")]
    return rows[0], rows[1:]


def found() -> list[Row]:
    """The same of what the transformation does."""
    return [row for file in sorted(PAYLOADS.glob("*.jsonl")) for row in _rows_of(file.stem)]


def _rows_of(name: str) -> Iterator[Row]:
    for number, body in enumerate(bodies(name), 1):
        results = [result(body, **stack) for stack in STACKS.values()]
        ends = ["delivered" if isinstance(one, Conversion) else str(one.disposition.reason) for one in results]
        sent = [one.payload for one in results if isinstance(one, Conversion)]
        assert all(payload == sent[0] for payload in sent)  # consent decides whether, and never what
        columns = _columns(sent[0]) if sent else ("", "", "")
        yield Row._make([name, str(number), _event_of(body), *ends, *columns])


def _event_of(body: str) -> str:
    """What the producer calls it."""
    try:
        fields = read_fields(body)
    except NotSent:
        return ""
    if isinstance(fields.get("event"), dict):  # as PostHog's webhook has it
        fields = fields["event"]
    if "line_items" in fields:
        return "an order"
    if fields.get("type") in ("page", "identify"):
        return str(fields["type"])
    return str(fields.get("event") or fields.get("event_name") or fields.get("name") or fields.get("type") or "")


def _columns(payload: dict[str, Any]) -> tuple[str, str, str]:
    there = {key for identifier in payload["identifiers"] for key in identifier}
    who = [letter for key, letter in _SHORT.items() if key in there]
    money = [f"{payload['value']} {payload['price_currency']}"] if "value" in payload else []
    if (number := payload.get("number_items")) is not None:
        money.append(f"{number} {'item' if number == 1 else 'items'}")
    return _TYPES[payload["event_id"]], " ".join(who), ", ".join(money)
