"""Which bodies are about somebody, or an order: theirs, and nobody else's."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from x_conversions.conversion.email import hash_email
from xconv.dlq.about import is_about
from xconv.dlq.dead_letter import read_dead_letter

ANN = "ann@example.com"


def about(body: str, text: str) -> bool:
    attributes = {"SentTimestamp": "1764150000000"}
    return is_about(
        read_dead_letter({"MessageId": "1", "ReceiptHandle": "r", "Body": body, "Attributes": attributes}), text
    )


@pytest.mark.parametrize(
    "said",
    [
        ANN,
        "Ann@Example.COM",
        f"Write to {ANN}.",
        f"<{ANN}>, <joann@example.com>",
        f"https://shop.example/?email={ANN}&a=1",
        f"a%22{ANN}%22",
        f"first\n{ANN}\tlast",
        json.dumps({"text": f"first\n{ANN}"}),
        hash_email(ANN),
    ],
)
def test_who_is_named_is_found(said: str) -> None:
    assert about(json.dumps({"email": said}), ANN)
    assert about(json.dumps([{"a": [said]}]), f"  {ANN}\n")


@pytest.mark.parametrize(
    "said",
    [
        "joann@example.com",
        "jo-ann@example.com",
        "jo.ann@example.com",
        "ann@example.com.au",
        "ann@example.community",
        "",
    ],
)
def test_who_only_has_a_similar_address_is_not(said: str) -> None:
    assert not about(json.dumps({"email": said}), ANN)
    assert not about(f'{{"email": "{said}"', ANN)


@pytest.mark.parametrize("other", ["order-12", "1order-1", "shop-order-1", "order-1-2", "order-1.5", "reorder-1"])
def test_an_order_is_no_other_order(other: str) -> None:
    assert not about(json.dumps({"messageId": other, "properties": {"order_id": other}}), "order-1")
    assert about(json.dumps({"messageId": other, "properties": {"order_id": "ORDER-1"}}), "order-1")


def test_a_number_is_found_and_no_longer_one() -> None:
    assert about('{"order_id": 1002}', "1002")
    assert not about('{"order_id": 10021, "total": 31002}', "1002")


def test_escapes_of_json_hide_nobody() -> None:
    assert about('{"email": "\\u0061nn@example.com", "name": "J\\u00fcrgen"}', ANN)
    assert about('{"name": "J\\u00fcrgen"}', "jürgen")
    assert about(f"no JSON {ANN}", ANN)


@given(text=st.text(min_size=1).filter(str.strip), key=st.text())
def test_a_value_is_always_about_itself(text: str, key: str) -> None:
    assert about(json.dumps({key: text}), text)
