"""The producers that are understood, one file each: by what each is known, and where it keeps what.

To add one: a file with a reader beside `segment`, its place among the readers here, and a test file with its real
payloads.
"""

from collections.abc import Callable, Sequence

from x_conversions.core.outcome import Reason, Rejected
from x_conversions.events.event import Event
from x_conversions.events.fields import Json
from x_conversions.events.no_event import describe
from x_conversions.events.producers.ga4 import read_ga4
from x_conversions.events.producers.posthog import read_posthog
from x_conversions.events.producers.segment import read_segment
from x_conversions.events.producers.shopify import read_shopify
from x_conversions.events.producers.shopify_pixel import read_shopify_pixel
from x_conversions.events.producers.stripe import read_stripe
from x_conversions.events.producers.walkeros import read_walkeros
from x_conversions.events.producers.woocommerce import read_woocommerce

# Each gives None for what another producer wrote. Most events are Segment's, and one of Segment's is that, whatever
# other fields it has; among the others those with the surest marks come first.
_READERS: Sequence[Callable[[Json], Event | None]] = (
    read_segment,
    read_stripe,
    read_walkeros,
    read_posthog,
    read_shopify,
    read_woocommerce,
    read_shopify_pixel,
    read_ga4,
)


def read_event(fields: Json) -> Event:
    """Read what a producer wrote.

    Raises
    ------
    Rejected
        ``invalid_event``: no producer's event.
    Skipped
        ``not_a_conversion``: an event of a kind that is none.
    """
    for read in _READERS:
        if (event := read(fields)) is not None:
            return event
    raise Rejected(Reason.INVALID_EVENT, describe(fields))
