"""Where producers keep a person's address, number and country, in whatever object a person is described."""

from collections.abc import Iterable, Iterator, Sequence

from x_conversions.events.event import Candidates, Located
from x_conversions.events.fields import NOTHING, Json, child, listed

EMAILS = ("email", "email_address", "emailAddress")
EMAIL_HASHES = ("hashed_email", "hashedEmail", "email_sha256", "sha256_email", "sha256_email_address")
PHONES = ("phone", "phone_number", "phoneNumber")
PHONE_HASHES = ("hashed_phone_number", "hashed_phone", "phone_sha256", "sha256_phone_number")
_COUNTRIES = ("country", "country_code", "countryCode")
# Who pays, and where what was bought goes.
_BILLING = ("billing_address", "billingAddress", "billing")
_SHIPPING = ("shipping_address", "shippingAddress", "shipping", "shipping_details", "delivery_address")
_OF_PEOPLE = frozenset({*EMAILS, *EMAIL_HASHES, *PHONES, *PHONE_HASHES, *_COUNTRIES, "address"})


def objects(candidates: Iterable[object]) -> list[Json]:
    """Those that are objects and say something of a person; of a list of people the first."""
    found: list[Json] = []
    for one in candidates:
        if not one:  # by far the most common
            continue
        # "0" is the first of a list as PHP writes it.
        if isinstance(one, list) or (isinstance(one, dict) and "0" in one):
            one = next(iter(listed(one)), one)  # noqa: PLW2901
        if isinstance(one, dict) and not _OF_PEOPLE.isdisjoint(one):
            found.append(one)
    return found


def values(places: Iterable[Json], keys: Sequence[str]) -> Candidates:
    """What stands under any of the keys, place by place."""
    return [place[key] for place in places for key in keys if key in place]


def located(places: Iterable[Json], keys: Sequence[str]) -> list[Located]:
    """The same, each with the place it stands in."""
    return [(place[key], place) for place in places for key in keys if key in place]


def countries(beside: Json, elsewhere: Iterable[Json]) -> Iterator[object]:
    """The countries that are stated: beside a number, then in the other places of the event, then who pays lives in."""
    places = [beside, *(place for place in elsewhere if place is not beside)]
    for place in places:
        yield from _countries_of(place)
    for place in places:
        yield from _countries_under(place, _BILLING)


def countries_of_delivery(places: Iterable[Json]) -> Iterator[object]:
    """The countries to which something goes."""
    for place in places:
        yield from _countries_under(place, _SHIPPING)


def _countries_under(place: Json, keys: Sequence[str]) -> Iterator[object]:
    for key in keys:
        if key in place:
            yield from _countries_of(child(place, key))


def _countries_of(place: Json) -> Iterator[object]:
    for holder in (_address(place), place):
        for key in _COUNTRIES:
            if key in holder:
                yield holder[key]


def _address(place: Json) -> Json:
    address = place.get("address")
    if several := listed(address):  # GA4 takes them
        address = several[0]
    return address if isinstance(address, dict) else NOTHING
