"""From a message to a conversion, or to the reason why there is none. Pure: no clock, no network, no AWS."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from x_conversions.conversion.consent import check_consent
from x_conversions.conversion.conversion_id import find_conversion_id
from x_conversions.conversion.event_ids import EventIds
from x_conversions.conversion.event_time import event_time
from x_conversions.conversion.identifiers import find_identifiers
from x_conversions.conversion.payload import Conversion, add_description, add_money
from x_conversions.core.outcome import Disposition, NotSent, Reason, Rejected, Skipped
from x_conversions.core.timestamps import format_time
from x_conversions.events.envelopes import read_fields
from x_conversions.events.event import Event
from x_conversions.events.fields import NOTHING
from x_conversions.events.mapping import FieldMapping, read_mapped_event
from x_conversions.events.message import Message
from x_conversions.events.names import EventName
from x_conversions.events.paths import Place

_DAY = 86_400_000  # milliseconds
# Enough to gain nearly all there is to gain, and few enough not to hold a whole batch's events at a time.
_AT_A_TIME = 50


@dataclass(frozen=True, slots=True)
class Rules:
    """What a stack's parameters say about events."""

    event_ids: EventIds
    require_consent: bool
    consent_categories: tuple[str, ...]
    conversion_id_from: tuple[Place, ...]
    max_event_age_days: int
    default_country: str | None = None
    default_currency: str | None = None
    field_mapping: FieldMapping = field(default_factory=dict)
    allow_ip_and_user_agent_only: bool = False


@dataclass(frozen=True, slots=True)
class NoConversion:
    """An event that ends here.

    Parameters
    ----------
    disposition
        Skipped or rejected, and why.
    conversion_id
        For the receipt; empty when the body could not be read.
    name
        X's type of the event, or its normalised name where it has none; empty when no reader knew it.
    """

    disposition: Disposition
    conversion_id: str = ""
    name: str = ""


# Of a message: an exception where this program failed on it.
Result = Conversion | NoConversion | Exception


def transform(message: Message, rules: Rules, now: int) -> Conversion | NoConversion:
    """Turn one message into the conversion X gets. `now` is in epoch milliseconds."""
    result = transform_all([message], rules, now)[0]
    if isinstance(result, Exception):
        raise result
    return result


def transform_all(messages: Sequence[Message], rules: Rules, now: int) -> list[Result]:
    """The same for many messages, in their order; never raises.

    Each step is taken for some messages before the next, because the processor then has the step's code at hand: all
    steps for one message after the other take 1.4 times as long (`make bench ONLY=transformation`).
    """
    results: list[Result] = []
    for first in range(0, len(messages), _AT_A_TIME):
        drafts = going_on = [_Draft(message) for message in messages[first : first + _AT_A_TIME]]
        for step in _STEPS:
            going_on = _take(step, going_on, rules, now)
        results += [draft.result for draft in drafts]
    return results


class _Draft:
    """One message on its way to a conversion: every step adds what it finds."""

    __slots__ = (
        "conversion_id", "event", "event_id", "happened_at", "identifiers", "left_out", "message", "payload", "result",
    )  # fmt: skip
    event_id: str
    identifiers: list[dict[str, Any]]
    left_out: int
    happened_at: int
    payload: dict[str, Any]
    result: Result

    def __init__(self, message: Message) -> None:
        self.message, self.event, self.conversion_id = message, _UNREAD, ""


_Step = Callable[[_Draft, Rules, int], None]
_UNREAD = Event(EventName("", None, None), NOTHING)


def _take(step: _Step, drafts: Sequence[_Draft], rules: Rules, now: int) -> list[_Draft]:
    """Take one step with all of them; those that go on after it."""
    going_on = []
    for draft in drafts:
        try:
            step(draft, rules, now)
        except NotSent as end:
            draft.result = NoConversion(end.disposition, draft.conversion_id, draft.event.name.key)
        except Exception as error:  # noqa: BLE001 - one event's trouble must not become the batch's
            draft.result = error
        else:
            going_on.append(draft)
    return going_on


def _read(draft: _Draft, rules: Rules, _now: int) -> None:
    message, places = draft.message, rules.conversion_id_from
    fields = read_fields(message.body)
    try:
        event = read_mapped_event(fields, rules.field_mapping)
    except NotSent:
        draft.conversion_id = find_conversion_id(fields, None, places, message)
        raise
    draft.event = event
    draft.conversion_id = find_conversion_id(event.fields, event, places, message)


def _admit(draft: _Draft, rules: Rules, _now: int) -> None:
    event = draft.event
    if (why := event.why_no_conversion()) is not None:
        raise Skipped(Reason.NOT_A_CONVERSION, why)
    draft.event_id = rules.event_ids.resolve(event)
    check_consent(event, rules.consent_categories, rules.require_consent)


def _identify(draft: _Draft, rules: Rules, _now: int) -> None:
    found = find_identifiers(draft.event, rules.default_country, rules.allow_ip_and_user_agent_only)
    draft.identifiers, draft.left_out = found


def _describe(draft: _Draft, rules: Rules, now: int) -> None:
    draft.happened_at, written = event_time(draft.event, draft.message.sent_at)
    check_age(draft.happened_at, rules.max_event_age_days, now)
    draft.payload = {
        "conversion_time": written or format_time(draft.happened_at),
        "event_id": draft.event_id,
        "identifiers": draft.identifiers,
        "conversion_id": draft.conversion_id,
    }
    add_description(draft.payload, draft.event)


def _price(draft: _Draft, rules: Rules, _now: int) -> None:
    message, payload, happened_at = draft.message, draft.payload, draft.happened_at
    value_dropped = add_money(payload, draft.event, rules.default_currency)
    draft.result = Conversion(message, payload, happened_at, value_dropped, draft.left_out, draft.event.name.key)


_STEPS: Sequence[_Step] = (_read, _admit, _identify, _describe, _price)


def check_age(happened_at: int, most_days: int, now: int) -> None:
    """Let an event pass, or raise `Rejected` with ``too_old``; times in epoch milliseconds."""
    if now - happened_at > most_days * _DAY:
        raise Rejected(Reason.TOO_OLD, f"the event is older than {most_days} days")
