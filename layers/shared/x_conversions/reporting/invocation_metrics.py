"""The metrics of one invocation of the deliver function.

CloudWatch charges for every combination of name and dimensions, so what is nearly always zero is left out then.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from http import HTTPStatus
from itertools import chain

from aws_lambda_powertools.metrics import MetricUnit

from x_conversions.conversion.payload import Conversion
from x_conversions.core.observability import Metric, count
from x_conversions.core.outcome import WITHHELD, Outcome
from x_conversions.delivery.ledger import Counts, Ledger
from x_conversions.events.message import Message
from x_conversions.x_api.client import Exchange, status_name
from x_conversions.x_api.responses import NO_CONNECTION, NO_RESPONSE, ResponseKind

_BY_REASON = (Outcome.SKIPPED, Outcome.REJECTED, Outcome.DEFERRED)
_IDENTIFIER_METRICS = {"twclid": "WithTwclid", "hashed_email": "WithEmail", "hashed_phone_number": "WithPhone"}
_KNOWN_STATUSES = {NO_CONNECTION, NO_RESPONSE, *HTTPStatus}
_PURCHASE = "Purchase"
_MOST_VALUES = 100  # of one metric in a document of the embedded metric format


def totals(counts: Counts) -> dict[Outcome, int]:
    """How many messages ended in which way; every way is there."""
    found = dict.fromkeys(Outcome, 0)
    for (outcome, _), number in counts.items():
        found[outcome] += number
    return found


def reasons(counts: Counts) -> dict[str, dict[str, int]]:
    """How many messages ended for which reason, by outcome."""
    found: dict[str, dict[str, int]] = {}
    for (outcome, reason), number in counts.items():
        if reason is not None:
            found.setdefault(outcome.value, {})[reason.value] = number
    return found


def metrics_by_dimension(counts: Counts, exchanges: Sequence[Exchange]) -> Iterator[tuple[Metric, dict[str, str]]]:
    """Single metrics with a dimension of their own: outcomes by reason, errors by status."""
    by_outcome = reasons(counts)
    for outcome in _BY_REASON:
        for reason, number in by_outcome.get(outcome.value, {}).items():
            yield count(outcome.value.capitalize(), number), {"reason": reason}
    failed = (one.response.status for one in exchanges if one.response.kind is not ResponseKind.PROCESSED)
    for status, number in Counter(map(_counted_as, failed)).items():
        yield count("RequestErrors", number), {"status": status}


def _counted_as(status: int) -> str:
    # CloudWatch charges for every value that it ever saw, so an X that makes them up must not.
    return status_name(status) if status in _KNOWN_STATUSES else "other"


def metrics(
    ledger: Ledger,
    messages: Sequence[Message],
    conversions: Sequence[Conversion],
    exchanges: Sequence[Exchange],
    now: float,
) -> list[Metric]:
    """The metrics without a further dimension. `now` is in epoch seconds."""
    ended = ledger.ended_in(Outcome.DELIVERED)
    delivered = [one for one in conversions if id(one.message) in ended]
    found = [count("Received", len(messages))]
    found += [count(outcome.value.capitalize(), number) for outcome, number in totals(ledger.counts()).items()]
    found += [count("Requests", len(exchanges))]
    found += [count(name, number) for name, number in _identifiers(delivered).items()]
    found += [count(name, number) for name, number in _withheld(ledger, delivered).items() if number]
    if dropped := sum(one.value_dropped for one in conversions):
        found.append(count("ValueDropped", dropped))
    if warnings := sum(bool(one.response.api_warning) for one in exchanges):
        found.append(count("ApiWarnings", warnings))
    times = sorted([one.happened_at for one in delivered], reverse=True)
    found.append(("EventAge", [max(0.0, now - time / 1000) for time in _deciles(times)], MetricUnit.Seconds))
    latencies = [1000 * one.seconds for one in exchanges[:_MOST_VALUES]]
    found.append(("RequestLatency", latencies, MetricUnit.Milliseconds))
    if messages:
        found.append(count("BatchFill", len(messages)))
        oldest = min(message.queued_at or message.sent_at for message in messages)
        found.append(("QueueAge", max(0.0, now - oldest / 1000), MetricUnit.Seconds))
    return found


def _identifiers(delivered: Sequence[Conversion]) -> dict[str, int]:
    identifiers = chain.from_iterable([one.payload["identifiers"] for one in delivered])
    kinds = list(chain.from_iterable(identifiers))
    return {name: kinds.count(kind) for kind, name in _IDENTIFIER_METRICS.items()}


def _withheld(ledger: Ledger, delivered: Sequence[Conversion]) -> dict[str, int]:
    """What was skipped for consent, identifier or mapping; of purchases also how many were delivered beside them."""
    withheld = [entry for entry in ledger.entries(Outcome.SKIPPED) if entry.disposition.reason in WITHHELD]
    return {
        "Withheld": len(withheld),
        "PurchasesWithheld": sum(entry.name == _PURCHASE for entry in withheld),
        "PurchasesDelivered": sum(one.name == _PURCHASE for one in delivered),
    }


def _deciles(ordered: list[int]) -> list[int]:
    """Eleven values that stand for all of a batch: lowest, highest, and every tenth between."""
    if len(ordered) <= 11:
        return ordered
    return [ordered[round(tenth * (len(ordered) - 1) / 10)] for tenth in range(11)]
