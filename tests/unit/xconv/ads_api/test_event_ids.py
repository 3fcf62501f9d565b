"""From X's list of events to EventIds: what comes out is what the stack takes."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from x_conversions.conversion.event_ids import read_event_ids
from x_conversions.events.names import EVENT_NAMES
from xconv.ads_api.event_ids import entries_for, fits, written
from xconv.ads_api.resources import EVENT_TYPES, WebEventTag


def tag(
    x_type: str, name: str = "", tag_id: str = "a1", day: int | None = None, *, deleted: bool = False
) -> WebEventTag:
    seen = None if day is None else datetime(2026, 11, day, tzinfo=UTC)
    return WebEventTag(tag_id, name, x_type, "", "o8z6j", seen, 14, 1, deleted)


@pytest.mark.parametrize(
    ("x_type", "key"),
    [
        ("SITE_VISIT", "PageView"),
        ("PURCHASE", "Purchase"),
        ("CHECKOUT_INITIATED", "Checkout"),
        ("CONTENT_VIEW", "ViewContent"),
        ("ADDED_PAYMENT_INFO", "AddPaymentInfo"),
        ("PRODUCT_CUSTOMIZATION", "CustomizeProduct"),
        ("SIGN_UP", "SignUp"),
    ],
)
def test_each_type_has_its_entry(x_type: str, key: str) -> None:
    assert written(entries_for([tag(x_type)])[0]) == f"{key}=tw-o8z6j-a1"


def test_every_type_of_ours_is_one_of_xs() -> None:
    assert {own for names in EVENT_TYPES.values() for own in names} == EVENT_NAMES.keys()


def test_a_sign_up_that_is_called_lead_is_one() -> None:
    entries, _ = entries_for([tag("SIGN_UP", "Lead form", "a1"), tag("SIGN_UP", "Registration", "a2")])
    assert written(entries) == "SignUp=tw-o8z6j-a2,Lead=tw-o8z6j-a1"


def test_of_two_of_a_type_the_one_that_x_saw_last_counts() -> None:
    # Given three purchases: an old one, a new one, one that X never saw; and a newer one that is deleted
    tags = [
        tag("PURCHASE", "old", "a1", 3),
        tag("PURCHASE", "new", "a2", 9),
        tag("PURCHASE", "never", "a3"),
        tag("PURCHASE", "gone", "a4", 12, deleted=True),
    ]
    entries, left_over = entries_for(tags)
    assert written(entries) == "Purchase=tw-o8z6j-a2"
    assert [one.name for one in left_over] == ["gone", "old", "never"]


@pytest.mark.parametrize("name", ["", "a,b", "a=b", "{x", '"x"', "Order Completed", "purchase", "_-"])
def test_a_custom_event_whose_name_can_be_no_entry_is_left_over(name: str) -> None:
    entries, left_over = entries_for([tag("CUSTOM", name)])
    assert (entries, len(left_over)) == ({}, 1)


@given(
    st.lists(
        st.tuples(
            st.sampled_from([*EVENT_TYPES, "NEW_TYPE", ""]), st.text(max_size=12), st.none() | st.integers(1, 28)
        ),
        max_size=12,
    )
)
def test_whatever_x_lists_the_stack_takes_what_comes_of_it(listed: list[tuple[str, str, int | None]]) -> None:
    # Given any events, When their entries are written
    tags = [tag(x_type, name, f"a{number}", day) for number, (x_type, name, day) in enumerate(listed)]
    entries, left_over = entries_for(tags)

    # Then the stack reads them, each event has one entry or is left over, and each is of its entry's type
    if entries:
        assert len(read_event_ids(written(entries), "", "o8z6j").entries) == len(entries)
    assert sorted(one.id for one in (*entries.values(), *left_over)) == sorted(one.id for one in tags)
    assert all(fits(key, one.type) is not False for key, one in entries.items())


@pytest.mark.parametrize(
    ("key", "x_type", "expected"),
    [
        ("Purchase", "PURCHASE", True),
        ("Order Completed", "PURCHASE", True),
        ("Purchase", "SITE_VISIT", False),
        ("Lead", "SIGN_UP", True),
        ("PageView", "SIGN_UP", False),
        ("Purchase", "CUSTOM", None),
        ("Newsletter", "PURCHASE", None),
        ("Purchase", "SOMETHING_NEW", None),
    ],
)
def test_whether_a_type_fits_an_entry(key: str, x_type: str, expected: bool | None) -> None:
    assert fits(key, x_type) is expected
