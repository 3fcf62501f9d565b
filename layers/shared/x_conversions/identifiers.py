"""Who did it: the identifiers X matches people by, hashed as early as possible."""

import re
from hashlib import sha256
from typing import Any

from x_conversions.click_id import find_click_id
from x_conversions.event import Event, Json, child
from x_conversions.outcome import Reason, Skipped
from x_conversions.phone import is_country, to_e164
from x_conversions.text import is_placeholder, plain_text, sendable_text

_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
# Four numbers up to 255 without leading zeros: what the ipaddress module takes, without its parsing in Python.
_OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_IPV4 = re.compile(rf"{_OCTET}(?:\.{_OCTET}){{3}}", re.ASCII)
_LONGEST_EMAIL = 320  # RFC 5321: 64 octets, @, 255 octets
_HASH = re.compile(r"[0-9a-fA-F]{64}", re.ASCII)
_LEFT_OUT = "an e-mail address or phone number is there, but it is none"
_EMAILS = ("email",)
EMAIL_HASHES = ("hashed_email", "email_sha256", "sha256_email_address")
PHONES = ("phone", "phone_number")
PHONE_HASHES = ("hashed_phone_number", "hashed_phone", "phone_sha256", "sha256_phone_number")


def find_identifiers(event: Event, default_country: str | None) -> tuple[list[dict[str, Any]], int]:
    """The identifiers as X takes them: twclid, hashed e-mail, hashed phone number, then IP address and user agent.

    X's reference takes IP address and user agent only together, and only beside another identifier; IPv4 only.

    Returns
    -------
    list, int
        The identifiers, and how many e-mail addresses and phone numbers were left out because they are none.

    Raises
    ------
    Skipped
        ``no_identifier``: none of the first three is there.
    """
    places = _places(event)
    found: list[dict[str, Any]] = []
    if (click_id := find_click_id(event)) is not None:
        found.append({"twclid": click_id})
    email, bad_emails = _hashed_email(places)
    if email is not None:
        found.append({"hashed_email": email})
    phone, bad_phones = _hashed_phone(places, default_country)
    if phone is not None:
        found.append({"hashed_phone_number": phone})
    left_out = bad_emails + bad_phones
    if not found:
        raise Skipped(Reason.NO_IDENTIFIER, _LEFT_OUT if left_out else "")
    ip_address = _ip_address(event)
    if ip_address is not None:
        user_agent = _user_agent(event)
        if user_agent is not None:
            found.append({"ip_address": ip_address, "user_agent": user_agent})
    return found, left_out


def _places(event: Event) -> list[Json]:
    candidates = (
        event.context.get("traits"),
        event.fields.get("traits"),
        event.fields.get("user"),
        event.properties,
    )
    return [place for place in candidates if isinstance(place, dict) and place]


def _values(places: list[Json], keys: tuple[str, ...]) -> list[object]:
    return [place[key] for place in places for key in keys if key in place]


def hash_email(value: object) -> str | None:
    """SHA-256 (lower-case hex) of an address, trimmed and lower-cased; a ready hash lower-cased; None for others."""
    if not isinstance(value, str):
        return None
    email = value.strip().lower()
    if len(email) <= _LONGEST_EMAIL and _EMAIL.fullmatch(email):
        return sha256(email.encode()).hexdigest()
    return email if _HASH.fullmatch(email) else None


def hash_phone(value: object, country: str | None) -> str | None:
    """SHA-256 (lower-case hex) of a number in E.164 with its ``+``; a ready hash lower-cased; None for others."""
    text = plain_text(value)
    if text is None:
        return None
    if _HASH.fullmatch(text):
        return text.lower()
    number = to_e164(text, country)
    return None if number is None else sha256(number.encode()).hexdigest()


def _hashed_email(places: list[Json]) -> tuple[str | None, int]:
    left_out = 0
    for value in _values(places, _EMAILS):
        if (hashed := hash_email(value)) is not None:
            return hashed, left_out
        left_out += not is_placeholder(value)
    return _ready_hash(places, EMAIL_HASHES), left_out


def _hashed_phone(places: list[Json], default_country: str | None) -> tuple[str | None, int]:
    left_out = 0
    for value in _values(places, PHONES):
        hashed = hash_phone(value, None) or hash_phone(value, _country(places) or default_country)
        if hashed is not None:
            return hashed, left_out
        left_out += not is_placeholder(value)
    return _ready_hash(places, PHONE_HASHES), left_out


def _ready_hash(places: list[Json], keys: tuple[str, ...]) -> str | None:
    for value in _values(places, keys):
        if isinstance(value, str) and _HASH.fullmatch(value.strip()):
            return value.strip().lower()
    return None


def _country(places: list[Json]) -> str | None:
    for place in places:
        code = child(place, "address").get("country")
        if is_country(code):
            return str(code).upper()
    return None


def _ip_address(event: Event) -> str | None:
    for value in (event.context.get("ip"), event.properties.get("ip_address")):
        if isinstance(value, str):
            address = value.strip()
            if _IPV4.fullmatch(address):
                return address
    return None


def _user_agent(event: Event) -> str | None:
    context = event.context
    return (
        sendable_text(context.get("userAgent"))
        or sendable_text(context.get("user_agent"))
        or sendable_text(event.properties.get("user_agent"))
    )
