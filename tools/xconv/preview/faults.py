"""All faults of an event at once, where the function itself ends at the first."""

from collections.abc import Callable, Iterable, Iterator

from x_conversions.conversion.consent import check_consent
from x_conversions.conversion.event_time import event_time
from x_conversions.conversion.identifiers import find_identifiers
from x_conversions.conversion.payload import add_money
from x_conversions.conversion.transform import Rules, check_age
from x_conversions.core.outcome import Disposition, NotSent, Outcome, Reason
from x_conversions.events.envelopes import read_fields
from x_conversions.events.event import Candidates, Event
from x_conversions.events.fields import Json
from x_conversions.events.mapping import MappedEvent, read_mapped_event
from x_conversions.events.message import Message

Check = Callable[[], object]


def find_faults(message: Message, rules: Rules, now: int) -> list[Disposition]:
    """Every reason why there is no conversion, in the order in which the function looks: it ends at the first.

    Empty for what would be delivered. `now` is in epoch milliseconds.
    """
    try:
        fields = read_fields(message.body)
    except NotSent as end:
        return [end.disposition]
    try:
        event = read_mapped_event(fields, rules.field_mapping)
    except NotSent as end:
        return [end.disposition, *_faults_of_nameless(fields, message, rules, now)]
    if (why := event.why_no_conversion()) is not None:
        return [Disposition(Outcome.SKIPPED, Reason.NOT_A_CONVERSION, why)]
    return list(_run(_checks(event, message, rules, now)))


def _faults_of_nameless(fields: Json, message: Message, rules: Rules, now: int) -> list[Disposition]:
    """What else is wrong with an event of which only the name can't be read, as far as that doesn't go by the name."""
    try:
        event = read_mapped_event({**fields, "event": "any"}, rules.field_mapping)
    except NotSent:
        return []
    of_no_name = (Reason.UNMAPPED_EVENT, Reason.NOT_A_CONVERSION)
    return [end for end in _run(_checks(event, message, rules, now)) if end.reason not in of_no_name]


def _run(checks: Iterable[Check]) -> Iterator[Disposition]:
    for check in checks:
        try:
            check()
        except NotSent as end:
            yield end.disposition
            if end.disposition.reason is Reason.NOT_A_CONVERSION:  # whatever else would be mended
                return


def _checks(event: Event, message: Message, rules: Rules, now: int) -> Iterator[Check]:
    yield lambda: rules.event_ids.resolve(event)
    yield lambda: check_consent(event, rules.consent_categories, rules.require_consent)
    yield lambda: find_identifiers(event, rules.default_country, rules.allow_ip_and_user_agent_only)
    yield lambda: check_age(event_time(event, message.sent_at)[0], rules.max_event_age_days, now)
    yield lambda: add_money({}, event, rules.default_currency)
    if _lacks_value(event, rules):
        yield lambda: add_money({}, _WithValue(event, {}), rules.default_currency)


def _lacks_value(event: Event, rules: Rules) -> bool:
    try:
        add_money({}, event, rules.default_currency)
    except NotSent as end:
        return end.disposition.reason is Reason.INVALID_VALUE
    return False


class _WithValue(MappedEvent):
    """The event once its value is mended: what is wrong with its currency isn't said before."""

    def values(self) -> Candidates:
        return ("1.00",)
