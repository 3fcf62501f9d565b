"""E-mail, phone, IP address and user agent: contract sections 4 and 6."""

from hashlib import sha256
from typing import Any

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from x_conversions.conversion.identifiers import hash_email, hash_phone
from x_conversions.conversion.payload import Conversion
from x_conversions.conversion.phone import to_e164

from tests.support.builders import disposition, event, payload, reason, result

HASH = sha256(b"user@example.com").hexdigest()
PHONE = sha256(b"+12025550143").hexdigest()
PLACES = ["context.traits", "traits", "user", "properties"]


def at(path: str, value: Any) -> dict[str, Any]:
    for key in reversed(path.split(".")):
        value = {key: value}
    return dict(value)


def anonymous(*changes: dict[str, Any]) -> dict[str, Any]:
    return event({"context": {"twclid": None}}, *changes)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("written", ["user@example.com", " User@Example.COM ", HASH, HASH.upper()])
def test_email(place: str, written: str) -> None:
    assert payload(anonymous(at(f"{place}.email", written)))["identifiers"] == [{"hashed_email": HASH}]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("field", ["hashed_email", "email_sha256", "sha256_email_address"])
def test_ready_hash_of_an_email(place: str, field: str) -> None:
    assert payload(anonymous(at(f"{place}.{field}", f" {HASH.upper()}")))["identifiers"] == [{"hashed_email": HASH}]


def test_a_plain_email_goes_before_a_ready_hash_wherever_it_is() -> None:
    both = anonymous(at("context.traits.hashed_email", "a" * 64), at("properties.email", "user@example.com"))
    assert payload(both)["identifiers"] == [{"hashed_email": HASH}]


@pytest.mark.parametrize(
    "written",
    ["", "N/A", "user", "user@localhost", "a@b@c.de", "us er@example.com", 5, {"a": 1}, ["user@example.com"]],
    ids=str,
)
def test_what_is_no_email_is_left_out(written: object) -> None:
    assert reason(anonymous(at("traits.email", written))) == "no_identifier"
    # and falls through to the next place
    assert payload(anonymous(at("traits.email", written), at("user.email", "user@example.com")))["identifiers"]


@pytest.mark.parametrize(
    ("traits", "left_out"),
    [
        ({"email": "nobody", "phone": "none at all"}, 2),
        ({"email": "nobody", "phone": "+12025550143"}, 1),
        ({"email": "N/A", "phone": ""}, 0),
        ({"email": "user@example.com"}, 0),
    ],
    ids=str,
)
def test_what_is_left_out_is_counted(traits: dict[str, str], left_out: int) -> None:
    found = result(event({"traits": traits}))
    assert isinstance(found, Conversion)
    assert found.identifiers_left_out == left_out


def test_an_event_whose_only_identifier_is_none_says_so() -> None:
    assert disposition(anonymous(at("traits.email", "nobody"))).detail
    assert not disposition(anonymous()).detail


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("field", ["phone", "phone_number"])
@pytest.mark.parametrize("written", ["+12025550143", "+1 (202) 555-0143", " +1.202.555.0143 ", PHONE.upper()])
def test_phone(place: str, field: str, written: str) -> None:
    assert payload(anonymous(at(f"{place}.{field}", written)))["identifiers"] == [{"hashed_phone_number": PHONE}]


@pytest.mark.parametrize("field", ["hashed_phone_number", "hashed_phone", "phone_sha256", "sha256_phone_number"])
def test_ready_hash_of_a_phone(field: str) -> None:
    assert payload(anonymous(at(f"user.{field}", PHONE)))["identifiers"] == [{"hashed_phone_number": PHONE}]


def test_xs_own_sample() -> None:
    # X's page gives the hash of +11234567890: a possible number, if not a valid one.
    (identifier,) = payload(anonymous(at("traits.phone", "+11234567890")))["identifiers"]
    assert identifier["hashed_phone_number"].startswith("1fa6b8d9")
    assert identifier["hashed_phone_number"].endswith("4231")
    assert identifier["hashed_phone_number"] == sha256(b"+11234567890").hexdigest()


