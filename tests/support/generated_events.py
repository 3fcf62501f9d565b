"""Events to draw from: likely ones, unlikely ones, and any JSON at all."""

from typing import Any

from hypothesis import strategies as st

TEXTS = st.one_of(
    st.text(max_size=20),
    st.sampled_from(["N/A", "", "track", "page", "1,299.00", "129.99", "-1", "EUR", "usd", "granted", "+12025550143"]),
    st.sampled_from(["user@example.com", "203.0.113.42", "2026-11-24T09:00:00Z", "2026-11-24", "a" * 64, "tw-a-b1"]),
    st.sampled_from(
        ["https://example.com/?twclid=abc", "https://user@example.com/a?b#c", "%7B%22twclid%22", "x" * 2000]
    ),
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
PROPERTIES = """value total revenue currency price_currency priceCurrency products items contents product_id item_id id
sku name item_name title category type price quantity twclid url email phone hashed_email hashed_phone_number ip_address
user_agent event_id eventId conversion_id conversionId query search_string item_group_id""".split()
CONTEXT = """ip userAgent user_agent page traits consent gpc twclid clickIds click_ids campaign cookies""".split()
PAGE = ["url", "search", "referrer"]
TRAITS = ["email", "phone", "phone_number", "hashed_email", "address"]


def some(keys: list[str], **known: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """An object with some of the keys, each holding something likely, or anything at all."""
    return st.fixed_dictionaries({}, optional={key: known.get(key, ANYTHING) for key in keys})


PRODUCT = some([*PROPERTIES[9:20], "currency"])
PRODUCTS = st.lists(PRODUCT, max_size=3)
EVENTS = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["track", "track", "page"]),
        "event": st.sampled_from(["Order Completed", "Products Searched", "Newsletter"]) | TEXTS,
        "context": some(
            CONTEXT,
            page=some(PAGE),
            traits=some(TRAITS),
            gpc=st.just(value=False) | ANYTHING,
            consent=st.just({"advertising": True}) | ANYTHING,
        ),
        "properties": some(
            PROPERTIES, products=PRODUCTS, items=PRODUCTS, value=st.floats(0, 1e6) | ANYTHING, currency=st.just("EUR")
        ),
    },
    optional={
        "timestamp": st.just("2026-11-24T09:00:00Z") | ANYTHING,
        "messageId": ANYTHING,
        "traits": some(TRAITS),
        "user": some(TRAITS),
    },
)


def plant(value: Any, address: str, data: st.DataObject) -> Any:
    """A value in which an address is written into some of the texts, alone or beside what was there."""
    if isinstance(value, dict):
        return {key: plant(inner, address, data) for key, inner in value.items()}
    if isinstance(value, list):
        return [plant(inner, address, data) for inner in value]
    if isinstance(value, str) and value not in ("track", "page") and data.draw(st.booleans()):
        return data.draw(st.sampled_from([address, f"{value}{address}", f"{value} {address} {value}"]))
    return value
