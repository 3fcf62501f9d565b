"""The readers of all that isn't Segment's, in the order in which they are asked: those with the surest marks first."""

from collections.abc import Callable, Sequence

from x_conversions.events.event import Event
from x_conversions.events.fields import Json
from x_conversions.events.producers.ga4 import read_ga4
from x_conversions.events.producers.posthog import read_posthog
from x_conversions.events.producers.shopify import read_shopify
from x_conversions.events.producers.shopify_pixel import read_shopify_pixel
from x_conversions.events.producers.stripe import read_stripe
from x_conversions.events.producers.walkeros import read_walkeros
from x_conversions.events.producers.woocommerce import read_woocommerce

# Each gives None for what another producer wrote.
READERS: Sequence[Callable[[Json], Event | None]] = (
    read_stripe,
    read_walkeros,
    read_posthog,
    read_shopify,
    read_woocommerce,
    read_shopify_pixel,
    read_ga4,
)
