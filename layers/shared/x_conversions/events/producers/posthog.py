"""PostHog's events: properties of its own begin with a dollar sign, `$set` says what is known of the person."""

from collections.abc import Iterator, Sequence
from itertools import chain

from x_conversions.events import people
from x_conversions.events.consent import read_consent_around
from x_conversions.events.consent_statements import Statement
from x_conversions.events.event import Candidates
from x_conversions.events.fields import NOTHING, Json, child
from x_conversions.events.names import EventName
from x_conversions.events.producers.segment import SegmentEvent, track_name

_USER_AGENTS = ("$raw_user_agent", "$user_agent")


def read_posthog(fields: Json) -> "PosthogEvent | None":
    """Read the name; None for what has none, or no `distinct_id`.

    That is at the top as server SDKs and destinations write it, among the properties as browsers do. A webhook whose
    body nobody changed has the whole event under ``event``, and the person beside it.
    """
    around: Json = NOTHING
    if isinstance(whole := fields.get("event"), dict):
        around = {key: value for key, value in fields.items() if key != "event"}
        fields = {"person": fields.get("person"), **whole}
    written = fields.get("event")
    properties = child(fields, "properties")
    if not isinstance(written, str) or ("distinct_id" not in fields and "distinct_id" not in properties):
        return None
    name = track_name(written)
    if name is None:
        return None
    if not around:
        return PosthogEvent(name, fields, properties, NOTHING)
    return PosthogWebhookEvent(name, fields, properties, around)


class PosthogEvent(SegmentEvent):
    """Like Segment's, but for what begins with a dollar sign."""

    __slots__ = ()

    identifier_places = ("properties", "properties.$set", "$set", "properties.$set_once", "person.properties")

    def own_ids(self) -> Candidates:
        return (self.fields.get("uuid"),)

    def locations(self) -> Iterator[object]:
        yield self._properties.get("$current_url")
        yield from super().locations()
        yield self._properties.get("$session_entry_url")  # where the visit began, on each of its events
        yield self._properties.get("$referrer")

    def page_urls(self) -> Candidates:
        return [self._properties.get("$current_url"), *super().page_urls()]

    def user_agents(self) -> Iterator[object]:
        return chain(map(self._properties.get, _USER_AGENTS), super().user_agents())

    def _places(self) -> list[Json]:
        if self._people is None:
            fields, properties = self.fields, self._properties
            known = people.objects(
                (
                    properties.get("$set"),
                    fields.get("$set"),
                    properties.get("$set_once"),
                    child(fields, "person").get("properties"),
                )
            )
            own = super()._places()
            self._people = [*own, *known] if self.name.event_type == "Purchase" else [*known, *own]
        return self._people


class PosthogWebhookEvent(PosthogEvent):
    """The same out of a webhook's body.

    Parameters
    ----------
    around
        What the webhook has around the event; a refusal may stand there, too.
    """

    __slots__ = ("_around",)

    def __init__(self, name: EventName, fields: Json, properties: Json, around: Json) -> None:
        super().__init__(name, fields, properties, NOTHING)
        self._around = around

    def consent(self) -> Sequence[Statement]:
        return read_consent_around(self.fields, self._around)
