"""Of X's text only words stay."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from x_conversions.x_api.errors import UNNAMED
from x_conversions.x_api.redaction import Redaction

from tests.support.delivery_builders import conversion
from tests.support.each import each

HASH = "b4c9a289323b21a01c3e940f150eb9b8c542587f1abfd8f0e1cc1ffc5e475514"
ORDER = conversion(
    event_id="tw-o8z6j-o87ne",
    conversion_time="2026-11-24T10:00:00.000Z",
    value="129.99",
    price_currency="EUR",
    description="Ring for Jo",
    contents=[{"content_name": "Engraved: „Ann & Mary-Lou“", "content_id": "sku-9"}],
    identifiers=[{"hashed_email": HASH}, {"user_agent": "Planted Browser"}],
)
TEXTS = {
    "in brackets": (f"hashed_email ({HASH}) is not valid", "hashed_email (…) is not valid"),
    "bare": (f"Invalid hashed_email: {HASH}", "Invalid hashed_email: (…)"),
    "glued": (f"Invalid hashed_email:{HASH}", "Invalid (…)"),
    "in square brackets": (f"hashed_email [{HASH}] is not valid", "hashed_email (…) is not valid"),
    "in typographic quotes": ("User “jo doe” is unknown", "User (…) is unknown"),
    "in German quotes": ("User „jo doe“ is unknown", "User (…) is unknown"),
    "in guillemets": ("User « jo doe » is unknown", "User (…) is unknown"),
    "in back quotes": ("User `jo doe` is unknown", "User (…) is unknown"),
    "in single quotes": ("phone '12025550143' is not valid", "phone (…) is not valid"),
    "in quotes in brackets": ('User (got "jo" "doe") is unknown', "User (…) is unknown"),
    "cut off": ('Expected something else, got "jo do', "Expected something else, got (…)"),
    "cut off after a letter": ('got"jo doe', "(…)"),
    "cut off in brackets": ("User (jo do", "User (…)"),
    "a word of X's that a value has as well": ("For the event, FOR it", "For the event, FOR it"),
    "a word that ends the brackets": ("got (jo )doe for it", "got (…) for it"),
    "a word that ends the quotes": ('got " jo "doe for it', "got (…) for it"),
    "an apostrophe after a letter": ("at o'clock the event is invalid", "at (…) the event is invalid"),
    "an apostrophe after a letter and a mark": ("the e-x's event is invalid", "the (…) event is invalid"),
    "an apostrophe in quotes": ("got 'it can't zo' for it", "got (…) for it"),
    "an apostrophe in quotes, and a comma": ("got 'it can't, zo' for it", "got (…) for it"),
    "an apostrophe is no quote": ("it can't be the users' data, doesn't it", "it can't be the users' data, doesn't it"),
    "an address": ("mail jo@example.com or jo%40example%2Ecom or jo＠example.com", "mail (…) or (…) or (…)"),
    "IP addresses": ("from 198.51.100.7 and 2001:db8::1 and ::ffff:a.b", "from (…) and (…) and (…)"),
    "a phone number": ("call +1 (202) 555-0143 now", "call (…) now"),
    "a token": ("Bearer AAAAAAAAAAAAAAAAAAAAAMLheAAAAAAA is expired", "Bearer (…) is expired"),
    "a long word": ("abcdefghijklmnopqrst abcdefghijklmnopqrstu", "abcdefghijklmnopqrst (…)"),
    "other letters": ("élan vital", "(…) vital"),
    "a user and an account": (
        "User 1136743203 does not have access to account 18ce552mlaq",
        "User (…) does not have access to account (…)",
    ),
    "values of the conversion": ("Ring for Jo by Ann and Mary in Planted Browser", "(…) for (…) by (…) and (…) in (…)"),
    "a value cut off": ("Rin Plant", "(…)"),
    "a word that only ends like a value": ("spring", "spring"),
    "its event id": ("event_id (tw-o8z6j-o87ne) is wrong", "event_id (tw-o8z6j-o87ne) is wrong"),
    "its tag": ("event_id (o87ne) does not belong", "event_id (o87ne) does not belong"),
    "another event id": ("event_id (o6dkt) is wrong", "event_id (…) is wrong"),
    "its time": (
        'got "2026-11-24T10:00:00.000Z" for conversion_time',
        'got "2026-11-24T10:00:00.000Z" for conversion_time',
    ),
    "its value and currency": ("value (129.99) of EUR", "value (129.99) of EUR"),
    "another value": ("value (12025550143) of USD", "value (…) of USD"),
    "empty": ("", ""),
}


@each(("text", "kept"), TEXTS.values(), ids=TEXTS)
def test_only_words_stay(text: str, kept: str) -> None:
    assert Redaction([ORDER]).text(text) == kept


NAMES = {
    "X's own": ("INVALID_PARAMETER", "INVALID_PARAMETER"),
    "a number": ("215", "215"),
    "a field": ("description", "description"),
    "a place": ("conversions[3].contents[0].content_name", "conversions[3].contents[0].content_name"),
    "a value": ("Ring", UNNAMED),
    "a value in pieces": ("mary_lou", UNNAMED),
    "a word of X's that a value has as well": ("FOR", "FOR"),
    "not a value": ("SOMETHING_NEW", "SOMETHING_NEW"),
    "nothing": ("", ""),
}


@pytest.mark.parametrize(("name", "kept"), NAMES.values(), ids=NAMES)
def test_codes_and_parameters_are_no_values(name: str, kept: str) -> None:
    assert Redaction([ORDER]).name(name) == kept


@given(st.text(), st.text())
def test_whatever_x_says_only_words_stay(text: str, value: str) -> None:
    kept = Redaction([conversion(description=value, conversion_id="c")]).text(text)
    assert len(kept) <= 500
    shown = {"tw-o8z6j-o87ne", "o87ne", "2026-11-24T10:00:00.000Z"}
    for token in re.split(r"[^\w@.%:-]+", kept):
        if token.strip("_.:-") not in shown:
            assert not re.search(r"\d|@", token)
            assert max(map(len, re.findall(r"[^\W_]+", token)), default=0) <= 20


# No word of X's own begins like this.
WORDS = st.from_regex(r"q[A-Za-z]{3,19}", fullmatch=True)


@pytest.mark.parametrize("quotes", ["()", "[]", "{}", "<>", '""', "''", "“”", "„“", "‘’", "«»", "``", "  ", "::"])
@given(value=st.lists(WORDS, min_size=1, max_size=5).map(" ".join), cut=st.integers(0, 20))
def test_no_value_of_a_conversion_stays_however_it_is_quoted(quotes: str, value: str, cut: int) -> None:
    # Given an X that quotes a value, or its beginning
    quoted = value[: len(value) - cut] or value
    said = Redaction([conversion(description=value)]).text(f"got {quotes[0]}{quoted}{quotes[1]} for it")

    # Then nothing of it is there
    assert said == "got (…) for it"


@pytest.mark.parametrize("hostile", ['got "', "(", "a(", "'", "x (y) ", "é", "@", "1", " ", "a" * 20 + " ", "\x00"])
def test_no_text_takes_longer_than_its_length_allows(hostile: str) -> None:
    # Given 300 kB of what patterns stumble over, in each of 200 errors
    text = hostile * (300_000 // len(hostile))
    said = Redaction([ORDER])
    began = time.process_time()
    for _ in range(200):
        said.text(text)

    # Then they are read as fast as any other
    assert time.process_time() - began < 1


def test_the_values_of_the_largest_request_are_looked_through_once() -> None:
    # Given 500 conversions of 100 contents, each with words of its own, and an X that says hundreds of words
    largest = [
        conversion(
            number,
            contents=[
                {"content_id": f"sku-{number}-{one}", "content_name": f"Ring {number} no {one}"} for one in range(100)
            ],
        )
        for number in range(500)
    ]
    said = Redaction(largest)
    words = " ".join("abcdefgh"[one % 8] * (1 + one % 19) for one in range(60))

    # When many of its errors are told, Then that takes no longer than a request does
    began = time.process_time()
    for _ in range(200):
        said.text(words)
        said.name("SOMETHING_NEW")
    assert time.process_time() - began < 1.5
