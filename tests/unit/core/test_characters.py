"""Characters that nobody sees are taken out, and nothing else is."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st
from x_conversions.core.characters import visible

from tests.support.each import each

TEXTS = {
    "nothing to do": ("Größe 40 für Zoë, 靴 👟", "Größe 40 für Zoë, 靴 👟"),
    "a zero-width space": ("Pur\u200bchase", "Purchase"),
    "a byte order mark": ("\ufeffPurchase", "Purchase"),
    "a soft hyphen": ("Kauf\xadhaus", "Kaufhaus"),
    "directions": ("\u202eesahcruP\u202c \u2066x\u2069\u200f", "esahcruP x"),
    "a word joiner": ("Pur\u2060chase", "Purchase"),
    "tags": ("x\U000e0041\U000e007f", "x"),
    "fillers": ("\u3164\u115f\u1160\uffa0", ""),
    "variation selectors": ("❤\ufe0f葛\U000e0100", "❤葛"),
    "control characters": ("a\x00b\x07c\x1bd\x7fe\x9ff", "abcdef"),
    "half a character": ("a\ud83db", "ab"),
    "a line break": ("a\nb", "a b"),
    "line breaks, each way of writing them": ("a\r\nb\tc\x0bd\x0ce\x85f\u2028g\u2029h", "a b c d e f g h"),
    "separators": ("a\x1cb\x1fc", "a b c"),
    "blanks that are seen": ("a\u00a0b\u3000c", "a\u00a0b\u3000c"),
}


@each(("text", "expected"), TEXTS.values(), ids=TEXTS)
def test_what_is_left(text: str, expected: str) -> None:
    assert visible(text) == expected


def test_joiners_may_stay_in_the_names_of_things() -> None:
    # Given a family, a Persian word and a hidden break in one name
    name = "👩\u200d👧 می\u200cخواهم\u200b"

    # When it may keep its joiners, Then only they stay of what nobody sees
    assert visible(name, joiners=True) == "👩\u200d👧 می\u200cخواهم"
    assert visible(name) == "👩👧 میخواهم"


@given(st.text(), st.booleans())
def test_nothing_invisible_stays_and_nothing_visible_goes(text: str, joiners: bool) -> None:
    left = visible(text, joiners=joiners)
    assert not any(unicodedata.category(one) in {"Cc", "Cs"} for one in left)
    assert visible(left, joiners=joiners) == left
    # And letters, digits, punctuation and symbols are there as they were
    seen = [one for one in text if unicodedata.category(one)[0] in "NPS"]
    assert [one for one in left if unicodedata.category(one)[0] in "NPS"] == seen


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126)))
def test_printable_ascii_is_left_alone(text: str) -> None:
    assert visible(text) is text
