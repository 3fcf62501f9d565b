"""Who did it: the identifiers X matches people by, hashed as early as possible."""

import re
from hashlib import sha256
from socket import AF_INET, inet_pton
from typing import Any

from x_conversions.conversion.click_id import find_click_id
from x_conversions.conversion.phone import is_country, to_e164
from x_conversions.core.memoize import Memoized
from x_conversions.core.outcome import Reason, Skipped
from x_conversions.core.text import is_placeholder, plain_text, sendable_text
from x_conversions.events.event import Candidates, Event

# Something, an at sign, something with a dot in it: the first dot behind the first letter, so that none is tried twice.
_EMAIL = re.compile(r"[^\s@]+@[^\s@][^\s@.]*\.[^\s@]+")
_LONGEST_EMAIL = 320  # RFC 5321: 64 octets, @, 255 octets
_HASH = re.compile(r"[0-9a-fA-F]{64}", re.ASCII)
_LEFT_OUT = "an e-mail address or phone number is there, but it is none"
_user_agents: Memoized[str, str | None] = Memoized(sendable_text)


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
    found: list[dict[str, Any]] = []
    if (click_id := find_click_id(event)) is not None:
        found.append({"twclid": click_id})
    email, bad_emails = _hashed_email(event)
    if email is not None:
        found.append({"hashed_email": email})
    phone, bad_phones = _hashed_phone(event, default_country)
    if phone is not None:
        found.append({"hashed_phone_number": phone})
    left_out = bad_emails + bad_phones
    if not found:
        raise Skipped(Reason.NO_IDENTIFIER, _LEFT_OUT if left_out else "")
    ip_address = _ip_address(event)
    if ip_address is not None and (user_agent := _user_agent(event)) is not None:
        found.append({"ip_address": ip_address, "user_agent": user_agent})
    return found, left_out


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
    text = value if isinstance(value, str) else plain_text(value)
    if text is None:
        return None
    number = to_e164(text, country)
    if number is not None:
        return sha256(number.encode()).hexdigest()
    text = text.strip()
    return text.lower() if _HASH.fullmatch(text) else None


def _hashed_email(event: Event) -> tuple[str | None, int]:
    left_out = 0
    for value in event.emails():
        if (hashed := hash_email(value)) is not None:
            return hashed, left_out
        left_out += not is_placeholder(value)
    return _ready_hash(event.email_hashes()), left_out


def _hashed_phone(event: Event, default_country: str | None) -> tuple[str | None, int]:
    left_out = 0
    for value in event.phones():
        hashed = hash_phone(value, None) or hash_phone(value, _country(event) or default_country)
        if hashed is not None:
            return hashed, left_out
        left_out += not is_placeholder(value)
    return _ready_hash(event.phone_hashes()), left_out


def _ready_hash(candidates: Candidates) -> str | None:
    for value in candidates:
        if isinstance(value, str) and _HASH.fullmatch(value.strip()):
            return value.strip().lower()
    return None


def _country(event: Event) -> str | None:
    return next((str(code).upper() for code in event.countries() if is_country(code)), None)


def _ipv4(value: object) -> str | None:
    if not isinstance(value, str):
        return None
    address = value.strip()
    try:
        inet_pton(AF_INET, address)
    except (OSError, ValueError):  # no dotted quad; a NUL in it
        return None
    return address


def _ip_address(event: Event) -> str | None:
    for value in event.ip_addresses():
        if (address := _ipv4(value)) is not None:
            return address
    return None


def _user_agent(event: Event) -> str | None:
    for value in event.user_agents():
        if value is not None:
            user_agent = _user_agents[value] if isinstance(value, str) else sendable_text(value)
            if user_agent is not None:
                return user_agent
    return None
