"""Conversions for the deployed code, used again and again: making millions would take most of the time."""

from typing import Any

from x_conversions.conversion.payload import Conversion
from x_conversions.events.message import Message

from devtools.simulation.message_groups import MessageGroups, conversion_id_of
from devtools.simulation.poison import GOOD_EVENT_ID, event_id_of

_MONEY_EVERY = 5  # one conversion in five carries money


class ConversionsPool:
    """One batch of conversions. Each time it is filled they get new ids: to the deployed code they are new, but for
    messages that have a number.
    """

    def __init__(self, batch_size: int) -> None:
        self._batch_size = batch_size
        self._conversions: list[Conversion] = []  # as many as the largest batch needed so far
        self._start = 0
        self._numbered: dict[str, int] = {}

    def fill(self, groups: MessageGroups) -> list[Conversion]:
        """The next batch, as these messages: good or poison, received so often."""
        self._start += self._batch_size
        self._numbered.clear()
        self._grow(sum(count for _, count in groups))
        place = 0
        for group, count in groups:
            for conversion in self._conversions[place : place + count]:
                payload, number = conversion.payload, self._start + place
                conversion.message.message_id = str(number)
                own = conversion_id_of(group) if group.number else str(number)
                payload["conversion_id"] = own
                payload["event_id"] = event_id_of(group.poison, own) if group.poison else GOOD_EVENT_ID
                if group.number:
                    self._numbered[own] = place
                conversion.message.receive_count = group.receives
                place += 1
        return self._conversions[:place]

    def _grow(self, number: int) -> None:
        there = len(self._conversions)
        self._conversions += map(_conversion, range(there, number))

    def place_of(self, identifier: str) -> int:
        """Where in the batch the message or conversion with this id is."""
        place = self._numbered.get(identifier)
        return int(identifier) - self._start if place is None else place


def _conversion(place: int) -> Conversion:
    payload: dict[str, Any] = {"event_id": GOOD_EVENT_ID, "conversion_id": "", "identifiers": []}
    if place % _MONEY_EVERY == 0:
        payload |= {"value": "1.00", "price_currency": "EUR"}
    return Conversion(Message("", "", "", 0, 1), payload, 0)
