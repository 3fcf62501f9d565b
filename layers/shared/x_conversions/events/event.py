"""What a producer says of one event, in the one form that the rules ask for.

A reader (`events.producers`, one file per producer) knows where its producer keeps things; the conversion knows what X
takes. Between them is an `Event`: it hands over candidates as they were written, the best first, and never judges them.
Everything is looked up when a rule asks for it, and not before.
"""

from collections.abc import Iterable, Sequence

from x_conversions.events.consent import read_consent
from x_conversions.events.consent_statements import Statement
from x_conversions.events.fields import NOTHING, Json
from x_conversions.events.names import EventName

# Values as a producer wrote them: of any type, valid or not. Each is looked at once, and none after the one that is
# taken.
Candidates = Iterable[object]
# A value, and the object in which it stands.
Located = tuple[object, Json]
_NONE: tuple[()] = ()


class Event:
    """One event of any producer. A reader's subclass overrides what its producer writes.

    Attributes
    ----------
    name
        What happened.
    fields
        The object that the producer wrote, out of its envelopes: where paths of parameters begin.
    """

    __slots__ = ("fields", "name")

    # Where the producer keeps what tells people, as paths: said where nothing of it was there.
    identifier_places: Sequence[str] = ()

    def __init__(self, name: EventName, fields: Json) -> None:
        self.name, self.fields = name, fields

    # What a stack's parameters say about it

    def mapped(self, field: str) -> Candidates:  # noqa: ARG002 - an event that no `FieldMapping` speaks of
        """What stands where `FieldMapping` says that the producer keeps a field, such as ``consent``."""
        return _NONE

    # When

    def conversion_times(self) -> Candidates:
        """Times meant for the conversion; what can't be read among them counts as nothing."""
        return _NONE

    def timestamp(self) -> object:
        """The producer's own word on when it happened; where it is there, it must be readable."""
        return None

    def original_times(self) -> Candidates:
        """Other words of the producer's on when it happened, for want of a timestamp."""
        return _NONE

    def times_of_sending(self) -> Candidates:
        """When it was on its way, which stands in for when it happened where nobody says."""
        return _NONE

    # Which X event

    def why_no_conversion(self) -> str | None:
        """Why it is none, in a few words, by what its producer says of it; None when it may be one."""
        return None

    def own_ids(self) -> Candidates:
        """What its producer tells it by: ids to deduplicate by where `ConversionIdFrom` finds none."""
        return _NONE

    def event_id_overrides(self) -> Candidates:
        """What may be an X event id that the event asks for itself, and may as well be the producer's own affair."""
        return _NONE

    # Whether it may be sent

    def consent(self) -> Sequence[Statement]:
        """Every statement about consent, the same way for every producer: what refuses anywhere refuses."""
        return read_consent(self.fields)

    # Who

    def click_ids(self) -> Candidates:
        """X click ids."""
        return _NONE

    def locations(self) -> Candidates:
        """URLs (or what begins with ?) whose query may hold a click id: of the page, of where the visitor came from."""
        return _NONE

    def cookies(self) -> Candidates:
        """Cookies, as objects or as headers; they may hold a click id."""
        return _NONE

    def emails(self) -> Candidates:
        """E-mail addresses in clear, or hashed under a name that says clear."""
        return _NONE

    def email_hashes(self) -> Candidates:
        """E-mail addresses that are hashed by their own word."""
        return _NONE

    def phones(self) -> Iterable[Located]:
        """Phone numbers in clear, or hashed under a name that says clear, each with what it stands in."""
        return _NONE

    def phone_hashes(self) -> Candidates:
        """Phone numbers that are hashed by their own word."""
        return _NONE

    def countries(self, beside: Json) -> Candidates:  # noqa: ARG002 - an event that states none
        """Where a national phone number is from: what is stated in the object it stands in, then what is elsewhere."""
        return _NONE

    def countries_of_delivery(self) -> Candidates:
        """Where something is sent: no number's country, and a reason to doubt that it is from the stack's own."""
        return _NONE

    def ip_addresses(self) -> Candidates:
        """The visitor's IP addresses."""
        return _NONE

    def user_agents(self) -> Candidates:
        """The visitor's browsers."""
        return _NONE

    # What

    def descriptions(self) -> Candidates:
        """What happened, in words of its own rather than by the event's name."""
        return _NONE

    def page_urls(self) -> Candidates:
        """The page it happened on."""
        return _NONE

    def search_strings(self) -> Candidates:
        """What was searched for."""
        return _NONE

    def values(self) -> Candidates:
        """What it was worth, as a whole."""
        return _NONE

    def currencies(self) -> Candidates:
        """The currency of the value and of the products."""
        return _NONE

    def product_lists(self) -> Candidates:
        """Lists of what was bought or looked at; the first with an object in it counts."""
        return _NONE

    def numbers_of_items(self) -> Candidates:
        """How many items, by the event's own word; asked for where there are no products."""
        return _NONE

    def single_product(self) -> Json:
        """The object that describes the one product of a single-product event; an empty one when it is none."""
        return NOTHING
