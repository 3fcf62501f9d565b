"""Names are shown only where they have the form of one: they can be addresses, numbers and tokens, too."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from x_conversions.core.text import shown_name, shown_names

from tests.support.each import each

SHOWN = {
    "fields": (["type", "event_name", "current_$url", "user.email"], "type, event_name, current_$url, user.email"),
    "one that does not begin with a letter": (["$ip", "type"], "type and 1 more"),
    "each once": (["type", "type"], "type"),
    "categories of OneTrust": (["C0001", "C0004"], "C0001, C0004"),
    "an address among them": (["email", "jane@x.example", "jane%40x.example"], "email and 2 more"),
    "a number among them": (["phone", "+12025550143", "n12025550143", "n 1234"], "phone and 3 more"),
    "an address alone": (["jane@x.example"], "1 name"),
    "addresses alone": (["jane@x.example", "joe@x.example"], "2 names"),
    "a token": (["a", "AAAAAAAAAAAAAAAAAAAAAMLheAAAAAAAPlantedPlantedPlanted"], "a and 1 more"),
    "nothing": ([], ""),
    "an empty one": (["", "a"], "a and 1 more"),
    "forty characters, and more": (["x" * 40, "x" * 41], f"{'x' * 40} and 1 more"),
    "line breaks": (["a\nb", "a\n", "b"], "b and 2 more"),
    "letters of other alphabets": (["größe", "Kategorie"], "Kategorie and 1 more"),
}


@each(("names", "expected"), SHOWN.values(), ids=SHOWN)
def test_what_is_shown(names: list[str], expected: str) -> None:
    assert shown_names(names) == expected


def test_twenty_are_shown_at_most() -> None:
    assert shown_names([f"field_{number}" for number in range(23)]).endswith("field_19 and 3 more")


NAMES = st.text(max_size=60) | st.from_regex(r"[A-Za-z$+@.0-9 -]{1,50}", fullmatch=True)
FORM = re.compile(r"[A-Za-z][A-Za-z0-9_.$ -]{0,39}")


@given(st.lists(NAMES, max_size=40))
def test_whatever_names_there_are(names: list[str]) -> None:
    said = shown_names(names)
    shown = [name for name in re.sub(r"( and)? ?\d+ (more|names?)$", "", said).split(", ") if name]
    assert len(shown) <= 20
    for name in shown:
        assert FORM.fullmatch(name)
        assert not re.search("[0-9]{4}", name) or re.fullmatch("C[0-9]{4}", name)
    hidden = re.search(r"(\d+) (?:more|names?)$", said)
    assert len(shown) + int(hidden[1] if hidden else 0) == len(set(names))


@pytest.mark.parametrize("name", ["jane@x.example", "+12025550143", "x" * 41, "", "a\x00b"])
def test_one_name_in_a_sentence(name: str) -> None:
    assert shown_name(name) == "a name that can't be shown"
    assert shown_name("Order Completed") == "Order Completed"
