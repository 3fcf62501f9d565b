"""E-mail, phone, IP address and user agent: contract sections 4 and 6."""

from hashlib import sha256
from typing import Any

import phonenumbers
import pytest
from devtools.x_simulator import Account, errors_of
from hypothesis import given
from hypothesis import strategies as st
from x_conversions.conversion.email import hash_email
from x_conversions.conversion.identifiers import hash_phone
from x_conversions.conversion.payload import Conversion
from x_conversions.conversion.phone import to_e164
from x_conversions.events.envelopes import read_fields
from x_conversions.events.producers import read_event

from tests.support.builders import disposition, event, payload, purchase, reason, result
from tests.support.each import each
from tests.support.payloads import bodies

HASH = sha256(b"user@example.com").hexdigest()
PHONE = sha256(b"+12025550143").hexdigest()
PLACES = """context.traits traits user user_data context.user_data properties.user_data properties params""".split()
EMAILS = ["email", "email_address", "emailAddress"]
EMAIL_HASHES = ["hashed_email", "hashedEmail", "email_sha256", "sha256_email", "sha256_email_address"]
PHONES = ["phone", "phone_number", "phoneNumber"]
PHONE_HASHES = ["hashed_phone_number", "hashed_phone", "phone_sha256", "sha256_phone_number"]


def at(path: str, value: Any) -> dict[str, Any]:
    for key in reversed(list(filter(None, path.split(".")))):
        value = {key: value}
    return dict(value)


def anonymous(*changes: dict[str, Any]) -> dict[str, Any]:
    return event({"context": {"twclid": None}}, *changes)


@each("place", [*PLACES, ""])
@each("field", EMAILS)
@each("written", ["user@example.com", " User@Example.COM ", HASH, HASH.upper(), ["user@example.com"]])
def test_email(place: str, field: str, written: object) -> None:
    assert payload(anonymous(at(f"{place}.{field}", written)))["identifiers"] == [{"hashed_email": HASH}]


@each("place", [*PLACES, ""])
@each("field", EMAIL_HASHES)
def test_ready_hash_of_an_email(place: str, field: str) -> None:
    for written in (f" {HASH.upper()}", [HASH], ["", HASH]):
        assert payload(anonymous(at(f"{place}.{field}", written)))["identifiers"] == [{"hashed_email": HASH}]


@pytest.mark.parametrize(
    "written",
    [["user@example.com", "other@example.com"], {"0": "user@example.com", "1": "other@example.com"}],
    ids=["a list", "a list as PHP writes some"],
)
def test_of_a_list_the_first(written: object) -> None:
    assert payload(anonymous(at("user.email", written)))["identifiers"] == [{"hashed_email": HASH}]


OWN = ["properties", "user_data", "context.user_data", "properties.user_data"]
OF_A_LOGIN = ["context.traits", "traits", "user"]


@pytest.mark.parametrize("own", OWN)
@pytest.mark.parametrize("login", OF_A_LOGIN)
def test_a_purchase_believes_its_own_words_before_those_of_an_earlier_login(own: str, login: str) -> None:
    # Given an event with two addresses and two numbers
    mine = [at(f"{own}.email", "user@example.com"), at(f"{own}.phone", "+12025550143")]
    earlier = [at(f"{login}.email", "other@example.com"), at(f"{login}.phone", "+12025550199")]

    # Then a purchase goes by its own, and any other event by the login's
    bought = payload(anonymous(purchase(), {"context": {"twclid": None}}, *mine, *earlier))
    assert bought["identifiers"] == [{"hashed_email": HASH}, {"hashed_phone_number": PHONE}]
    other = payload(anonymous(*mine, *earlier))["identifiers"]
    assert other == [
        {"hashed_email": sha256(b"other@example.com").hexdigest()},
        {"hashed_phone_number": sha256(b"+12025550199").hexdigest()},
    ]


