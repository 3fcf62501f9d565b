"""What looks like an e-mail address is found, however it is written; and what says nothing counts as nothing."""

import unicodedata
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from x_conversions.core.text import contains_email, is_placeholder, plain_text, sendable_text

from tests.support.each import each

ADDRESSES = [
    "jane@x.example",
    "order of Jane <jane@x.example>, paid",
    "mailto:jane+tag@x.example?subject=a",
    "jane%40x.example",
    "jane%40x%2Eexample",
    "jane%40x%2eexample",
    "%6a%61%6e%65%40%78%2e%65%78",
    "jane%2540x%252Eexample",
    "jane%25252540x%25252Eexample",
    "jane%%34%30x.example",
    "jane＠x．example",
    "ｊａｎｅ＠ｘ．ｅｘａｍｐｌｅ",
    "jane＠x。example",
    "jane@x｡example",
    "jane﹫x․example",
    "jane%EF%BC%A0x.example",
    "jane％40x.example",
    "ja\u200bne\u200d@\u2060x\ufeff.ex\u00adample",
    "jane@x\u200b.\u200bexample",
    "jane\x00@x\x07.example",
    "jane%E2%80%8B@x.example",
    "\u202ejane@x.example\u202c",
    "jané@bücher.example",
    "jane@[203.0.113.7]",
]
NO_ADDRESSES = [
    "",
    "@",
    "＠",
    "%40",
    "50 % off @ home",
    "50% off, 40% more",
    "100%",
    "%zz%4",
    "Tickets @ 8 p.m.",
    "jane at x.example",
    "jane@localhost",
    "Größe 40",
    "a%E0%A4%A",
]


@each("text", ADDRESSES, ids=ascii)
def test_an_address_is_found_however_it_is_written(text: str) -> None:
    assert contains_email(text)
    assert sendable_text(text) is None


@pytest.mark.parametrize("text", NO_ADDRESSES, ids=ascii)
def test_what_has_no_address_is_let_through(text: str) -> None:
    assert not contains_email(text)


LETTERS = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=8)
INVISIBLE = st.sampled_from(["", "", "", "\u200b", "\u200d", "\ufeff", "\u00ad", "\x00", "\ufe0f"])


@given(LETTERS, LETTERS, LETTERS, st.data())
def test_an_address_is_found_under_everything_that_hides_it(
    local: str, host: str, top: str, data: st.DataObject
) -> None:
    # Given an address in a text
    text = f"{local}@{host}.{top}"

    # When it is hidden: wide letters, invisible characters, percent signs, one after the other
    if data.draw(st.booleans()):
        text = "".join(chr(ord(one) + 0xFEE0) for one in text)
    text = "".join(one + data.draw(INVISIBLE) for one in text)
    for _ in range(data.draw(st.integers(0, 3))):
        text = quote(text, safe="")
    before, after = data.draw(st.sampled_from([("", ""), ("order-", "-7"), ("Größe ", " 40"), ("100 % ", "")]))

    # Then it is found
    assert contains_email(before + text + after)


def test_all_that_is_an_at_sign_or_a_percent_sign_in_other_letters_is_looked_at() -> None:
    for number in range(0x110000):
        folded = unicodedata.normalize("NFKC", chr(number))
        if "@" in folded:
            assert contains_email(f"jane{chr(number)}x.example")
        if "%" in folded:
            assert contains_email(f"jane{chr(number)}40x.example")


@given(st.text(max_size=1000))
def test_any_text_is_looked_through(text: str) -> None:
    found = sendable_text(text)
    assert found is None or not contains_email(found)


@pytest.mark.parametrize(
    "text", ["@" * 1000, "%" * 1000, "%25" * 333, "＠" * 1000, "a@" * 500, "\ufdfa@" * 500], ids=ascii
)
def test_no_text_takes_long(text: str) -> None:
    # pathological texts end: a pattern that tries every pair of characters would not, within a test's time
    for _ in range(100):
        contains_email(text)


NOTHING = ["", " ", "N/A", "\u200bnull\u200b", "none\n", "\ufeff", "\u00ad", "\x00", "\t\r\n"]


@pytest.mark.parametrize("text", NOTHING, ids=ascii)
def test_what_says_nothing_is_nothing(text: str) -> None:
    assert is_placeholder(text)
    assert plain_text(text) is None


def test_texts_lose_what_nobody_sees_before_anything_else() -> None:
    assert plain_text(" a\u200b\r\nb\x00 ") == "a b"
    assert sendable_text("👩\u200d👧\u200b", joiners=True) == "👩\u200d👧"
    assert sendable_text("x" * 1000 + "\u200b" * 1000) == "x" * 1000


NOTHING = ["", " ", "N/A", "null", "None", "nil", "NaN", "undefined", "(not set)", "\u200bnull\ufeff"]
MACROS = ["{{email}}", "{{ DLV - E-Mail }}", "{{user.email | lower}}", "{email}", "{ user-email }", "{}", "{{}}"]
MACROS += ["__EMAIL__", "__user_email__", "__CLICK.ID__"]
SOMETHING = ["none of these", "0", "{6F9619FF-8B86-D011-B42D-00CF4FC964FF}", '{"a":1}', "{{a}} and more", "__", "_a_"]
SOMETHING += ["{1}", "a{b}", "____", "__a", "{a b@c}"]


@each("text", [*NOTHING, *MACROS], ids=ascii)
def test_what_counts_as_nothing(text: str) -> None:
    assert is_placeholder(text)
    assert plain_text(text) is None


@pytest.mark.parametrize("text", SOMETHING, ids=ascii)
def test_what_is_something(text: str) -> None:
    assert not is_placeholder(text)
    assert plain_text(text) == text
