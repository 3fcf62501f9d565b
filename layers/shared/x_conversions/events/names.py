"""What events are called, and what kind of event X takes each for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from x_conversions.core.memoize import memoized
from x_conversions.core.text import plain_text, sendable_text

# X's event types and the names that Segment, GA4, Shopify, walkerOS and their like use for them.
EVENT_NAMES: Mapping[str, tuple[str, ...]] = {
    "PageView": ("page_view", "page_viewed", "pageview", "$pageview"),
    "Purchase": (
        "Order Completed", "Completed Order", "Product Purchased", "purchase", "order complete", "checkout_completed",
    ),
    "AddToCart": ("Product Added", "Added Product", "add_to_cart", "product add", "product_added_to_cart"),
    "Checkout": ("Checkout Started", "begin_checkout"),
    "ViewContent": ("Product Viewed", "Viewed Product", "view_item", "product view"),
    "Lead": ("Lead Generated", "generate_lead"),
    "SignUp": ("Signed Up", "sign_up"),
    "AddToWishlist": ("Product Added to Wishlist", "add_to_wishlist"),
    "Download": ("app_install", "Application Installed", "file_download"),
    "Search": ("Products Searched", "search", "view_search_results", "search_submitted"),
    "AddPaymentInfo": ("Payment Info Entered", "add_payment_info", "payment_info_submitted"),
    "Subscribe": ("Subscription Created", "subscribe"),
    "StartTrial": ("Trial Started", "start_trial"),
    "CustomizeProduct": ("Product Customized", "customize_product"),
}  # fmt: skip
# What undoes a conversion, or speaks of something else than one: an entry of `EventIds` may name it, `DefaultEventId`
# never takes it.
NOT_BY_DEFAULT: Sequence[str] = (
    "Order Refunded", "Order Cancelled", "Order Canceled", "Order Updated", "Product Removed",
    "Product Removed from Wishlist", "Coupon Removed", "Segment Consent Preference Updated", "refund",
    "remove_from_cart", "product_removed_from_cart",
)  # fmt: skip
# In any other name they say the same: Refund Issued, Subscription Cancelled, cancel_order, consent_update.
UNDOING_WORDS: Sequence[str] = ("refund", "cancel", "chargeback", "unsubscribe", "consent")
# Names that begin like this are the producers' own: PostHog's ($identify), Google Tag Manager's (gtm.js).
_INTERNAL = ("$", "gtm.")
# What tools send to look at the way an event takes. It is never a conversion.
CHECK_NAME = "X Conversions Check"
_IGNORED = str.maketrans("", "", "_-")


def normalise(name: str) -> str:
    """The form names are compared in: `Order Completed` = `order_completed` = `orderCompleted`."""
    return "".join(name.lower().split()).translate(_IGNORED)


EVENT_TYPES: Mapping[str, str] = {
    normalise(name): event_type for event_type, names in EVENT_NAMES.items() for name in (event_type, *names)
} | {"page": "PageView"}
_NOT_BY_DEFAULT = frozenset(map(normalise, NOT_BY_DEFAULT))
_CHECK = normalise(CHECK_NAME)


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
    is_check
        Whether it is what tools send to look at the way.
    """

    normalised: str
    description: str | None
    event_type: str | None
    is_check: bool = False

    @property
    def key(self) -> str:
        """What kind of event it is: X's type, or the normalised name of a custom one."""
        return self.event_type or self.normalised

    def is_taken_by_default(self) -> bool:
        """Whether `DefaultEventId` may take it."""
        if self.event_type is not None:
            return True
        if self.normalised in _NOT_BY_DEFAULT or self.normalised.startswith(_INTERNAL):
            return False
        return not any(word in self.normalised for word in UNDOING_WORDS)


@memoized
def event_names(name: str) -> EventName | None:
    """What a name says; None when it says nothing."""
    text = plain_text(name)
    if text is None:
        return None
    normalised = normalise(text)
    description = sendable_text(name, joiners=True)
    return EventName(normalised, description, EVENT_TYPES.get(normalised), is_check=normalised == _CHECK)
