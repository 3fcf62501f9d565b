"""What is an e-mail address, and what its hash: contract section 6."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st
from x_conversions.conversion.email import hash_email

from tests.support.each import each

HASH = sha256(b"user@example.com").hexdigest()
WRITTEN = [
    "user@example.com",
    "USER@EXAMPLE.COM",
    "  user@example.com\n",
    "\u200buser@example.com\u200b",
    "\ufeffuser@example.com",
    "user\u200b@exam\u00adple.com",
    "\u202auser@example.com\u202c",
    "\u00a0user@example.com\u00a0",
    "<user@example.com>",
    "< User@Example.com >",
    "mailto:user@example.com",
    "MAILTO: user@example.com",
    "<mailto:user@example.com>",
    "mailto:<user@example.com>",
    "mailto:user@example.com?subject=Order%201",
    "<mailto:user@example.com?cc=other@example.com>",
    HASH,
    f" {HASH.upper()} ",
    f"\u200b{HASH}",
]
ADDRESSES = [
    "a@b.co",
    "first.last+tag@mail.example.co.uk",
    "o'neil@example.com",
    "x_y-z=1@sub-domain.example.com",
    "user@xn--bcher-kva.example",
    "jürgen@bücher.example",
    "пользователь@пример.рф",
    "संपर्क@उदाहरण.भारत",
    "用户@例子.中国",
    "ユーザー@例え.テスト",
]
NONE = [
    "user",
    "user@localhost",
    "user@@example.com",
    "a@b@example.com",
    "us er@example.com",
    "us\ner@example.com",
    "user@exam ple.com",
    "user..name@example.com",
    ".user@example.com",
    "user.@example.com",
    "user@example..com",
    "user@.example.com",
    "user@example.com.",
    "user@example.com,",
    "user@example.com;",
    "user@example.com, other@example.com",
    "user@example,com",
    "(user@example.com)",
    "[user@example.com]",
    "[email protected]",
    "user@[203.0.113.7]",
    "Jane <user@example.com>",
    "<user@example.com",
    '"user"@example.com',
    "u***@example.com",
    "****@*******.com",
    "u##r@example.com",
    "u•••r@example.com",
    "u…r@example.com",
    "{{user}}@example.com",
    "user@-example.com",
    "user@example-.com",
    "user%40example.com",
    "user＠example.com",
    "👍@example.com",
    "mailto:",
    "<>",
    "@example.com",
    "user@",
    "https://example.com/@user.name",
    "a" * 310 + "@example.com",
]


@each("written", WRITTEN, ids=ascii)
def test_an_address_however_it_is_written(written: str) -> None:
    assert hash_email(written) == HASH


@pytest.mark.parametrize("address", ADDRESSES, ids=ascii)
def test_addresses(address: str) -> None:
    assert hash_email(address.upper()) == sha256(address.upper().lower().encode()).hexdigest()


@each("written", NONE, ids=ascii)
def test_what_is_no_address(written: str) -> None:
    assert hash_email(written) is None


OF_NOTHING = [
    "",
    " ",
    "n/a",
    "N/A",
    "null",
    "NULL",
    "Null",
    "none",
    "None",
    "nil",
    "NaN",
    "nan",
    "undefined",
    "(not set)",
]


@each("digest", [*(sha256(one.encode()).hexdigest() for one in OF_NOTHING), "0" * 64, "f" * 64])
def test_hashes_of_nothing_are_nothing(digest: str) -> None:
    assert hash_email(digest) is None
    assert hash_email(digest.upper()) is None


def test_gmail_has_no_rules_of_its_own() -> None:
    assert hash_email("First.Last+x@gmail.com") == sha256(b"first.last+x@gmail.com").hexdigest()


@given(st.text() | st.from_regex(r"[a.@<>*\u200b ]{0,40}"))
def test_what_is_taken_has_the_form_of_an_address(text: str) -> None:
    # Whatever comes in, only what has an at sign between two parts, the second with a dot, becomes a hash
    if hash_email(text) is not None:
        local, at, domain = text.rpartition("@")
        assert local
        assert at
        assert "." in domain


@given(st.emails(), st.sampled_from(["{}", " {} ", "<{}>", "mailto:{}", "\u200b{}\ufeff", "{}\r\n"]))
def test_dress_never_changes_who_it_is(address: str, dress: str) -> None:
    assert hash_email(dress.format(address)) == hash_email(address)


@pytest.mark.parametrize("written", ["{}", "<{}>", "mailto:{}"])
def test_as_long_as_an_address_may_be(written: str) -> None:
    # Given addresses of 320 and of 321 characters, as they are and in what programs put around them
    longest, longer = (f"{'u' * number}@example.com" for number in (308, 309))
    assert hash_email(written.format(longest)) == sha256(longest.encode()).hexdigest()
    assert hash_email(written.format(longer)) is None
