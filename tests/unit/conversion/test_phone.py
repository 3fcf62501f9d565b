"""Phone numbers as E.164: wherever the plus stands, and whatever plus it is."""

import subprocess
import sys

import phonenumbers
import pytest
from devtools import country_codes
from hypothesis import given
from hypothesis import strategies as st
from x_conversions.conversion.phone import is_international, to_e164

from tests.support.each import each

NUMBER = "+12025550143"
WRITTEN = {
    "as it is": NUMBER,
    "with blanks around": f" {NUMBER}\n",
    "a wide plus": "\N{FULLWIDTH PLUS SIGN}1 202 555 0143",
    "a small plus": "\N{SMALL PLUS SIGN}12025550143",
    "a wide and a small plus": "\N{FULLWIDTH PLUS SIGN}\N{SMALL PLUS SIGN}12025550143",
    "two of them": "++12025550143",
    "in brackets": "(+1) 202 555 0143",
    "behind tel:": "tel:+1-202-555-0143",
    "behind the digits, out of a right-to-left text": "12025550143+",
    "two behind the digits": "1 202 555 0143 ++",
    "an invisible letter in it": "+1202\u200b5550143",
}
NONE = {
    "digits on both sides of the plus": "0170+491701234567",
    "a number and an extension behind a plus": f"{NUMBER}+12",
    "two numbers": f"{NUMBER} / +12025550199",
    "two numbers, without blanks": f"{NUMBER}+12025550199",
    "a plus on both sides": f"{NUMBER}+",
    "two pluses apart": f"+ {NUMBER}",
    "a plus alone": "+",
    "words behind a plus": "+none",
    "too few digits": "+1202555",
    "more than there may be": "+1202555014312345",
    "far too long": NUMBER + " " * 40 + "1",
    "a country code that none has": "+9991234567",
}


@pytest.mark.parametrize("written", WRITTEN.values(), ids=WRITTEN)
def test_a_number_with_its_country_code(written: str) -> None:
    assert is_international(written)
    assert to_e164(written, None) == NUMBER
    assert to_e164(written, "DE") == NUMBER  # whatever country somebody states


@pytest.mark.parametrize("written", NONE.values(), ids=NONE)
def test_what_is_no_number(written: str) -> None:
    assert to_e164(written, None) is None


@pytest.mark.parametrize("blanks", [0, 1, 37])
def test_as_long_as_a_number_may_be(blanks: int) -> None:
    # Fifty characters: more is no number, whatever is in it
    written = f"+1{' ' * blanks} 2025550143"
    assert to_e164(written, None) == NUMBER
    longest = f"+1{' ' * 38}2025550143"
    assert (len(longest), to_e164(longest, None), to_e164(f"+1{' ' * 39}2025550143", None)) == (50, NUMBER, None)


NATIONAL = {
    ("0170 1234567", "DE"): "+491701234567",
    ("\N{FULLWIDTH DIGIT ZERO}170 1234567", "DE"): "+491701234567",
    ("0170 1234567", "US"): None,
    ("0170 1234567", None): None,
    ("2025550143", "US"): NUMBER,
    ("1 202 555 0143", "US"): NUMBER,
    ("1234567890", "US"): None,  # possible, and not valid: only a plus makes up for that
    ("+11234567890", None): "+11234567890",
}


@pytest.mark.parametrize(("written", "country"), NATIONAL)
def test_a_number_without_is_one_of_its_country(written: str, country: str | None) -> None:
    assert to_e164(written, country) == NATIONAL[written, country]


@pytest.mark.parametrize("written", ["+491701234567", "+442079460018", "+35312345678", "+4917012345678"])
def test_what_is_in_e164_stays_as_it_is(written: str) -> None:
    assert to_e164(written, None) == written


@pytest.mark.parametrize(
    ("written", "number"), [("+4901701234567", "+491701234567"), ("+4402079460018", "+442079460018")]
)
def test_a_prefix_that_is_dialled_within_a_country_goes(written: str, number: str) -> None:
    assert to_e164(written, None) == number


