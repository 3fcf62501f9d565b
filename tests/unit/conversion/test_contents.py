"""Products become contents: contract sections 4 and 6."""

from typing import Any

import pytest

from tests.support.builders import event, payload, purchase
from tests.support.each import each

ALIASES = {
    "content_id": ["product_id", "item_id", "id", "sku", "content_id"],
    "content_name": ["name", "item_name", "title", "content_name"],
    "content_type": ["category", "item_category", "type", "content_type"],
    "content_group_id": ["item_group_id", "group_id", "groupId", "content_group_id"],
}
ROWS = [(alias, field) for field, aliases in ALIASES.items() for alias in aliases]


def contents(*products: object, key: str = "products") -> Any:
    written = event({"properties": {"currency": "EUR"}})
    written["properties"][key] = list(products)
    return payload(written).get("contents")


@each(("alias", "field"), ROWS)
def test_each_name_of_a_field(alias: str, field: str) -> None:
    assert contents({alias: "A-1"}) == [{field: "A-1"}]


@pytest.mark.parametrize(("field", "aliases"), ALIASES.items())
def test_the_first_name_wins_and_nothing_counts_as_nothing(field: str, aliases: list[str]) -> None:
    product = {alias: alias for alias in aliases} | {aliases[0]: "N/A"}
    assert contents(product) == [{field: aliases[1]}]


@pytest.mark.parametrize(("price", "quantity"), [("price", "quantity"), ("content_price", "num_items")])
def test_price_and_quantity(price: str, quantity: str) -> None:
    assert contents({"id": "a", price: "9.5", quantity: "3"}) == [
        {"content_id": "a", "content_price": "9.50", "num_items": 3}
    ]


@pytest.mark.parametrize("quantity", [0, -1, 1.5, "two", True, [1]], ids=str)
def test_a_quantity_that_is_none_is_left_out_and_spoils_the_number_of_items(quantity: object) -> None:
    written = event()
    written["properties"]["products"] = [{"id": "a", "quantity": quantity}, {"id": "b", "quantity": 2}]
    sent = payload(written)
    assert sent["contents"] == [{"content_id": "a"}, {"content_id": "b", "num_items": 2}]
    assert "number_items" not in sent


def test_a_product_without_a_quantity_among_others_is_one() -> None:
    written = event()
    unsaid = [{"id": "b"}, {"id": "d"}]
    written["properties"]["items"] = [{"id": "a", "quantity": 2}, *unsaid, {"id": "c", "quantity": 3.0}]
    assert payload(written)["number_items"] == 7


@each("key", ["products", "items", "contents"])
@each("where", ["properties", "properties.ecommerce", "ecommerce", "params", ""])
def test_each_place_of_the_list(key: str, where: str) -> None:
    placed: dict[str, Any] = {key: [{"id": "a"}]}
    for name in reversed(where.split(".") if where else []):
        placed = {name: placed}
    assert payload(event(placed))["contents"] == [{"content_id": "a"}]


@pytest.mark.parametrize(
    "listed",
    [
        {"0": {"id": "a"}, "1": {"id": "b"}},
        {"3": {"id": "a"}, "17": {"id": "b"}},
        {"0": {"id": "a"}, "1": None, "2": "b", "3": {"id": "b"}},
    ],
    ids=str,
)
def test_a_list_as_php_writes_it(listed: dict[str, Any]) -> None:
    assert payload(event({"properties": {"products": listed}}))["contents"] == [
        {"content_id": "a"},
        {"content_id": "b"},
    ]


def test_one_product_in_place_of_a_list() -> None:
    assert payload(event({"properties": {"products": {"id": "a", "quantity": 2}}}))["number_items"] == 2


NUMBERS: dict[str, tuple[dict[str, Any], int | None]] = {
    "the sum of quantities": ({"items": [{"id": "a", "quantity": 2}, {"id": "b", "num_items": 3}]}, 5),
    "no product has one": ({"items": [{"id": "a"}, {"id": "b"}]}, None),
    "a single product without one": ({"product_id": "a", "price": 5}, None),
    "one, as a text": ({"items": [{"id": "a", "quantity": "1"}]}, 1),
    "a product whose name may not leave is one": (
        {"items": [{"name": "user@example.com"}, {"id": "a", "quantity": 2}]},
        3,
    ),
    "what is no product isn't counted": ({"items": [{}, {"color": "red"}, "x", {"id": "a", "quantity": 2}]}, 2),
    "no products: number_items": ({"number_items": 4, "numberItems": 5}, 4),
    "no products: numberItems": ({"numberItems": "5", "quantity": 6}, 5),
    "no products: quantity": ({"number_items": "N/A", "quantity": 6}, 6),
    "no products, and no number": ({"quantity": "many"}, None),
    "with products nobody asks the properties": ({"number_items": 4, "items": [{"id": "a"}]}, None),
}


