"""Which conversions are sent apart from the others, and how many of them at a time: contract section 8, Nobody holds up
the others.
"""

from collections.abc import Mapping, Sequence

from x_conversions.conversion.payload import Conversion
from x_conversions.delivery.deduplication import Key
from x_conversions.delivery.group_size import GroupSize
from x_conversions.delivery.memory import InstanceMemory
from x_conversions.delivery.pool import Lane

# Received more often than this, a message has come back three times.
FEW_RECEIVES = 3
# What came back often goes in halves, quarters and eighths of a request.
_MOST_HALVINGS = 3
# What may have been counted goes alone, or, where it is much (an outage has ended), in a hundred groups or so: with one
# that X can't answer the others of a group would have been sent twice in vain, and that may be as often as they may.
_MOST_UNANSWERED, _UNANSWERED_GROUPS = 16, 100


def lanes_of(conversions: Sequence[Conversion], keys: Mapping[int, Key], memory: InstanceMemory) -> dict[int, Lane]:
    """The lanes of those that are not fresh, by ``id()``.

    While some events seem to be such that X can't answer them, whatever came back goes apart: that one is among it.
    """
    few = 1 if memory.group_size.is_reduced else FEW_RECEIVES
    lanes = {id(one): Lane.RETURNED for one in conversions if one.message.receive_count > few}
    if memory.unanswered or memory.culprits or memory.suspects:
        for one in conversions:
            key = keys[id(one)]
            if key in memory.culprits or key in memory.suspects:
                lanes[id(one)] = Lane.CULPRIT
            elif key in memory.unanswered:
                lanes[id(one)] = Lane.UNANSWERED if memory.unanswered.count(key) == 1 else Lane.UNANSWERED_AGAIN
    return lanes


def size_of_group(lane: Lane, waiting: Sequence[Conversion], group_size: GroupSize) -> int:
    """How many of a lane go together."""
    match lane:
        case Lane.FRESH:
            return group_size.most
        case Lane.RETURNED:
            halvings = waiting[0].message.receive_count - FEW_RECEIVES
            halvings = _MOST_HALVINGS if group_size.is_reduced else max(0, min(_MOST_HALVINGS, halvings))
            return max(1, group_size.most >> halvings)
        case Lane.UNANSWERED:
            return max(1, min(_MOST_UNANSWERED, len(waiting) // _UNANSWERED_GROUPS, group_size.most))
        case _:
            return 1