def test_a_plain_email_goes_before_a_ready_hash_wherever_it_is() -> None:
    both = anonymous(at("context.traits.hashed_email", "a" * 64), at("properties.email", "user@example.com"))
    assert payload(both)["identifiers"] == [{"hashed_email": HASH}]


@pytest.mark.parametrize(
    "written",
    ["", "N/A", "user", "user@localhost", "a@b@c.de", "us er@example.com", 5, {"a": 1}, [], ["user"]],
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
        ({"email": ["nobody", "no one"]}, 2),
        ({"phone": ["no number", "nor this"]}, 2),
        ({"email": ["nobody", "", "no one"], "phone": ["no number", "nor this", "N/A"]}, 4),
        ({"email": "N/A", "phone": ""}, 0),
        ({"email": "{{email}}", "phone": "__PHONE__"}, 0),
        ({"email": sha256(b"").hexdigest(), "phone": "0" * 64}, 0),
        ({"email": "user@example.com"}, 0),
    ],
    ids=str,
)
def test_what_is_left_out_is_counted(traits: dict[str, Any], left_out: int) -> None:
    found = result(event({"traits": traits}))
    assert isinstance(found, Conversion)
    assert found.identifiers_left_out == left_out


def test_an_event_whose_only_identifier_is_none_says_so() -> None:
    is_none = "an e-mail address or phone number is there, but it is none"
    assert disposition(anonymous(at("traits.email", "nobody"))).detail.startswith(
        f"{is_none}; there: traits; not there: "
    )
    assert is_none not in disposition(anonymous()).detail


def test_half_a_pair_beside_an_identifier_that_is_none_says_the_same() -> None:
    # Given a stack for which the pair is enough, and an event with half of it
    half = {"context": {"ip": IP}}
    is_none = "an e-mail address or phone number is there, but it is none; there: "
    said = disposition(anonymous(half, at("traits.email", "nobody")), ALLOW_IP_AND_USER_AGENT_ONLY="true").detail
    assert said.startswith(is_none)
    assert disposition(anonymous(half), ALLOW_IP_AND_USER_AGENT_ONLY="true").detail.startswith("there: ")


def test_an_event_about_nobody_says_where_was_looked_and_what_was_there() -> None:
    # Given an event with an empty page, and somebody's data where nobody looks
    body = anonymous({"context": {"page": {"title": "Jane Doe"}, "traits": {}}, "buyer": {"mail": "jane@example.com"}})

    # When it is skipped, Then the detail names places, and nothing that stands in them
    there, _, missing = disposition(body).detail.removeprefix("there: ").partition("; not there: ")
    assert there == "context.page"
    assert {"context.traits", "user_data", "properties", "context.cookies"} <= set(missing.split(", "))
    assert "jane" not in disposition(body).detail.lower()


def test_the_places_that_were_there_are_listed_or_none_is() -> None:
    # Given an event with two of the places, and one without any
    two = anonymous({"context": {"page": {"title": "Rings"}, "traits": {"plan": "free"}}})
    none = {name: value for name, value in anonymous().items() if name != "context"}

    # When they are skipped, Then the detail says so
    assert disposition(two).detail.startswith("there: context.traits, context.page; not there: traits, user, ")
    assert disposition(none, REQUIRE_CONSENT="false").detail.startswith("there: nothing; not there: context.traits, ")


@pytest.mark.parametrize("name", ["ga4-datalayer", "shopify-orders-create", "woocommerce-order", "stripe-eventbridge"])
def test_each_producer_has_places_of_its_own(name: str) -> None:
    event = read_event(read_fields(bodies(name)[0]))
    assert event.identifier_places
    assert not set(event.identifier_places) & {"context.traits", "properties"}


@each("place", [*PLACES, ""])
@each("field", PHONES)
@each("written", ["+12025550143", "+1 (202) 555-0143", " +1.202.555.0143 ", PHONE.upper()])
def test_phone(place: str, field: str, written: str) -> None:
    assert payload(anonymous(at(f"{place}.{field}", written)))["identifiers"] == [{"hashed_phone_number": PHONE}]


