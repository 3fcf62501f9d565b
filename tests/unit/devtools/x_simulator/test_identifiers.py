"""X's rules for a conversion's identifiers."""

import pytest
from devtools.x_simulator.identifiers import errors_of_identifiers

from tests.support.each import each

HASH = "a" * 64


@each(
    ("identifiers", "parameter"),
    [
        ([{"ip_address": "203.0.113.4", "user_agent": "Mozilla/5.0"}], ""),
        ([{"ip_address": "203.0.113.4"}], ""),
        ([{"twclid": "a"}, {"ip_address": "2001:db8::1"}], "ip_address"),
        ([{"twclid": "a"}, {"ip_address": "203.0.113.256"}], "ip_address"),
        ([{"twclid": "a"}, {"ip_address": 3405803777}], "ip_address"),
        ([{"twclid": "a"}, {"user_agent": " "}], "user_agent"),
        ([{"twclid": ""}], "twclid"),
        ([{"twclid": 5}], "twclid"),
        ([{"hashed_email": HASH.upper()}], "hashed_email"),
        ([{"hashed_email": HASH + "\n"}], "hashed_email"),
        ([{"hashed_phone_number": "+15550100"}], "hashed_phone_number"),
        ([{"hashed_email": HASH, "twclid": "a"}], "identifiers"),
        ([{"twclid": "a", "ip_address": "203.0.113.4", "user_agent": "Mozilla/5.0"}], "identifiers"),
        ([{"twclid": "a"}, {"hashed_email": HASH, "ip_address": "203.0.113.4"}], "identifiers"),
        ([{"hashed_email": HASH}, {"hashed_email": "b" * 64}], "hashed_email"),
        ([{"twclid": "a"}, {"email": "user@example.com"}], "email"),
        ([{"twclid": "a"}, {}], "identifiers"),
        ([{"twclid": "a"}, "abc"], "identifiers"),
        ({"twclid": "a"}, "identifiers"),
    ],
)
def test_identifiers_that_x_refuses(identifiers: object, parameter: str) -> None:
    assert [error["parameter"] for error in errors_of_identifiers(identifiers)] == [parameter]


@pytest.mark.parametrize(
    "identifiers",
    [
        [{"hashed_email": HASH}],
        [{"hashed_phone_number": HASH}],
        [{"twclid": "a"}, {"ip_address": "203.0.113.4", "user_agent": "Mozilla/5.0"}],
        [{"ip_address": "203.0.113.4"}, {"twclid": "a"}],
        [{"twclid": "a", "ip_address": "203.0.113.4"}, {"hashed_email": HASH}],
        [{"hashed_email": HASH, "user_agent": "Mozilla/5.0"}],
        [{"twclid": "a"}, {"hashed_email": HASH}, {"hashed_phone_number": HASH}],
    ],
)
def test_identifiers_that_x_takes(identifiers: object) -> None:
    assert errors_of_identifiers(identifiers) == []


def test_the_pair_alone_where_an_account_takes_it() -> None:
    pair = {"ip_address": "203.0.113.4", "user_agent": "Mozilla/5.0"}
    assert errors_of_identifiers([pair], takes_pair_alone=True) == []
    assert errors_of_identifiers([{"ip_address": "203.0.113.4"}], takes_pair_alone=True)
