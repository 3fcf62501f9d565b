"""Phone numbers as E.164, by Google's libphonenumber rules.

libphonenumber is imported when the first phone number comes, because the import alone takes longer than a batch
without phone numbers.
"""

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from phonenumbers import PhoneMetadata

# E.164: a plus, at most 15 digits. libphonenumber's shortest possible numbers with their country code have 5.
_E164 = re.compile(r"\+[1-9][0-9]{4,14}", re.ASCII)
# Longer texts are no phone numbers; libphonenumber's own limit is 250.
_LONGEST = 50


def to_e164(number: str, country: str | None) -> str | None:
    """A phone number in E.164 with its ``+``, or None if it isn't one.

    Parameters
    ----------
    number
        As the producer wrote it. With ``+`` it must be a possible number (its length fits its country code);
        without, a valid number of `country`.
    country
        ISO 3166-1 alpha-2, upper-case; None when nobody said.
    """
    number = number.strip()
    if len(number) > _LONGEST:
        return None
    if _E164.fullmatch(number) and _needs_no_change(number):
        return number
    if not number.startswith(("+", "\N{FULLWIDTH PLUS SIGN}")) and country is None:
        return None
    return _by_libphonenumber(number, country)


def is_country(code: object) -> bool:
    """Whether this is an ISO 3166-1 alpha-2 code that has phone numbers."""
    if not isinstance(code, str) or len(code) != 2:  # alpha-2
        return False
    import phonenumbers  # noqa: PLC0415

    return code.upper() in phonenumbers.SUPPORTED_REGIONS


def _by_libphonenumber(number: str, country: str | None) -> str | None:
    import phonenumbers  # noqa: PLC0415

    try:
        parsed = phonenumbers.parse(number, country)
    except phonenumbers.NumberParseException:
        return None
    is_international = number.startswith(("+", "\N{FULLWIDTH PLUS SIGN}"))
    accept = phonenumbers.is_possible_number if is_international else phonenumbers.is_valid_number
    if not accept(parsed):
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def _needs_no_change(e164: str) -> bool:
    """Whether libphonenumber would give this number back unchanged, told without parsing (26 µs).

    That is so when the national part has a possible length and nothing at its start that could be taken for a
    national prefix (the 0 in +49 0170…).
    """
    for digits in (1, 2, 3):  # country codes have one to three digits, and none is the start of another
        rules = _dialling_rules(e164[1 : digits + 1])
        if rules is not None:
            national = e164[digits + 1 :]
            lengths, national_prefix = rules
            return len(national) in lengths and (national_prefix is None or not national_prefix.match(national))
    return False


@cache  # at most a few hundred country codes; others are None
def _dialling_rules(country_code: str) -> tuple[frozenset[int], re.Pattern[str] | None] | None:
    import phonenumbers  # noqa: PLC0415

    code = int(country_code)
    regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(code)
    if regions is None:
        return None
    metadata: PhoneMetadata | None = phonenumbers.PhoneMetadata.metadata_for_region_or_calling_code(code, regions[0])
    if metadata is None or metadata.general_desc is None:
        return None
    prefix = metadata.national_prefix_for_parsing
    return frozenset(metadata.general_desc.possible_length), re.compile(prefix) if prefix else None