@each("place", [*PLACES, ""])
@each("field", PHONE_HASHES)
def test_ready_hash_of_a_phone(place: str, field: str) -> None:
    assert payload(anonymous(at(f"{place}.{field}", PHONE)))["identifiers"] == [{"hashed_phone_number": PHONE}]


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
    "a country by its name": ("0170 1234567", "US", "Germany", "+491701234567"),
    "a country that can't be read": ("0170 1234567", "DE", "Germania", None),
    "a country that says nothing": ("0170 1234567", "DE", "N/A", "+491701234567"),
    "a country without telephones": ("0170 1234567", "DE", "BV", None),
    "a number with +, whatever the country": ("+49 170 1234567", "US", "Atlantis", "+491701234567"),
    "a + in brackets": ("(+44) 20 7946 0018", "US", None, "+442079460018"),
    "a + behind tel:": ("tel:+44-20-7946-0018", "US", None, "+442079460018"),
    "not valid in that country": ("555-0143", "US", None, None),
    "as a number": (2025550143, "US", None, "+12025550143"),
    "international with 00": ("0049 170 1234567", "FR", None, "+491701234567"),
    "plus and impossible": ("+1202555", "US", None, None),
    "not a number": ("call me", "US", None, None),
}


@each(("written", "default", "country", "expected"), NATIONAL.values(), ids=NATIONAL)
def test_national_numbers(written: object, default: str, country: str | None, expected: str | None) -> None:
    traits = {"phone": written} | ({"address": {"country": country}} if country else {})
    found = payload(event({"traits": traits}), DEFAULT_COUNTRY=default)["identifiers"][1:]
    assert found == ([] if expected is None else [{"hashed_phone_number": sha256(expected.encode()).hexdigest()}])


ELSEWHERE: dict[str, tuple[dict[str, Any], str | None]] = {
    "who pays is from there": ({"billing_address": {"country_code": "FR"}}, "+33612345678"),
    "who pays, in another spelling": ({"billing": {"address": {"country": "France"}}}, "+33612345678"),
    "who pays goes before where it goes": (
        {"billingAddress": {"countryCode": "FR"}, "shipping": {"country": "DE"}},
        "+33612345678",
    ),
    "it goes to the stack's country": ({"shipping_address": {"country": "Italy"}}, "+390612345678"),
    "it goes elsewhere": ({"shipping_address": {"country": "FR"}}, None),
    "it goes nobody knows where": ({"shippingAddress": {"country": "Atlantis"}}, None),
    "nothing is said": ({"shipping_address": {"country": ""}, "billing": "cash"}, "+390612345678"),
}


@each("of_a_login", [True, False])
@each(("said", "expected"), ELSEWHERE.values(), ids=ELSEWHERE)
def test_the_stacks_country_is_taken_for_no_strangers_number(
    said: dict[str, Any], expected: str | None, of_a_login: bool
) -> None:
    # Given a number that is one in France, and another's in Italy, When the event says where its person is from
    phone = {"phone": "06 12345678"}
    written = {"traits": phone, "properties": said} if of_a_login else {"properties": said | phone}
    # Then it is that country's, and where something is said that doesn't fit the stack's own, nobody's
    found = payload(event(written), DEFAULT_COUNTRY="IT")["identifiers"][1:]
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


