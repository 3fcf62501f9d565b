"""Messages that nothing tells apart are counted, not kept one by one: a backlog may hold ten millions."""

from typing import NamedTuple


class MessageGroup(NamedTuple):
    """What messages have in common.

    Parameters
    ----------
    sent_at
        When the producer sent them, epoch seconds, exact to a few seconds.
    poison
        0 for good ones, else the number of a kind of `simulation.poison`.
    receives
        How often SQS has handed them out.
    counted
        How often X has counted them.
    number
        Of a message that is told from all others, so that the deployed code knows it again; 0 for many that aren't.
    """

    sent_at: float
    poison: int = 0
    receives: int = 0
    counted: int = 0
    number: int = 0


def conversion_id_of(group: MessageGroup) -> str:
    """The id of the conversion in a message that has a number."""
    return f"message-{group.number}"


MessageGroups = list[tuple[MessageGroup, int]]
