"""Phone numbers as E.164, by Google's libphonenumber rules.

libphonenumber is imported when the first number comes that isn't E.164 already: the import takes 12 ms.
"""

import re
from functools import cache
from typing import TYPE_CHECKING

from x_conversions.conversion.country_codes import CODES
from x_conversions.core.characters import visible
from x_conversions.core.memoize import memoized

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

# Longer texts are no phone numbers; libphonenumber's own limit is 250.
_LONGEST = 50
# As keyboards for wide and for small letters have it.
_OTHER_PLUSES = ("\N{FULLWIDTH PLUS SIGN}", "\N{SMALL PLUS SIGN}")
_DIGIT = re.compile(r"\d")
# Links that open a chat: https://wa.me/12025550143, whatsapp://send?phone=12025550143.
_WHATSAPP = re.compile(r"wa\.me/|whatsapp[^?]*\?phone=", re.IGNORECASE)
# What people write behind a number: (home), work, Zentrale. A plus may stand there in texts from right to left.
_TRAILING_WORDS = re.compile(r"(?<=\d)[^\d+]*[^\W\d_][^\d+]*\Z")
# Letters with digits on both sides: of an extension (ext. 12), or of what is no number, or two.
_WORD_BETWEEN = re.compile(r"\d[^\d]*[^\W\d_][^\d]*\d")
# Nine digits and more before a slash are a whole number and no area code, which a slash may follow.
_TWO_NUMBERS = re.compile(r"(?:\d[^\d/]*){9}/[^\d]*\d")


def to_e164(number: str, country: str | None) -> str | None:
    """A phone number in E.164 with its ``+``, or None if it isn't one.

    Parameters
    ----------
    number
        As the producer wrote it. With a ``+``, wherever that stands, it must be a possible number (its length fits its
        country code); without, a valid number of `country`. A link to WhatsApp holds one with its country code.
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
    if (link := _WHATSAPP.search(number)) is not None:
        number = f"+{number[link.end() :].partition('?')[0]}"
    number = _TRAILING_WORDS.sub("", number)
    if _TWO_NUMBERS.search(number):
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
    if _WORD_BETWEEN.search(number) and not _is_all_of_it(number, parsed):
        return None
    accept = phonenumbers.is_possible_number if country is None else phonenumbers.is_valid_number
    if not accept(parsed) or (country is not None and _is_ambiguous(number, parsed)):
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def _is_ambiguous(number: str, parsed: "PhoneNumber") -> bool:
    """Whether a valid national number is also one with its country code before it, and only the ``+`` forgotten.

    491701234567 may be dialled within Germany, and is nearly always a mobile number that somebody wrote without its
    ``+``.
    """
    import phonenumbers  # noqa: PLC0415

    code, national = str(parsed.country_code), str(parsed.national_number)
    # The cheaper question first: most national numbers end with it, without having their digits looked at once more.
    if not national.startswith(code) or phonenumbers.normalize_digits_only(number) != national:
        return False
    rest = national.removeprefix(code)
    return phonenumbers.is_valid_number(phonenumbers.PhoneNumber(parsed.country_code, int(rest or "0")))


def _is_all_of_it(number: str, parsed: "PhoneNumber") -> bool:
    """Whether a number with words in it is only an extension's word away from what libphonenumber read.

    It takes letters for the digits that stand beside them on keys (1-800-FLOWERS), and those of "home" or "or", too.
    """
    import phonenumbers  # noqa: PLC0415

    return parsed.extension is not None and str(parsed.national_number) in phonenumbers.normalize_digits_only(number)


@memoized
def _unchanged(first_digits: str) -> re.Pattern[str] | None:
    """The numbers libphonenumber would give back as they are, of the country code these digits begin with.

    Asking this instead of libphonenumber saves most numbers its 26 µs.
    """
    for digits in (1, 2, 3):  # country codes have one to three digits, and none is the start of another
        if first_digits[:digits] in _lines():
            return _e164_pattern(first_digits[:digits])
    return None


@cache
def _e164_pattern(country_code: str) -> re.Pattern[str]:
    """A national part of a possible length, with nothing before it that could be a prefix (the 0 in +49 0170…)."""
    lengths, _, prefix = _lines()[country_code].partition(" ")
    not_prefixed = f"(?!{prefix})" if prefix else ""
    possible = "|".join(f"[0-9]{{{length}}}" for length in lengths.split(","))
    return re.compile(rf"\+{country_code}{not_prefixed}(?:{possible})", re.ASCII)


@cache
def _lines() -> dict[str, str]:
    """What may follow each country code."""
    parts = (line.partition(" ") for line in CODES.replace("\n ", "").split("\n"))
    return {code: rest for code, _, rest in parts if code}