NATIONAL = {
    "no country": ("0170 1234567", "", None, None),
    "the stack's country": ("0170 1234567", "DE", None, "+491701234567"),
    "the event's own country goes first": ("(202) 555-0143", "DE", "us", "+12025550143"),
    "a country that is none": ("0170 1234567", "DE", "Germany", "+491701234567"),
    "not valid in that country": ("555-0143", "US", None, None),
    "as a number": (2025550143, "US", None, "+12025550143"),
    "international with 00": ("0049 170 1234567", "FR", None, "+491701234567"),
    "plus and impossible": ("+1202555", "US", None, None),
    "not a number": ("call me", "US", None, None),
}


@pytest.mark.parametrize(("written", "default", "country", "expected"), NATIONAL.values(), ids=NATIONAL)
def test_national_numbers(written: object, default: str, country: str | None, expected: str | None) -> None:
    traits = {"phone": written} | ({"address": {"country": country}} if country else {})
    found = payload(event({"traits": traits}), DEFAULT_COUNTRY=default)["identifiers"][1:]
    assert found == ([] if expected is None else [{"hashed_phone_number": sha256(expected.encode()).hexdigest()}])


@given(
    code=st.sampled_from(sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE)),
    national=st.from_regex(r"[0-9]{4,12}", fullmatch=True),
)
def test_numbers_in_e164_come_out_as_libphonenumber_has_them(code: int, national: str) -> None:
    # Given any number with + and digits only, When it is read
    number = f"+{code}{national}"
    found = to_e164(number, None)

    # Then it is what libphonenumber makes of it, however it was read
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        assert found is None
        return
    possible = phonenumbers.is_possible_number(parsed)
    assert found == (phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164) if possible else None)


@given(st.one_of(st.emails(), st.just("+12025550143")))
def test_hashing_is_idempotent(value: str) -> None:
    once = hash_email(value) or hash_phone(value, None)
    if once is not None:
        assert hash_email(once) == hash_phone(once, None) == once


PAIRS: dict[str, tuple[dict[str, Any], dict[str, str] | None]] = {
    "both": (
        {"context": {"ip": " 203.0.113.42 ", "userAgent": "UA"}},
        {"ip_address": "203.0.113.42", "user_agent": "UA"},
    ),
    "snake case": (
        {"context": {"ip": "203.0.113.42", "user_agent": "UA"}},
        {"ip_address": "203.0.113.42", "user_agent": "UA"},
    ),
    "properties": (
        {"properties": {"ip_address": "203.0.113.42", "user_agent": "UA"}},
        {"ip_address": "203.0.113.42", "user_agent": "UA"},
    ),
    "IP address alone": ({"context": {"ip": "203.0.113.42"}}, None),
    "user agent alone": ({"context": {"userAgent": "UA"}}, None),
    "IPv6": ({"context": {"ip": "2001:db8::1", "userAgent": "UA"}}, None),
    "no address": ({"context": {"ip": "203.0.113.256", "userAgent": "UA"}}, None),
    "an e-mail address in the user agent": (
        {"context": {"ip": "203.0.113.42", "userAgent": "UA bot@example.com"}},
        None,
    ),
}


@pytest.mark.parametrize(("change", "pair"), PAIRS.values(), ids=PAIRS)
def test_ip_address_and_user_agent_go_together_or_not_at_all(
    change: dict[str, Any], pair: dict[str, str] | None
) -> None:
    assert payload(event(change))["identifiers"] == [{"twclid": "click-1"}, *([pair] if pair else [])]
    # and never alone
    assert reason(anonymous(change)) == "no_identifier"


def test_the_order_of_identifiers() -> None:
    traits = {"phone": "+12025550143", "email": "user@example.com"}
    found = payload(event({"traits": traits, "context": {"ip": "203.0.113.42", "userAgent": "UA"}}))["identifiers"]
    assert [list(one) for one in found] == [
        ["twclid"],
        ["hashed_email"],
        ["hashed_phone_number"],
        ["ip_address", "user_agent"],
    ]
