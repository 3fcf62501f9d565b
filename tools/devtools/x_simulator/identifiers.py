"""The rules for a conversion's identifiers."""

import ipaddress
import re
from collections.abc import Mapping

from devtools.x_simulator.field_forms import Check, text
from devtools.x_simulator.x_answers import Error, invalid

# IP address and user agent identify nobody by themselves: the reference allows the pair alone, the newer
# guide calls it not enough. The stricter reading holds, unless an account is said to take the looser one.
PAIR = frozenset({"ip_address", "user_agent"})

_SHA256_HEX = re.compile(r"[0-9a-f]{64}")


def errors_of_identifiers(value: object, *, takes_pair_alone: bool = False) -> list[Error]:
    """X's errors for the value of ``identifiers``: a list of objects, one per kind.

    IP address and user agent share one; where there is only one of them, it may be in the first object, as production
    senders have it.
    """
    if not isinstance(value, list):
        return [invalid("identifiers", "identifiers is not a list")]
    errors: list[Error] = []
    seen: list[str] = []
    for place, identifier in enumerate(value):
        if not isinstance(identifier, dict) or not identifier:
            errors.append(invalid("identifiers", "an identifier must be an object with one kind of identifier"))
            continue
        seen.extend(identifier)
        errors += _errors_of_identifier(identifier, is_first=not place)
    errors += [invalid(kind, f"{kind} is given more than once") for kind in dict.fromkeys(seen) if seen.count(kind) > 1]
    if not (_FORMS.keys() - PAIR) & set(seen) and not (takes_pair_alone and set(seen) >= PAIR):
        errors.append(invalid("", "At least one user identifier must be provided"))
    return errors


def _errors_of_identifier(identifier: Mapping[str, object], *, is_first: bool) -> list[Error]:
    errors: list[Error] = []
    joins_the_first = is_first and len(identifier) == 2 and len(identifier.keys() & PAIR) == 1
    if len(identifier) > 1 and identifier.keys() != PAIR and not joins_the_first:
        kinds = ", ".join(identifier)
        errors.append(invalid("identifiers", f"only ip_address and user_agent may share an object, got {kinds}"))
    for kind, value in identifier.items():
        form = _FORMS.get(kind)
        errors += form(kind, value) if form else [invalid(kind, f"{kind} is not a kind of identifier")]
    return errors


def _sha256(field: str, value: object) -> list[Error]:
    if isinstance(value, str) and _SHA256_HEX.fullmatch(value):
        return []
    return [invalid(field, f"{field} ({value}) is not a valid SHA-256 hash")]


def _ipv4(field: str, value: object) -> list[Error]:
    try:
        if not isinstance(value, str):  # the class would take an integer for an address
            raise ValueError
        ipaddress.IPv4Address(value)
    except ValueError:
        return [invalid(field, f"{field} ({value}) is not a valid IPv4 address")]
    return []


_FORMS: Mapping[str, Check] = {
    "twclid": text,
    "hashed_email": _sha256,
    "hashed_phone_number": _sha256,
    "ip_address": _ipv4,
    "user_agent": text,
}