PAIR = {"ip_address": "203.0.113.42", "user_agent": "UA"}
IP, AGENT = "203.0.113.42", "UA"
IP_PLACES: dict[str, dict[str, Any]] = {
    "context.ip": {"context": {"ip": f" {IP} "}},
    "request_ip": {"request_ip": IP},
    "requestIp": {"requestIp": IP},
    "$ip": {"properties": {"$ip": IP}},
    "ip_override": {"ip_override": IP},
    "properties.ip_address": {"properties": {"ip_address": IP}},
    "after one that may not be sent": {"context": {"ip": "10.0.0.1"}, "request_ip": IP},
    "after IPv6": {"context": {"ip": "2001:db8::1"}, "properties": {"ip_address": IP}},
    "channel web": {"channel": "web", "request_ip": IP},
}
NO_IPS: dict[str, dict[str, Any]] = {
    "IPv6": {"context": {"ip": "2001:db8::1"}},
    "no address": {"context": {"ip": "203.0.113.256"}},
    "the shop's own server, by its channel": {"channel": "server", "request_ip": IP, "requestIp": IP},
    "the shop's own server, by PostHog's word": {"properties": {"$is_server": True, "$ip": IP}},
}
AGENT_PLACES: dict[str, dict[str, Any]] = {
    "context.userAgent": {"context": {"userAgent": AGENT}},
    "context.user_agent": {"context": {"user_agent": AGENT}},
    "user_agent": {"user_agent": AGENT},
    "properties.user_agent": {"properties": {"user_agent": AGENT}},
    "after one with an address in it": {"context": {"userAgent": "bot (user@example.com)", "user_agent": AGENT}},
}


@pytest.mark.parametrize("change", IP_PLACES.values(), ids=IP_PLACES)
def test_each_place_of_the_ip_address(change: dict[str, Any]) -> None:
    assert payload(event(change))["identifiers"] == [{"twclid": "click-1", "ip_address": IP}]


@pytest.mark.parametrize("change", NO_IPS.values(), ids=NO_IPS)
def test_an_address_that_is_nobodys_is_not_sent(change: dict[str, Any]) -> None:
    assert payload(event(change))["identifiers"] == [{"twclid": "click-1"}]


@pytest.mark.parametrize("change", AGENT_PLACES.values(), ids=AGENT_PLACES)
def test_each_place_of_the_user_agent(change: dict[str, Any]) -> None:
    assert payload(event(change))["identifiers"] == [{"twclid": "click-1", "user_agent": AGENT}]


def test_ip_address_and_user_agent_share_an_object_of_their_own() -> None:
    both = event({"context": {"ip": IP, "userAgent": AGENT}})
    assert payload(both)["identifiers"] == [{"twclid": "click-1"}, PAIR]


@pytest.mark.parametrize(("alone", "joining"), [({"ip": IP}, "ip_address"), ({"userAgent": AGENT}, "user_agent")])
def test_one_of_them_joins_the_first_identifier(alone: dict[str, str], joining: str) -> None:
    traits = {"email": "user@example.com", "phone": "+12025550143"}
    found = payload(anonymous({"context": alone, "traits": traits}))["identifiers"]
    assert found == [{"hashed_email": HASH, joining: PAIR[joining]}, {"hashed_phone_number": PHONE}]


def test_the_pair_alone_is_sent_where_a_stack_says_so() -> None:
    both = anonymous({"context": {"ip": IP, "userAgent": AGENT}})
    assert reason(both) == "no_identifier"
    sent = payload(both, ALLOW_IP_AND_USER_AGENT_ONLY="true")
    assert sent["identifiers"] == [PAIR]
    assert errors_of(sent, Account("o8z6j", takes_pair_alone=True)) == []


@pytest.mark.parametrize("alone", [{"ip": IP}, {"userAgent": AGENT}, {"ip": "10.0.0.1", "userAgent": AGENT}])
def test_half_a_pair_is_never_enough(alone: dict[str, str]) -> None:
    assert reason(anonymous({"context": alone}), ALLOW_IP_AND_USER_AGENT_ONLY="true") == "no_identifier"


def test_the_order_of_identifiers() -> None:
    traits = {"phone": "+12025550143", "email": "user@example.com"}
    found = payload(event({"traits": traits, "context": {"ip": "203.0.113.42", "userAgent": "UA"}}))["identifiers"]
    assert [list(one) for one in found] == [
        ["twclid"],
        ["hashed_email"],
        ["hashed_phone_number"],
        ["ip_address", "user_agent"],
    ]
