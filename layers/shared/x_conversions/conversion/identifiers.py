"""Who did it: the identifiers X matches people by, hashed as early as possible."""

from collections.abc import Iterable, Sequence
from typing import Any

from x_conversions.conversion.click_id import find_click_id
from x_conversions.conversion.countries import country_code
from x_conversions.conversion.email import hash_email
from x_conversions.conversion.hashes import hex_digest, ready_hash, says_nothing
from x_conversions.conversion.ip_address import sendable_ipv4
from x_conversions.conversion.phone import is_international, to_e164
from x_conversions.core.memoize import Memoized
from x_conversions.core.outcome import Reason, Skipped
from x_conversions.core.text import is_placeholder, plain_text, sendable_text
from x_conversions.events.event import Event
from x_conversions.events.fields import Json, listed
from x_conversions.events.paths import is_there

_LEFT_OUT = "an e-mail address or phone number is there, but it is none"
# Of a list of addresses or numbers only so many are looked at.
_MOST_LISTED = 10
_user_agents: Memoized[str, str | None] = Memoized(sendable_text)


def find_identifiers(
    event: Event, default_country: str | None, allows_pair_alone: bool
) -> tuple[list[dict[str, Any]], int]:
    """The identifiers as X takes them: twclid, hashed e-mail, hashed phone number, then IP address and user agent.

    The last two share an object; where there is only one of them, it joins the object of the first identifier.

    Parameters
    ----------
    event
        Of any producer.
    default_country
        ISO 3166-1 alpha-2, for national phone numbers of events that state none.
    allows_pair_alone
        Whether IP address and user agent are enough (`AllowIpAndUserAgentOnly`).

    Returns
    -------
    list, int
        The identifiers, and how many e-mail addresses and phone numbers were left out because they are none.

    Raises
    ------
    Skipped
        ``no_identifier``: none of the first three is there, and the pair isn't, or isn't enough.
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
    if not found and not allows_pair_alone:
        raise Skipped(Reason.NO_IDENTIFIER, _why_nobody(event, left_out))
    pair = _ip_address_and_user_agent(event)
    if len(pair) == 2:
        found.append(pair)
    elif not found:
        raise Skipped(Reason.NO_IDENTIFIER, _why_nobody(event, left_out))
    else:
        found[0].update(pair)
    return found, left_out


def hash_phone(value: object, country: str | None) -> str | None:
    """SHA-256 (lower-case hex) of a number in E.164 with its ``+``; a ready hash lower-cased; None for others."""
    text = value if isinstance(value, str) else plain_text(value)
    if text is None:
        return None
    number = to_e164(text, country)
    return ready_hash(text) if number is None else hex_digest(number)


def _why_nobody(event: Event, left_out: int) -> str:
    """Which places were looked at and which were there: names of ours, and of the stack's own `FieldMapping`."""
    there = [path for path in event.identifier_places if is_there(event.fields, path)]
    missing = [path for path in event.identifier_places if path not in there]
    said = [_LEFT_OUT] if left_out else []
    said.append(f"there: {', '.join(there) or 'nothing'}")
    return "; ".join([*said, *([f"not there: {', '.join(missing)}"] if missing else [])])


def _hashed_email(event: Event) -> tuple[str | None, int]:
    left_out = 0
    for written in event.emails():
        for value in _each(written):
            if (hashed := hash_email(value)) is not None:
                return hashed, left_out
            left_out += not says_nothing(value)
    return _first_ready(event.email_hashes()), left_out


def _hashed_phone(event: Event, default_country: str | None) -> tuple[str | None, int]:
    left_out = 0
    for written, beside in event.phones():
        for value in _each(written):
            names_country = isinstance(value, str) and is_international(value)
            hashed = hash_phone(value, None if names_country else _country(event, beside, default_country))
            if hashed is not None:
                return hashed, left_out
            left_out += not says_nothing(value)
    return _first_ready(event.phone_hashes()), left_out


def _each(written: object) -> Sequence[object]:
    """What is in a list, or the one that stands alone."""
    if isinstance(written, str):  # by far the most common
        return (written,)
    if written is None:
        return ()
    if isinstance(written, list):
        return written[:_MOST_LISTED]
    return listed(written)[:_MOST_LISTED] or (written,)


def _first_ready(candidates: Iterable[object]) -> str | None:
    for written in candidates:
        for value in _each(written):
            if (hashed := ready_hash(value)) is not None:
                return hashed
    return None


def _country(event: Event, beside: Json, default: str | None) -> str | None:
    """Where a national number is from. A statement that can't be read is no reason to take another country's.

    What goes elsewhere may be bought by somebody from there as by somebody from here: nobody can tell.
    """
    stated = _first_said(event.countries(beside))
    if stated is not None:
        return country_code(stated)
    delivered = _first_said(event.countries_of_delivery())
    return default if delivered is None or country_code(delivered) == default else None


def _first_said(values: Iterable[object]) -> object:
    return next((value for value in values if not is_placeholder(value)), None)


def _ip_address_and_user_agent(event: Event) -> dict[str, str]:
    pair = {}
    for value in event.ip_addresses():
        if value is not None and (ip_address := sendable_ipv4(value)) is not None:
            pair["ip_address"] = ip_address
            break
    for value in event.user_agents():
        if isinstance(value, str) and (user_agent := _user_agents[value]) is not None:
            pair["user_agent"] = user_agent
            break
    return pair
