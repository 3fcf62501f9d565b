"""Events that were skipped for consent, identifier or mapping: whether nearly all were, and what would mend it."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from x_conversions.core.outcome import Reason

from xconv.doctor.check import Check, UnreadablePart, fault, good
from xconv.doctor.snapshot import Series, Snapshot, Withheld

# As the template's alarms Withheld and PurchasesWithheld have it.
_LEAST_EVENTS, _LEAST_PURCHASES, _TO_ONE = 50, 10, 9
_MOST_SHOWN = 3
_HAS = re.compile(r"has (.+?)(?: and \d+ more)?; none is ")
_UNMAPPED = re.compile(r"no event id for ([a-z0-9.$ ]+)")
_ONETRUST_ADVERTISING = "C0004"
_SPEAKS_OF_ADS = re.compile(r"ad|market|target", re.IGNORECASE)


def is_withheld(metrics: Mapping[str, Series]) -> bool:
    """Whether nearly all events, in the last day or in its last six hours, or nearly all purchases were skipped."""
    delivered, withheld = metrics["Delivered"], metrics["Withheld"]
    lost, sold = metrics["PurchasesWithheld"], metrics["PurchasesDelivered"]
    return (
        (withheld.total >= _LEAST_EVENTS and withheld.total > _TO_ONE * delivered.total)
        or (withheld.recent >= _LEAST_EVENTS and withheld.recent > _TO_ONE * delivered.recent)
        or (lost.total >= _LEAST_PURCHASES and lost.total > _TO_ONE * sold.total)
    )


def check_withheld(stack: Snapshot) -> Iterator[Check]:
    """A fault with its remedy, by what the receipts say; nothing where no events came."""
    metrics = stack.metrics
    if isinstance(metrics, UnreadablePart) or not metrics["Received"].total:
        return
    withheld, lost = metrics["Withheld"].total, metrics["PurchasesWithheld"].total
    found = f"{withheld:.0f} of {metrics['Received'].total:.0f} events"
    if lost:
        found += f", and {lost:.0f} of {lost + metrics['PurchasesDelivered'].total:.0f} purchases"
    if stack.parameters.get("Mode") == "dry_run" or not is_withheld(metrics):
        yield good("skipped by rule", f"{found}, for consent, identifier or mapping")
        return
    receipts = () if isinstance(stack.withheld, UnreadablePart) else stack.withheld
    said = [f"{one.events} {one.reason}" + (f" ({one.detail})" if one.detail else "") for one in receipts[:_MOST_SHOWN]]
    why = f"; by the newest receipts {'; '.join(said)}" if said else ""
    yield fault("skipped by rule", f"{found} in the last day{why}", _remedy(receipts))


def _remedy(receipts: Sequence[Withheld]) -> str:
    by_reason = Counter[str]()
    for one in receipts:
        by_reason[one.reason] += one.events
    if not by_reason:
        return "try an event: `xconv preview FILE`"
    ((reason, _),) = by_reason.most_common(1)
    details = [one.detail for one in receipts if one.reason == reason]
    match reason:
        case Reason.CONSENT_DENIED:
            return _remedy_for_consent(details)
        case Reason.CONSENT_MISSING:
            return (
                "let the producer say what the visitor chose (docs/producers); or deploy with RequireConsent=false "
                "where nobody has to be asked"
            )
        case Reason.UNMAPPED_EVENT:
            return _remedy_for_names(details)
        case _:
            return (
                "let the producer pass on the click id, an e-mail address or a phone number (docs/producers), or say "
                "with FieldMapping where they are: `xconv preview FILE` proposes one"
            )


def _remedy_for_consent(details: Sequence[str]) -> str:
    there = [name for detail in details if (match := _HAS.match(detail)) for name in match[1].split(", ")]
    if _ONETRUST_ADVERTISING in there:
        return f"deploy with ConsentCategories={_ONETRUST_ADVERTISING}, which is OneTrust's name for advertising"
    if speaking := [name for name in there if _SPEAKS_OF_ADS.search(name)]:
        return f"if that is the producer's name for it: deploy with ConsentCategories={speaking[0]}"
    if there:
        return "deploy with ConsentCategories set to the producer's own name for advertising, if it is among them"
    return "visitors refused: nothing to do; or the producer sends a refusal before they have chosen (docs/producers)"


def _remedy_for_names(details: Sequence[str]) -> str:
    names = dict.fromkeys(match[1] for detail in details if (match := _UNMAPPED.fullmatch(detail)))
    if not names:
        return "add the events that count to EventIds; filter out the others before the queue"
    first = next(iter(names))
    return (
        f"what counts of {', '.join(list(names)[:_MOST_SHOWN])} needs an entry in EventIds, as in {first}=tw-… or "
        f"{first}=Purchase; filter out the others before the queue"
    )
