"""`xconv doctor` on events that were skipped for consent, identifier or mapping, and on orders that say nothing."""

import json
from dataclasses import replace

import pytest
from xconv.doctor.check import Check, State, UnreadablePart
from xconv.doctor.consent_checks import check_consent
from xconv.doctor.receipt_reading import count_withheld
from xconv.doctor.snapshot import Series, Snapshot, Withheld
from xconv.doctor.withheld_checks import check_withheld, is_withheld

from tests.support.snapshot_builders import HEALTHY, METRICS

ALL = {"Received": 100, "Delivered": 0, "Withheld": 100}


def metrics(recent: dict[str, int] | None = None, **totals: int) -> dict[str, Series]:
    last = recent or {}
    return METRICS | {name: Series(total, None, last.get(name, 0)) for name, total in (last | totals).items()}


def found(*receipts: Withheld, **changes: object) -> Check:
    stack = replace(HEALTHY, **({"metrics": metrics(**ALL), "withheld": receipts} | changes))  # type: ignore[arg-type]
    (check,) = check_withheld(stack)
    return check


@pytest.mark.parametrize(
    ("read", "expected"),
    [
        (metrics(Received=100, Delivered=0, Withheld=100), True),
        (metrics(Received=70, Delivered=5, Withheld=50), True),  # identify calls are no matter
        (metrics(Received=56, Delivered=6, Withheld=50), False),
        (metrics(Received=49, Delivered=0, Withheld=49), False),
        # Page views are delivered, purchases are lost
        (metrics(Received=1000, Delivered=990, Withheld=10, PurchasesWithheld=10), True),
        (metrics(Received=1000, Delivered=990, Withheld=9, PurchasesWithheld=9), False),
        (metrics(Received=1000, Delivered=900, Withheld=91, PurchasesWithheld=91, PurchasesDelivered=10), True),
        (metrics(Received=1000, Delivered=900, Withheld=90, PurchasesWithheld=90, PurchasesDelivered=11), False),
        # A good day, and six hours in which nothing got through
        (metrics({"Received": 50, "Withheld": 50}, Received=900, Delivered=800, Withheld=100), True),
        (metrics({"Received": 50, "Withheld": 50, "Delivered": 6}, Received=900, Delivered=800, Withheld=100), False),
    ],
)
def test_when_it_is_a_fault(read: dict[str, Series], expected: bool) -> None:
    assert is_withheld(read) == expected


DENIED, UNMAPPED = "consent_denied", "unmapped_event"
REMEDIES = {
    "OneTrust": (Withheld(DENIED, "has C0001, C0002, C0004; none is advertising", 90), "ConsentCategories=C0004,"),
    "another name": (Withheld(DENIED, "has stats, Ads; none is advertising", 90), "ConsentCategories=Ads"),
    "no such name": (Withheld(DENIED, "has stats; none is advertising", 90), "own name for advertising"),
    "refusals": (Withheld(DENIED, "advertising is refused", 90), "visitors refused: nothing to do"),
    "nothing said": (Withheld("consent_missing", "", 90), "RequireConsent=false"),
    "nobody": (Withheld("no_identifier", "there: nothing", 90), "FieldMapping"),
    "a name": (Withheld(UNMAPPED, "no event id for ordercreated", 90), "ordercreated=Purchase"),
    "a hidden name": (Withheld(UNMAPPED, "no event id for a name that can't be shown", 90), "EventIds"),
}


@pytest.mark.parametrize(("receipt", "remedy"), REMEDIES.values(), ids=REMEDIES)
def test_the_remedy_is_by_the_commonest_reason(receipt: Withheld, remedy: str) -> None:
    check = found(receipt, Withheld("no_identifier", "there: user", 9))
    assert check.state is State.FAULT
    assert remedy in check.remedy
    assert receipt.reason in check.found


def test_without_receipts_it_says_where_to_look() -> None:
    assert "`xconv preview FILE`" in found().remedy
    assert found(withheld=UnreadablePart("no permission")).state is State.FAULT


def test_a_dry_run_delivers_nothing_anyway() -> None:
    assert found(parameters={**HEALTHY.parameters, "Mode": "dry_run"}).state is State.GOOD


def test_receipts_are_counted_by_reason_and_detail_whatever_stands_between_them() -> None:
    def line(reason: str, detail: str, *ids: str) -> str:
        return json.dumps({"message": "receipt", "reason": reason, "detail": detail, "conversion_ids": ids})

    lines = [
        line(DENIED, "a", "1"),
        "START",
        line("duplicate", "", "1"),
        line(DENIED, "b", "2", "3"),
        line(DENIED, "a", "4"),
    ]
    assert count_withheld([*lines, line(DENIED, "a", "5"), "[1]"]) == [
        Withheld(DENIED, "a", 3),
        Withheld(DENIED, "b", 2),
    ]


SHOPIFY = "arn:aws:events:eu-west-1:123456789012:rule/aws.partner/shopify.com/1/conversions/orders"
SEGMENT = "arn:aws:events:eu-west-1:123456789012:rule/aws.partner/segment.com/1/conversions"


@pytest.mark.parametrize(
    ("parameters", "state"),
    [
        ({"RequireConsent": "true", "ProducerArns": SHOPIFY}, State.GOOD),
        ({"RequireConsent": "false", "ProducerArns": f"{SEGMENT},{SHOPIFY}"}, State.FAULT),
        ({"RequireConsent": "false", "ProducerArns": SHOPIFY.replace("shopify", "stripe")}, State.FAULT),
        ({"RequireConsent": "false", "ProducerArns": SEGMENT}, State.NOTE),
        ({"RequireConsent": "false"}, State.NOTE),
    ],
)
def test_orders_by_webhook_that_say_nothing_about_consent(parameters: dict[str, str], state: State) -> None:
    check = consent(replace(HEALTHY, parameters={**HEALTHY.parameters, **parameters}))["consent"]
    assert check.state is state
    assert state is State.GOOD or "RequireConsent=true" in check.remedy


def consent(stack: Snapshot) -> dict[str, Check]:
    return {check.name: check for check in check_consent(stack)}


@pytest.mark.parametrize(
    ("paths", "warns"),
    [
        ("messageId", True),
        ("properties.order_id,messageId", False),
        ("data.transactionId", False),
        ("properties.conversion_id,messageId", True),
        ("messageId,properties.order_id", True),
    ],
)
def test_a_thank_you_page_that_is_loaded_again_is_spoken_of(paths: str, warns: bool) -> None:
    stack = replace(HEALTHY, parameters={**HEALTHY.parameters, "ConversionIdFrom": paths})
    assert ("thank-you page" in consent(stack)["conversion id"].remedy) == warns
