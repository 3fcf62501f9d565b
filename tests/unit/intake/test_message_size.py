"""Whatever is accepted fits into a message, or is refused with a reason: no size is an error of the server's."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from x_conversions.adapters.sqs_batching import MOST_BYTES as SQS_BYTES
from x_conversions.adapters.sqs_batching import has_forbidden_characters, text_size
from x_conversions.intake.body import MOST_BYTES, MOST_EVENT_BYTES
from x_conversions.intake.outbox import MOST_MESSAGE_BYTES
from x_conversions.intake.partner_events import NotTakenError

from tests.support.builders import PURCHASE
from tests.support.examples import examples
from tests.support.intake_scene import Scene
from tests.support.shop_webhooks import SHOPIFY_ORDER, in_base64, shopify_partner_event

# Characters of one to four bytes, of which escapes in ASCII have six and twelve; and such as JSON or SQS won't have.
NAMES = st.text(st.sampled_from('aéжत茶🍵"\\\u0001\u2028\ufffe\uffff\u0085'), max_size=60)
LINES = st.fixed_dictionaries(
    {},
    optional={
        "product_id": st.integers(0, 10**12),
        "id": st.integers(0, 9),
        "sku": NAMES,
        "title": NAMES,
        "price": st.sampled_from(["1.00", "0.1", "12345.678901234"]),
        "quantity": st.integers(0, 3),
    },
)


def order_of(lines: list[dict[str, Any]], bytes_: int) -> bytes:
    """An order as large as it may be: these lines again and again. Written with or without escapes, as shops do."""
    empty = json.dumps(SHOPIFY_ORDER | {"line_items": []}, ensure_ascii=False).encode()
    chunk = json.dumps(lines, ensure_ascii=False)[1:-1].encode()
    times = max(1, (bytes_ - len(empty)) // (len(chunk) + 2))
    return empty.replace(b'"line_items": []', b'"line_items": [' + b", ".join([chunk] * times) + b"]")


def test_the_bound_is_sqss() -> None:
    assert MOST_MESSAGE_BYTES == SQS_BYTES


@given(st.lists(LINES.filter(bool), min_size=1, max_size=4), st.sampled_from([50_000, 700_000, MOST_BYTES]))
@examples(60)
def test_an_order_that_is_accepted_fits_or_is_refused_with_a_reason(lines: list[dict[str, Any]], bytes_: int) -> None:
    body, scene = order_of(lines, bytes_), Scene()
    headers = {"x-shopify-hmac-sha256": in_base64("shopify-secret", body), "x-shopify-topic": "orders/paid"}
    status, answer = scene.webhook("shopify", body, headers)
    assert scene.failures == []
    if status == 200:
        (queued,) = scene.queue.bodies
        assert text_size(queued) <= SQS_BYTES
        assert not has_forbidden_characters(queued)
    else:
        assert (status, answer["code"], scene.queue.bodies) == (413, "too_large", [])


@pytest.mark.parametrize("name", ["茶" * 40, "чай" * 20, "🍵" * 30, "é" * 60], ids="茶ч🍵é")
def test_an_order_in_another_script_is_queued_up_to_the_bound(name: str) -> None:
    # Given an order of 700 kB in which nearly all is product names, which as escapes would be twice as long
    body, scene = order_of([{"product_id": 1, "title": name, "price": "1.00", "quantity": 1}], 700_000), Scene()
    assert len(body) > 699_000
    headers = {"x-shopify-hmac-sha256": in_base64("shopify-secret", body), "x-shopify-topic": "orders/paid"}
    assert scene.webhook("shopify", body, headers)[0] == 200
    (queued,) = scene.queue.bodies
    assert text_size(queued) <= SQS_BYTES
    assert name in queued


def test_an_order_whose_copy_outgrows_a_message_is_refused_and_of_a_partner_kept() -> None:
    # Given a body within the bound of lines whose names are longer in the copy than in the order
    body, scene = order_of([{"sku": "1"}], MOST_BYTES), Scene()
    headers = {"x-shopify-hmac-sha256": in_base64("shopify-secret", body), "x-shopify-topic": "orders/paid"}
    assert scene.webhook("shopify", body, headers)[0] == 413
    with pytest.raises(NotTakenError, match="too_large"):
        scene.partner_event(shopify_partner_event(json.loads(body)))
    assert scene.queue.bodies == []


@given(st.lists(LINES.filter(bool), min_size=1, max_size=4))
@examples(60)
def test_no_copy_of_an_sdks_event_comes_near_the_bound(lines: list[dict[str, Any]]) -> None:
    # Given an event as large as one may be
    empty = len(json.dumps(PURCHASE, ensure_ascii=False).encode())
    times = max(1, (MOST_EVENT_BYTES - empty) // len(json.dumps(lines, ensure_ascii=False).encode()))
    scene = Scene()
    event = PURCHASE | {"properties": PURCHASE["properties"] | {"products": lines * times}}
    status, _ = scene.from_server(json.dumps(event, ensure_ascii=False).encode())
    assert status in (200, 413)  # one line alone may be too large
    assert [body for body in scene.queue.bodies if text_size(body) > SQS_BYTES // 4] == []