@pytest.mark.parametrize(("properties", "number"), NUMBERS.values(), ids=NUMBERS)
def test_number_of_items(properties: dict[str, Any], number: int | None) -> None:
    assert payload(event({"properties": properties})).get("number_items") == number


def test_a_single_product_in_the_properties() -> None:
    sent = payload(event({"properties": {"sku": "MUG-1", "name": "Mug", "price": 5, "quantity": 2, "currency": "EUR"}}))
    assert sent["contents"] == [{"content_id": "MUG-1", "content_name": "Mug", "content_price": "5.00", "num_items": 2}]
    assert sent["number_items"] == 2


@pytest.mark.parametrize("field", ["product_id", "item_id", "sku", "content_id"])
def test_what_makes_the_properties_a_product(field: str) -> None:
    assert payload(event({"properties": {field: "a"}}))["contents"] == [{"content_id": "a"}]


def test_properties_without_a_products_id_are_no_product() -> None:
    assert "contents" not in payload(event({"properties": {"id": "form-1", "name": "Newsletter", "type": "footer"}}))


@pytest.mark.parametrize("product", ["MUG-1", 5, None, [], {}, {"name": ""}, {"name": ["Mug"]}], ids=str)
def test_what_is_no_product_is_left_out(product: object) -> None:
    assert contents(product, {"id": "a"}) == [{"content_id": "a"}]


def test_numbers_may_be_ids() -> None:
    assert contents({"id": 1234}) == [{"content_id": "1234"}]


MOST = 2_147_483_647  # of X's field


@pytest.mark.parametrize(("quantity", "is_sent"), [(MOST, True), (str(MOST), True), (MOST + 1, False), (10**18, False)])
def test_more_than_x_can_hold_is_left_out(quantity: object, is_sent: bool) -> None:
    # Given a quantity at the edge, or beyond, as a product's and as the event's
    sent = payload(purchase(products=[{"id": "a", "quantity": quantity}]))
    stated = payload(purchase(number_items=quantity))

    # Then it is sent, or left out
    assert ("num_items" in sent["contents"][0], "number_items" in sent, "number_items" in stated) == (is_sent,) * 3


def test_a_sum_beyond_what_x_can_hold_is_left_out() -> None:
    products = [{"id": "a", "quantity": MOST}, {"id": "b", "quantity": 1}]
    sent = payload(purchase(products=products))
    assert "number_items" not in sent
    assert [one["num_items"] for one in sent["contents"]] == [MOST, 1]


@pytest.mark.parametrize(("quantity", "number"), [(MOST - 1, MOST), (MOST, None)])
def test_one_that_is_counted_unsaid_may_be_one_too_many(quantity: int, number: int | None) -> None:
    sent = payload(purchase(products=[{"id": "a", "quantity": quantity}, {"id": "b"}]))
    assert sent.get("number_items") == number


def test_a_name_keeps_what_joins_its_letters_and_an_id_does_not() -> None:
    family = "\N{MAN}\u200d\N{WOMAN}\u200d\N{GIRL}"
    assert contents({"id": family, "name": family}) == [
        {"content_id": family.replace("\u200d", ""), "content_name": family}
    ]


def test_a_product_nested_too_deep_to_be_written_again_is_read_as_well() -> None:
    deep: list[object] = []
    for _ in range(300):
        deep = [deep]
    assert contents({"id": "a", "options": deep}) == [{"content_id": "a"}]


def test_two_hundred_products_are_sent_and_all_are_counted() -> None:
    # Given 250 products of which some have a price, and no value of the event's own
    products = [{"id": f"p-{number}", "price": 1, "quantity": 2} for number in range(250)]
    sent = payload(purchase(total=None, products=products))

    # Then the first 200 are sent; all are counted, and paid for
    assert [one["content_id"] for one in sent["contents"]] == [f"p-{number}" for number in range(200)]
    assert (sent["number_items"], sent["value"]) == (500, "500.00")
