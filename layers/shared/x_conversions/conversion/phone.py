"""Phone numbers as E.164, by Google's libphonenumber rules.

libphonenumber is imported when the first phone number comes, because the import alone takes longer than a batch
without phone numbers.
"""

import re
from functools import cache
from typing import TYPE_CHECKING

from x_conversions.core.characters import visible
from x_conversions.core.memoize import memoized

if TYPE_CHECKING:
    from phonenumbers import PhoneMetadata

_MOST_DIGITS = 15  # of E.164, the country code's included
# Longer texts are no phone numbers; libphonenumber's own limit is 250.
_LONGEST = 50
# As keyboards for wide and for small letters have it.
_OTHER_PLUSES = ("\N{FULLWIDTH PLUS SIGN}", "\N{SMALL PLUS SIGN}")
_DIGIT = re.compile(r"\d")


def to_e164(number: str, country: str | None) -> str | None:
    """A phone number in E.164 with its ``+``, or None if it isn't one.

    Parameters
    ----------
    number
        As the producer wrote it. With a ``+``, wherever that stands, it must be a possible number (its length fits its
        country code); without, a valid number of `country`.
    country
        ISO 3166-1 alpha-2, upper-case; None when nobody said.
    """
    number = number.strip()
    unchanged = _unchanged[number[1:4]]
    if unchanged is not None and unchanged.fullmatch(number):
        return number
    number = visible(number)
    if len(number) > _LONGEST:
        return None
    if is_international(number):
        return _by_libphonenumber(_plus_first(number), None)
    return None if country is None else _by_libphonenumber(number, country)


def is_international(number: str) -> bool:
    """Whether a number is written with its country code, behind a ``+``."""
    return "+" in number or (not number.isascii() and any(plus in number for plus in _OTHER_PLUSES))


def _plus_first(number: str) -> str:
    """A number that has a ``+`` somewhere, with that in front: (+44) 20 …, tel:+44…, 44…+ out of right-to-left texts.

    Empty where digits stand on both sides of a ``+``: that is two numbers, or none.
    """
    for plus in _OTHER_PLUSES:
        number = number.replace(plus, "+")
    before, _, after = number.partition("+")
    after = after.lstrip("+")
    if "+" in after or (_DIGIT.search(before) and _DIGIT.search(after)):
        return ""
    return f"+{after if _DIGIT.search(after) else before}"


def _by_libphonenumber(number: str, country: str | None) -> str | None:
    import phonenumbers  # noqa: PLC0415

    try:
        parsed = phonenumbers.parse(number, country)
    except phonenumbers.NumberParseException:
        return None
    accept = phonenumbers.is_possible_number if country is None else phonenumbers.is_valid_number
    if not accept(parsed):
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


@memoized
def _unchanged(first_digits: str) -> re.Pattern[str] | None:
    """The numbers libphonenumber would give back as they are, of the country code these digits begin with.

    Asking this instead of libphonenumber saves most numbers its 26 µs.
    """
    for digits in (1, 2, 3):  # country codes have one to three digits, and none is the start of another
        code = first_digits[:digits]
        if code.isascii() and code.isdigit() and (pattern := _e164_pattern(int(code))) is not None:
            return pattern
    return None


@cache
def _e164_pattern(country_code: int) -> re.Pattern[str] | None:
    """A national part of a possible length, with nothing before it that could be a prefix (the 0 in +49 0170…)."""
    import phonenumbers  # noqa: PLC0415

    regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(country_code)
    if regions is None:
        return None
    metadata: PhoneMetadata | None = phonenumbers.PhoneMetadata.metadata_for_region_or_calling_code(
        country_code, regions[0]
    )
    if metadata is None or metadata.general_desc is None:
        return None
    prefix = metadata.national_prefix_for_parsing
    not_prefixed = f"(?!{prefix})" if prefix else ""
    most = _MOST_DIGITS - len(str(country_code))
    lengths = "|".join(f"[0-9]{{{length}}}" for length in metadata.general_desc.possible_length if length <= most)
    return re.compile(rf"\+{country_code}{not_prefixed}(?:{lengths})", re.ASCII)
