"""Which country an event speaks of, however it writes that: a code, an English name, or the country's own name."""

import re
from functools import cache
from unicodedata import normalize

# Alpha-2 codes that people write, and that ISO 3166-1 only sets aside.
_RESERVED = {"UK": "GB"}
# Between the parts of "Iran, Islamic Republic of", "United Kingdom (UK)", "Schweiz/Suisse" and "DE - Deutschland".
_BETWEEN = re.compile(r"[,(/]| [-\N{EN DASH}] ")
_LONGEST = 100  # the longest name of a country, in any language, has about sixty letters


def country_code(statement: object) -> str | None:
    """ISO 3166-1 alpha-2, upper-case, of a code or a name in any case; None for what is no country's.

    Two letters are taken for a code without asking whose: libphonenumber knows.
    """
    if not isinstance(statement, str) or len(statement) > _LONGEST:
        return None
    name = comparable(statement)
    if len(name) == 2 and name.isascii():  # U.S. is a code like any other
        code = name.upper()
        return _RESERVED.get(code, code)
    return _by_name(name) or _of_parts([comparable(part) for part in _BETWEEN.split(statement)])


def _of_parts(parts: list[str]) -> str | None:
    """The country that is named last part first, or by each part alike: Georgia, USA is neither."""
    if len(parts) == 2 and (code := _by_name(parts[1] + parts[0])) is not None:
        return code
    codes = {_RESERVED.get(part.upper(), _by_name(part) or part.upper()) for part in parts}
    return codes.pop() if len(codes) == 1 and len(parts) > 1 else None


def _by_name(name: str) -> str | None:
    names = _names()
    return names.get(name) or names.get(name.removeprefix("the"))


def comparable(name: str) -> str:
    """The form in which names are compared: letters and digits, without case, accents and marks."""
    if name.isascii():
        return "".join(filter(str.isalnum, name.lower()))
    letters = normalize("NFKD", name.casefold()).replace("ı", "i")  # whose upper case is I, and no other letter's
    return "".join(filter(str.isalnum, letters))  # a mark is neither letter nor digit


@cache  # a third of a millisecond, for events that name a country in full
def _names() -> dict[str, str]:
    from x_conversions.conversion.country_names import NAMES  # noqa: PLC0415 - few stacks need it

    lines = (line.split() for line in NAMES.strip().splitlines())
    return {name: code for code, *names in lines for name in names}
