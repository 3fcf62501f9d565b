"""Makes the layer's table of countries' names, from Unicode's CLDR as Babel has it.

``python -m devtools.country_names`` writes it anew; a test compares. Babel is needed here alone, and never shipped.
"""

import re
import textwrap
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.languages import get_official_languages
from phonenumbers import SUPPORTED_REGIONS
from x_conversions.conversion.countries import comparable

from devtools.interrupt import exit_with
from devtools.paths import ROOT

TABLE = ROOT / "layers/shared/x_conversions/conversion/country_names.py"
_HEAD = '''"""Countries by their names, in the form in which those are compared. Made by devtools.country_names.

A line is a country: its ISO 3166-1 alpha-2 code, then its alpha-3 code, its English name, its own names for itself in
its official languages (all from CLDR), and the usual short forms.
"""

NAMES = """
'''
# What shops write, and CLDR doesn't have: formal names, old ones, parts, short forms.
USUAL: Mapping[str, str] = {
    "AE": "UAE; Emirates",
    "AL": "Shqipëria",
    "BA": "Bosnia",
    "BN": "Brunei Darussalam",
    "BO": "Plurinational State of Bolivia",
    "BQ": "Bonaire; Bonaire, Sint Eustatius and Saba",
    "BS": "Bahamas",
    "CD": "DR Congo; DRC; Democratic Republic of the Congo; Zaire",
    "CG": "Republic of the Congo",
    "CI": "Ivory Coast; Cote d'Ivoire",
    "CN": "PRC; P.R. China; Mainland China; People's Republic of China; 中國",
    "CV": "Cabo Verde; Cape Verde",
    "CZ": "Czech Republic; Czechia; Czech Rep.",
    "DE": "Federal Republic of Germany; BRD",
    "DO": "Dominican Rep.",
    "ES": "Kingdom of Spain",
    "FK": "Falkland Islands; Malvinas",
    "FM": "Federated States of Micronesia",
    "FR": "French Republic",
    "GB": "U.K.; Great Britain; Britain; England; Scotland; Wales; Northern Ireland; GB & NI; "
    "United Kingdom of Great Britain and Northern Ireland",
    "HK": "Hong Kong; Hongkong; Hong Kong SAR; 香港",
    "IE": "Republic of Ireland; Irish Republic",
    "IR": "Islamic Republic of Iran; Persia",
    "IT": "Italian Republic",
    "KP": "DPRK; Democratic People's Republic of Korea",
    "KR": "South Korea; Republic of Korea; Korea (Republic of); S. Korea; ROK",
    "LA": "Lao People's Democratic Republic; Lao PDR",
    "MD": "Republic of Moldova",
    "MF": "Saint Martin (French part)",
    "MK": "Macedonia; FYROM; Republic of North Macedonia; Former Yugoslav Republic of Macedonia",
    "MM": "Myanmar; Burma",
    "MO": "Macau; Macao; Macao SAR; 澳門; 澳门",
    "NL": "Holland; Netherlands; Nederland; Kingdom of the Netherlands",
    "NZ": "N.Z.; Aotearoa",
    "PH": "Phils.; Republic of the Philippines",
    "PS": "Palestine; State of Palestine; Occupied Palestinian Territory",
    "RU": "Russian Federation",
    "SA": "KSA; Kingdom of Saudi Arabia",
    "SG": "Republic of Singapore",
    "SH": "Saint Helena, Ascension and Tristan da Cunha",
    "SK": "Slovak Republic",
    "SX": "Sint Maarten (Dutch part)",
    "SY": "Syrian Arab Republic",
    "SZ": "Swaziland; Eswatini",
    "TL": "East Timor; Timor-Leste",
    "TR": "Turkey; Türkiye; Republic of Turkey",
    "TT": "Trinidad; Trinidad and Tobago",
    "TW": "Taiwan; Taiwan R.O.C.; Taiwan, Province of China; 台灣; 台湾; 臺灣",
    "TZ": "United Republic of Tanzania",
    "US": "USA; U.S.A.; United States of America; America; The States",
    "VA": "Vatican; Holy See; Vatican City State; Holy See (Vatican City State)",
    "VE": "Bolivarian Republic of Venezuela",
    "VN": "Viet Nam; Socialist Republic of Vietnam",
    "ZA": "RSA; Republic of South Africa",
}
# What CLDR's English shortens, and lists of countries mostly don't: St. Kitts & Nevis is Saint Kitts and Nevis there.
_SAINT = re.compile(r"\bSt\.?(?= )")
# What more than one country is called by; whose number it is can't be told.
AMBIGUOUS = frozenset({"congo", "korea", "virginislands", "samoaislands"})


@cache  # a second for whoever asks first
def names_by_country() -> dict[str, list[str]]:
    """For each country that has telephones, what it is called, ready to be compared and without doubles.

    A name that two countries share is nobody's.
    """
    found = {code: list(dict.fromkeys(map(comparable, _names(code)))) for code in sorted(SUPPORTED_REGIONS)}
    number = Counter(name for names in found.values() for name in names)
    # Two letters are a code, whoever calls himself so.
    return {
        code: [name for name in names if number[name] == 1 and name not in AMBIGUOUS and not _is_code(name)]
        for code, names in found.items()
    }


def module() -> str:
    """The text of the layer's module."""
    lines = [
        line
        for code, names in names_by_country().items()
        for line in textwrap.wrap(" ".join(names), 117, initial_indent=f"{code} ", subsequent_indent=f"{code} ")
    ]
    return _HEAD + "\n".join(lines) + '\n"""\n'


def _names(code: str) -> Iterator[str]:
    aliases = get_global("territory_aliases")
    yield from (alias for alias, codes in aliases.items() if codes == [code] and _is_alpha3(alias))
    for locale in _locales(code):
        name = locale.territories.get(code, "")
        before, _, inside = name.partition("(")  # Myanmar (Burma)
        whole = _SAINT.sub("Saint", name)
        yield from filter(None, (name, before, inside, name.replace("&", "and"), whole, whole.replace("&", "and")))
    yield from (part.strip() for part in USUAL.get(code, "").split(";") if part.strip())


def _is_code(name: str) -> bool:
    return len(name) <= 2 and name.isascii()


def _is_alpha3(alias: str) -> bool:
    return len(alias) == 3 and alias.isalpha() and alias.isascii()


def _locales(code: str) -> Iterator[Locale]:
    yield Locale("en")
    for language in get_official_languages(code, regional=True, de_facto=True):
        for identifier in (language, f"{language}_{code}"):
            try:
                yield Locale.parse(identifier)
            except (UnknownLocaleError, ValueError):  # CLDR has no names in this language
                continue


def main() -> None:
    TABLE.write_text(module(), encoding="utf-8")


if __name__ == "__main__":
    exit_with(main)
