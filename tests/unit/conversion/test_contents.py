"""Products become contents: contract sections 4 and 6."""

from typing import Any

import pytest

from tests.support.builders import event, payload

ALIASES = {
    "content_id": ["product_id", "item_id", "id", "sku"],
    "content_name": ["name", "item_name", "title"],
    "content_type": ["category", "item_category", "type"],
    "content_group_id": ["item_group_id", "group_id", "groupId"],
}
ROWS = [(alias, field) for field, aliases in ALIASES.items() for alias in aliases]


def contents(*products: object, key: str = "products") -> Any:
    written = event({"properties": {"currency": "EUR"}})
    written["properties"][key] = list(products)
    return payload(written).get("contents")


@pytest.mark.parametrize(("alias", "field"), ROWS)
def test_each_name_of_a_field(alias: str, field: str) -> None:
    assert contents({alias: "A-1"}) == [{field: "A-1"}]


@pytest.mark.parametrize(("field", "aliases"), ALIASES.items())
def test_the_first_name_wins_and_nothing_counts_as_nothing(field: str, aliases: list[str]) -> None:
    product = {alias: alias for alias in aliases} | {aliases[0]: "N/A"}
    assert contents(product) == [{field: aliases[1]}]


def test_price_and_quantity() -> None:
    assert contents({"id": "a", "price": "9.5", "quantity": "3"}) == [
        {"content_id": "a", "content_price": "9.50", "num_items": 3}
    ]


@pytest.mark.parametrize("quantity", [0, -1, 1.5, "two", True, [1]], ids=str)
def test_a_quantity_that_is_none_is_left_out_and_spoils_the_number_of_items(quantity: object) -> None:
    written = event()
    written["properties"]["products"] = [{"id": "a", "quantity": quantity}, {"id": "b", "quantity": 2}]
    sent = payload(written)
    assert sent["contents"] == [{"content_id": "a"}, {"content_id": "b", "num_items": 2}]
    assert "number_items" not in sent


def test_number_of_items_is_the_sum_of_quantities() -> None:
    written = event()
    written["properties"]["items"] = [{"id": "a", "quantity": 2}, {"id": "b"}, {"id": "c", "quantity": 3.0}]
    assert payload(written)["number_items"] == 6


@pytest.mark.parametrize("key", ["products", "items", "contents"])
def test_each_name_of_the_list(key: str) -> None:
    assert contents({"id": "a"}, key=key) == [{"content_id": "a"}]


def test_a_single_product_in_the_properties() -> None:
    sent = payload(event({"properties": {"sku": "MUG-1", "name": "Mug", "price": 5, "quantity": 2, "currency": "EUR"}}))
    assert sent["contents"] == [{"content_id": "MUG-1", "content_name": "Mug", "content_price": "5.00", "num_items": 2}]
    assert sent["number_items"] == 2


def test_properties_without_a_products_id_are_no_product() -> None:
    assert "contents" not in payload(event({"properties": {"id": "form-1", "name": "Newsletter", "type": "footer"}}))


@pytest.mark.parametrize("product", ["MUG-1", 5, None, [], {}, {"name": ""}, {"name": ["Mug"]}], ids=str)
def test_what_is_no_product_is_left_out(product: object) -> None:
    assert contents(product, {"id": "a"}) == [{"content_id": "a"}]


def test_numbers_may_be_ids() -> None:
    assert contents({"id": 1234}) == [{"content_id": "1234"}]
