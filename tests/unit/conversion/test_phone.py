"""Phone numbers as E.164: wherever the plus stands, and whatever plus it is."""

import pytest
from x_conversions.conversion.phone import is_international, to_e164

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
