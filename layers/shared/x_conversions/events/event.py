"""What a producer says of one event, in the one form that the rules ask for.

A reader (`events.producers`, one file per producer) knows where its producer keeps things; the conversion knows what X
takes. Between them is an `Event`: it hands over candidates as they were written, the best first, and never judges them.
Everything is looked up when a rule asks for it, and not before.
"""

from collections.abc import Sequence

from x_conversions.events.consent import Statement, read_consent
from x_conversions.events.fields import NOTHING, Json
from x_conversions.events.names import EventName

# Values as a producer wrote them: of any type, valid or not.
Candidates = Sequence[object]
_NONE: Candidates = ()


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

    def __init__(self, name: EventName, fields: Json) -> None:
        self.name, self.fields = name, fields

    # When

    def timestamp(self) -> object:
        """The producer's own word on when it happened; where it is there, it must be readable."""
        return None

    def other_times(self) -> Candidates:
        """Times that stand in for a missing timestamp."""
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

    def mapped(self, field: str) -> Candidates:  # noqa: ARG002 - no mapping, no places
        """What is in the places that `FieldMapping` names for a field."""
        return _NONE

    # Who

    def click_ids(self) -> Candidates:
        """X click ids."""
        return _NONE

    def locations(self) -> Candidates:
        """URLs (or what begins with ?) whose query may hold a click id: of the page, of where the visitor came from."""
        return _NONE

    def cookies(self) -> object:
        """Cookies, as an object or as the header; they may hold a click id."""
        return None

    def emails(self) -> Candidates:
        """E-mail addresses in clear, or hashed under a name that says clear."""
        return _NONE

    def email_hashes(self) -> Candidates:
        """E-mail addresses that are hashed by their own word."""
        return _NONE

    def phones(self) -> Candidates:
        """Phone numbers in clear, or hashed under a name that says clear."""
        return _NONE

    def phone_hashes(self) -> Candidates:
        """Phone numbers that are hashed by their own word."""
        return _NONE

    def countries(self) -> Candidates:
        """Where a national phone number is from."""
        return _NONE

    def ip_addresses(self) -> Candidates:
        """The visitor's IP addresses."""
        return _NONE

    def user_agents(self) -> Candidates:
        """The visitor's browsers."""
        return _NONE

    # What

    def page_url(self) -> object:
        """The page it happened on."""
        return None

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

    def single_product(self) -> Json:
        """The object that describes the one product of a single-product event; an empty one when it is none."""
        return NOTHING
