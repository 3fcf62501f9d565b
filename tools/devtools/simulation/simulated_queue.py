"""An SQS standard queue as far as it matters here: visibility timeouts, receive counts, retention, limits."""

import heapq
from collections import defaultdict, deque

import numpy as np

from devtools.simulation.deployment import Deployment
from devtools.simulation.message_groups import MessageGroup, MessageGroups
from devtools.simulation.traffic import Traffic

MOST_IN_FLIGHT = 120_000  # SQS's limit for standard queues
# SQS promises no order; what it does is close to first in, first out. One batch in so many comes from anywhere.
_OUT_OF_ORDER = 20


class SimulatedQueue:
    """Holds messages from being sent to being deleted, expired or redriven."""

    def __init__(self, deployment: Deployment, traffic: Traffic, now: float, chance: np.random.Generator) -> None:
        self._deployment, self._traffic, self._chance = deployment, traffic, chance
        self._visible: deque[tuple[MessageGroup, int]] = deque()
        self._hidden: defaultdict[int, dict[MessageGroup, int]] = defaultdict(dict)  # by the second they come back
        self._seconds: list[int] = []  # the same seconds as a heap
        self._now = now
        self.visible = self.in_flight = 0
        self.most_in_flight = self.highest_receive_count = 0
        self.expired = self.redriven = 0
        self._mark, self.left_of_marked = 0.0, 0
        self.poison = 0  # visible or not

    def put(self, groups: MessageGroups) -> None:
        """Messages are sent, or visible again."""
        for group, number in groups:
            self._visible.append((group, number))
            self.visible += number

    def advance(self, now: float) -> None:
        """What happened up to now: events came, visibility timeouts ended."""
        if now > self._now:
            if sent := list(self._traffic.sent_between(self._now, now)):
                self.poison += sum(number for group, number in sent if group.poison)
                self.put(sent)
            self._now = now
        while self._seconds and self._seconds[0] <= now:
            back = self._hidden.pop(heapq.heappop(self._seconds))
            self.in_flight -= sum(back.values())
            self.put(list(back.items()))

    def receive(self, most: int, now: float) -> MessageGroups:
        """Up to so many messages, from the oldest on; what is too old or was received too often goes elsewhere."""
        self.advance(now)
        received: MessageGroups = []
        if not self._visible:
            return received
        room = min(most, MOST_IN_FLIGHT - self.in_flight)
        if self._chance.integers(_OUT_OF_ORDER) == 0:
            room -= self._take(int(self._chance.integers(len(self._visible))), room, received)
        while room > 0 and self._visible:
            room -= self._take(0, room, received)
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        return received

    def _take(self, place: int, most: int, received: MessageGroups) -> int:
        group, there = self._visible[place]
        number = min(most, there)
        if is_old := group.sent_at + self._deployment.retention <= self._now:
            number = there
        if number == there:
            del self._visible[place]
        else:
            self._visible[place] = group, there - number
        self.visible -= number
        if is_old:
            self.expired += number
            self._left(group, number)
            return 0
        if group.receives >= self._deployment.max_receive_count:
            self.redriven += number
            self._left(group, number)
            return 0
        self.in_flight += number
        self.highest_receive_count = max(self.highest_receive_count, group.receives + 1)
        received.append((group._replace(receives=group.receives + 1), number))
        return number

    def delete(self, group: MessageGroup, number: int) -> None:
        """So many of the received are done."""
        self.in_flight -= number
        self._left(group, number)

    def hide(self, group: MessageGroup, until: float) -> None:
        """One of the received comes back then."""
        second = int(until) + 1
        if second not in self._hidden:
            heapq.heappush(self._seconds, second)
        back = self._hidden[second]
        back[group] = back.get(group, 0) + 1

    @property
    def depth(self) -> int:
        """Messages in the queue, visible or not."""
        return self.visible + self.in_flight

    def mark(self) -> None:
        """From now on `left_of_marked` says how many good ones are left of those that are there now."""
        self._mark, self.left_of_marked = self._now, self.depth - self.poison

    def _left(self, group: MessageGroup, number: int) -> None:
        if group.poison:
            self.poison -= number
        elif group.sent_at <= self._mark:
            self.left_of_marked -= number
