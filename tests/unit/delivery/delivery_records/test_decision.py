"""Whether a conversion is sent, by what is known of it: a table."""

import pytest
from x_conversions.delivery.deduplication import OnOtherValue, key_of
from x_conversions.delivery.delivery_records.decision import Before, Remember, SendPolicy, decide
from x_conversions.delivery.delivery_records.table import Record

from tests.support.delivery_builders import NOW, label
from tests.support.each import each
from tests.support.record_scene import PIXEL, order

KEY = key_of(order(), PIXEL)
AT = int(NOW)
UNTIL = AT + 86_400
DELIVERED = Record(is_delivered=True, money="129.99 EUR", sends=0, at=AT, until=UNTIL)
DUPLICATE, CONFLICT = "skipped duplicate", "rejected conflicting_duplicate"


def sent(times: int, money: str | None = "129.99 EUR") -> Record:
    return Record(is_delivered=False, money=money, sends=times, at=AT, until=UNTIL)


@each(
    ("record", "value", "on_other_value", "verdict"),
    [
        (None, "129.99", "keep", "send"),
        (DELIVERED, "129.99", "keep", DUPLICATE),
        (DELIVERED, "129.9900", "keep", DUPLICATE),
        (DELIVERED, "0.01", "keep", CONFLICT),
        (DELIVERED, "0.01", "skip", DUPLICATE),
        (DELIVERED, "0.01", "send", "send"),
        (sent(1), "129.99", "keep", "send"),
        (sent(1), "0.01", "keep", CONFLICT),
        (sent(1), "0.01", "skip", DUPLICATE),
        (sent(1), "0.01", "send", "send"),
        (sent(1, None), "0.01", "keep", "send"),  # of an instance that died nobody knows the money
        (sent(2), "129.99", "keep", "unaccounted answer_lost"),
        (sent(2, None), "129.99", "keep", "unaccounted answer_lost"),
        (sent(2), "0.01", "keep", CONFLICT),
        (sent(2), "0.01", "send", "unaccounted answer_lost"),
        (sent(9), "129.99", "keep", "unaccounted answer_lost"),
    ],
)
@each("is_in_flight", [False, True])
def test_by_what_is_known(
    record: Record | None, value: str, on_other_value: OnOtherValue, verdict: str, is_in_flight: bool
) -> None:
    before = Before({} if record is None else {KEY: record}, in_flight=frozenset({KEY} if is_in_flight else ()))
    disposition = decide(order(value=value), KEY, before, SendPolicy(on_other_value=on_other_value))
    # What another instance may be sending waits for what becomes of it, unless X has counted it.
    waits = is_in_flight and (record is None or not record.is_delivered)
    assert (label(disposition) if disposition else "send") == ("deferred in_flight" if waits else verdict)


@pytest.mark.parametrize("money", ["", "129.99 EUR", None])
def test_money_makes_no_difference_to_other_types(money: str | None) -> None:
    record = DELIVERED._replace(money=money)
    disposition = decide(order(name="Checkout"), KEY, Before({KEY: record._replace(money="")}), SendPolicy())
    assert disposition is not None
    assert label(disposition) == DUPLICATE


@pytest.mark.parametrize("on_other_value", ["keep", "skip"])
@pytest.mark.parametrize(
    ("known", "value", "detail"),
    [
        ("0.01 EUR", "129.99", "129.99 EUR, but a request of 2026-11-24T10:00:00.000Z carried 0.01 EUR"),
        ("", "129.99", "129.99 EUR, but a request of 2026-11-24T10:00:00.000Z carried none"),
        ("0.01 EUR", None, "no money, but a request of 2026-11-24T10:00:00.000Z carried 0.01 EUR"),
    ],
)
def test_a_person_is_told_both_amounts_and_when(
    on_other_value: OnOtherValue, known: str, value: str | None, detail: str
) -> None:
    one = order(value=value or "")
    if value is None:
        del one.payload["value"]
    before = Before({KEY: DELIVERED._replace(money=known)})
    disposition = decide(one, KEY, before, SendPolicy(on_other_value=on_other_value))
    assert disposition is not None
    assert disposition.detail == detail


def test_a_person_is_told_why_it_waits_for_another_instance() -> None:
    disposition = decide(order(), KEY, Before(in_flight=frozenset({KEY})), SendPolicy())
    assert disposition is not None
    assert disposition.detail == "another function instance is sending the same conversion"


def test_a_person_is_told_how_often_it_was_sent() -> None:
    disposition = decide(order(), KEY, Before({KEY: sent(2)}), SendPolicy())
    assert disposition is not None
    assert (disposition.sends, disposition.last_sent_at) == (2, "2026-11-24T10:00:00.000Z")
    assert disposition.detail == "sent 2 times, and nothing says whether X counted it"


@pytest.mark.parametrize(
    ("remember", "remembered"),
    [
        ("purchases", {"Purchase", "Subscribe"}),
        ("conversions", {"Purchase", "Subscribe", "Lead", "AddPaymentInfo", "newslettersignup"}),
        ("all", {"Purchase", "Subscribe", "Lead", "AddPaymentInfo", "newslettersignup", "PageView", "AddToCart"}),
    ],
)
def test_what_is_remembered(remember: Remember, remembered: set[str]) -> None:
    names = ["Purchase", "Subscribe", "Lead", "AddPaymentInfo", "newslettersignup", "PageView", "AddToCart"]
    policy = SendPolicy(remember)
    assert {name for name in names if policy.remembers(order(name=name))} == remembered


def test_what_a_person_sends_again_is_remembered_whatever_it_is() -> None:
    assert SendPolicy("purchases").remembers(order(name="PageView", send_again="2026-11-24T10:00:00Z ab"))
