"""What events are called, and what kind of event X takes each for."""

from collections.abc import Mapping
from dataclasses import dataclass

from x_conversions.core.memoize import memoized
from x_conversions.core.text import plain_text, sendable_text

# X's event types and the names that Segment, GA4 and their like use for them.
EVENT_NAMES: Mapping[str, tuple[str, ...]] = {
    "PageView": ("page_view", "page_viewed"),
    "Purchase": ("Order Completed", "Product Purchased", "purchase"),
    "AddToCart": ("Product Added", "add_to_cart"),
    "Checkout": ("Checkout Started", "begin_checkout"),
    "ViewContent": ("Product Viewed", "view_item"),
    "Lead": ("Lead Generated", "generate_lead"),
    "SignUp": ("Signed Up", "sign_up"),
    "AddToWishlist": ("Product Added to Wishlist", "add_to_wishlist"),
    "Download": ("app_install", "Application Installed", "file_download"),
    "Search": ("Products Searched", "search"),
    "AddPaymentInfo": ("Payment Info Entered", "add_payment_info"),
    "Subscribe": ("Subscription Created", "subscribe"),
    "StartTrial": ("Trial Started", "start_trial"),
    "CustomizeProduct": ("Product Customized", "customize_product"),
}
_IGNORED = str.maketrans("", "", " _-")


def normalise(name: str) -> str:
    """The form names are compared in: `Order Completed` = `order_completed` = `orderCompleted`."""
    return name.lower().translate(_IGNORED)


EVENT_TYPES: Mapping[str, str] = {
    normalise(name): event_type for event_type, names in EVENT_NAMES.items() for name in (event_type, *names)
} | {"page": "PageView"}


@dataclass(slots=True)
class EventName:
    """An event's name. Shared between events, so never changed.

    Parameters
    ----------
    normalised
        The form it is compared in.
    description
        What may be sent of it.
    event_type
        X's event type; None for a custom event.
    """

    normalised: str
    description: str | None
    event_type: str | None


@memoized
def event_names(name: str) -> EventName | None:
    """What a name says; None when it says nothing."""
    text = plain_text(name)
    if text is None:
        return None
    normalised = normalise(text)
    return EventName(normalised, sendable_text(name, joiners=True), EVENT_TYPES.get(normalised))