WITH_WORDS = {
    ("030 901820 home", "DE"): "+4930901820",
    ("030 901820 (Zentrale)", "DE"): "+4930901820",
    ("+49 30 901820 home", None): "+4930901820",
    ("mobil: 0170 1234567 privat", "DE"): "+491701234567",
    ("090-1234-5678（携帯）", "JP"): "+819012345678",
    ("020 7946 0958 ext. 12", "GB"): "+442079460958",
    ("+1 202-555-0143 x12", None): NUMBER,
    ("tel:+1-202-555-0143;ext=12", None): NUMBER,
    ("+1 202-555-0143 home x12", None): None,
    ("+49 30 901820 App. 3", None): None,
    ("0170 1234567 Mo-Fr 9-17", "DE"): None,
    ("1-800-FLOWERS", "US"): None,
    ("030 901820 o. 901821", "DE"): None,
    ("030 901820 u. 21", "DE"): None,
    ("030 901820 / 901821", "DE"): None,
    ("030 901820/21", "DE"): None,
    ("030/901820", "DE"): "+4930901820",
    ("+49 (0)33638/1234", None): "+49336381234",
}


@each(("written", "country"), WITH_WORDS)
def test_words_are_no_digits_and_two_numbers_are_none(written: str, country: str | None) -> None:
    assert to_e164(written, country) == WITH_WORDS[written, country]


@pytest.mark.parametrize(
    ("link", "number"),
    [
        ("https://wa.me/491701234567", "+491701234567"),
        ("https://wa.me/+491701234567?text=hello", "+491701234567"),
        ("https://wa.me/491701234567?text=Order%201", "+491701234567"),
        ("https://WA.me/2025550143", "+2025550143"),  # Egypt's, whatever country the event is from
        ("whatsapp://send?phone=12025550143", NUMBER),
        ("https://wa.me/message/ABC", None),
    ],
)
def test_a_link_to_a_chat_holds_a_number_with_its_country_code(link: str, number: str | None) -> None:
    assert to_e164(link, "US") == to_e164(link, None) == number


# By libphonenumber's own examples: each of every country that has one.
EXAMPLES = [
    (region, example)
    for region in sorted(phonenumbers.SUPPORTED_REGIONS)
    for kind in (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE)
    if (example := phonenumbers.example_number_for_type(region, kind)) is not None
]
FORMATS = [phonenumbers.PhoneNumberFormat.NATIONAL, phonenumbers.PhoneNumberFormat.INTERNATIONAL]


def e164(number: phonenumbers.PhoneNumber) -> str:
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def test_every_countrys_numbers_are_read_as_they_are_written_there() -> None:
    for region, number in EXAMPLES:
        for written in [phonenumbers.format_number(number, one) for one in FORMATS]:
            assert to_e164(written, region) == e164(number)


def test_a_number_whose_plus_was_forgotten_is_never_a_strangers() -> None:
    # Given numbers that may be dialled within their country as they stand, country code and all
    found = {e164(number): to_e164(e164(number).removeprefix("+"), region) for region, number in EXAMPLES}
    # Then each is its own, or nobody's where both readings are valid
    assert all(read in (own, None) for own, read in found.items())
    assert sum(read is None for read in found.values()) < 10
    assert to_e164("4915123456789", "DE") is None


WORDS = st.text(st.characters(categories=["L", "P", "Z"], exclude_characters="+\N{FULLWIDTH PLUS SIGN}"), max_size=20)


@given(st.sampled_from(EXAMPLES), st.sampled_from(FORMATS), WORDS)
def test_no_words_behind_a_number_make_it_another(
    example: tuple[str, phonenumbers.PhoneNumber], written: int, words: str
) -> None:
    region, number = example
    assert to_e164(f"{phonenumbers.format_number(number, written)} {words}", region) in (e164(number), None)


def test_the_table_of_country_codes_says_what_libphonenumber_says() -> None:
    assert country_codes.TABLE.read_text(encoding="utf-8") == country_codes.module(), (
        "run: python -m devtools.country_codes"
    )


@each("line", list(country_codes.lines()))
def test_what_the_table_lets_through_libphonenumber_leaves_as_it_is(line: str) -> None:
    code, lengths, *_ = line.split(" ")
    for length in lengths.split(","):
        for first in range(10):
            number = f"+{code}{str(first) * int(length)}"
            parsed = phonenumbers.parse(number) if phonenumbers.is_possible_number(phonenumbers.parse(number)) else None
            wanted = parsed and phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
            assert to_e164(number, None) == wanted


def test_a_number_in_e164_needs_no_libphonenumber() -> None:
    # Given a process in which nothing was imported yet, When a number is read that is E.164 already
    read = "import sys; from x_conversions.conversion.phone import to_e164; print(to_e164(sys.argv[1], None)"
    program = f"{read}, *sys.modules)"
    done = subprocess.run([sys.executable, "-c", program, NUMBER], capture_output=True, text=True, check=True)

    # Then it stays as it is, and what takes as long to import as a batch takes to transform wasn't imported
    number, *modules = done.stdout.split()
    assert number == NUMBER
    assert "phonenumbers" not in modules
