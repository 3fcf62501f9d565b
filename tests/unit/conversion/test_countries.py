"""Which country a statement names, and the table it is read by."""

from collections.abc import Callable
from functools import cache

import phonenumbers
import pytest
from devtools import country_names
from hypothesis import given
from hypothesis import strategies as st
from x_conversions.conversion.countries import country_code

from tests.support.each import each

STATED = {
    "DE": ["DE", "de", " De ", "DEU", "deu", "Germany", "GERMANY", "Deutschland", "Federal Republic of Germany"],
    "GB": [
        "GB",
        "UK",
        "uk",
        "U.K.",
        "GBR",
        "United Kingdom",
        "the United Kingdom",
        "Great Britain",
        "England",
        "Wales",
    ],
    "US": ["US", "U.S.", "USA", "U.S.A.", "United States", "The United States of America", "United-States", "america"],
    "AT": ["Austria", "Österreich", "OSTERREICH", "AUT"],
    "CH": ["Schweiz", "Suisse", "Svizzera", "Svizra", "Switzerland", "CHE"],
    "ES": ["España", "Espana", "Spain"],
    "JP": ["日本", "Japan", "JPN"],
    "CN": ["中国", "China", "P.R. China"],
    "IN": ["भारत", "India", "IND"],
    "GR": ["Ελλάδα", "Greece"],
    "RU": ["Россия", "Russia", "Russian Federation"],
    "SA": ["المملكة العربية السعودية", "Saudi Arabia", "KSA"],
    "TR": ["Türkiye", "TÜRKİYE", "Turkey", "Turkiye", "Türkıye"],
    "CI": ["Côte d’Ivoire", "Cote d'Ivoire", "Ivory Coast"],
    "NL": ["The Netherlands", "Netherlands", "Nederland", "Holland"],
    "KR": ["South Korea", "Korea, Republic of", "대한민국"],
    "CZ": ["Czechia", "Czech Republic", "Česko"],
    "CD": ["DR Congo", "Democratic Republic of the Congo", "COD", "Congo, The Democratic Republic of the"],
    # as lists of countries have them, by ISO 3166-1's own names or in two ways at once
    "BA": ["Bosnia and Herzegovina", "Bosnia & Herzegovina"],
    "BO": ["Bolivia, Plurinational State of", "Bolivia (Plurinational State of)"],
    "BQ": ["Bonaire, Sint Eustatius and Saba"],
    "IE": ["Ireland, Republic of", "Ireland (Éire)"],
    "KN": ["Saint Kitts and Nevis", "St. Kitts & Nevis"],
    "MD": ["Moldova, Republic of"],
    "SH": ["Saint Helena, Ascension and Tristan da Cunha"],
    "TW": ["Taiwan, Province of China", "臺灣"],
    "TZ": ["Tanzania, United Republic of"],
    "VA": ["Holy See (Vatican City State)"],
    "VC": ["Saint Vincent and the Grenadines"],
    "VI": ["Virgin Islands, U.S.", "Virgin Islands (U.S.)"],
}
IN_TWO_WAYS = {
    "GB": ["United Kingdom (UK)", "Great Britain (GB)", "UK - United Kingdom"],
    "US": ["United States (US)", "United States of America (USA)", "US, United States"],
    "DE": ["Germany (Deutschland)", "DE \N{EN DASH} Deutschland", "Deutschland / Germany"],
    "CH": ["Schweiz/Suisse/Svizzera/Svizra"],
}


@each(("code", "stated"), [(code, one) for code, stated in STATED.items() for one in stated])
def test_a_country_however_it_is_stated(code: str, stated: str) -> None:
    assert country_code(stated) == code


@each(("code", "stated"), [(code, one) for code, stated in IN_TWO_WAYS.items() for one in stated])
def test_a_country_that_is_stated_twice(code: str, stated: str) -> None:
    # Given a field as shops fill it in for people to read, WooCommerce among them
    assert country_code(stated) == code


TWO_PLACES = ["Georgia, USA", "Georgia (US)", "Georgia, Atlanta", "US-CA", "fr-CA", "Niger/Nigeria", "Congo (Central)"]


@pytest.mark.parametrize("stated", [*TWO_PLACES, "(", ", / (", "Germany (Bavaria)"])
def test_what_names_a_country_and_something_else_names_none(stated: str) -> None:
    assert country_code(stated) not in phonenumbers.SUPPORTED_REGIONS


def test_a_statement_may_be_as_long_as_any_name() -> None:
    assert (country_code(f"{'Germany':100}"), country_code(f"{'Germany':101}")) == ("DE", None)


@pytest.mark.parametrize("stated", ["Atlantis", "Congo", "Korea", "Deutschlandia", "49", "", 49, None, {}, "x" * 5000])
def test_what_names_none_or_several(stated: object) -> None:
    assert country_code(stated) not in phonenumbers.SUPPORTED_REGIONS


def test_the_table_is_what_the_script_makes() -> None:
    assert country_names.TABLE.read_text(encoding="utf-8") == country_names.module(), (
        "run: python -m devtools.country_names"
    )


def test_every_country_with_telephones_has_a_code_and_a_name() -> None:
    for code, names in country_names.names_by_country().items():
        assert country_code(code) == code
        assert any(len(name) == 3 and name.isascii() for name in names) or code in {"AC", "TA"}
        assert all(country_code(name) == code for name in names)


def test_no_name_is_two_countries() -> None:
    names = [name for names in country_names.names_by_country().values() for name in names]
    assert len(names) == len(set(names))


@cache
def codes() -> dict[str, str]:
    """Each country's code by each of its names."""
    return {name: code for code, names in country_names.names_by_country().items() for name in names}


@given(
    st.deferred(lambda: st.sampled_from(sorted(codes()))),
    st.sampled_from([str.upper, str.title, "the {}".format, " {}. ".format]),
)
def test_dress_never_changes_which_country_it_is(name: str, dress: Callable[[str], str]) -> None:
    assert country_code(dress(name)) == codes()[name]
