"""What X tells of an ad account, in our words; what it leaves out, or writes in another form, is empty."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from x_conversions.core.characters import visible
from x_conversions.core.timestamps import epoch_milliseconds

# Roles whose tokens X takes conversions from (X's web conversions guide).
SENDING_ROLES = ("ACCOUNT_ADMIN", "AD_MANAGER")
# X's types of web event tags (X's reference, web event tags), and the keys of EventIds that mean the same.
EVENT_TYPES: Mapping[str, tuple[str, ...]] = {
    "SITE_VISIT": ("PageView",),
    "PURCHASE": ("Purchase",),
    "ADD_TO_CART": ("AddToCart",),
    "CHECKOUT_INITIATED": ("Checkout",),
    "CONTENT_VIEW": ("ViewContent",),
    "SIGN_UP": ("SignUp", "Lead"),  # X's pages call both so
    "ADD_TO_WISHLIST": ("AddToWishlist",),
    "ADDED_PAYMENT_INFO": ("AddPaymentInfo",),
    "SEARCH": ("Search",),
    "SUBSCRIBE": ("Subscribe",),
    "START_TRIAL": ("StartTrial",),
    "PRODUCT_CUSTOMIZATION": ("CustomizeProduct",),
    "DOWNLOAD": ("Download",),
    "CUSTOM": (),
}


@dataclass(frozen=True)
class AdAccount:
    """An ad account that the credentials may see."""

    id: str
    name: str
    approval_status: str = ""


@dataclass(frozen=True)
class WebEventTag:
    """One of a pixel's events. Windows are in days; `last_tracked_at` is None while X has seen no such event."""

    id: str
    name: str
    type: str
    status: str
    pixel_id: str
    last_tracked_at: datetime | None
    click_window: int | None
    view_through_window: int | None
    is_deleted: bool

    @property
    def event_id(self) -> str:
        """As Events Manager shows it, and as EventIds takes it: ``tw-o8z6j-o87ne``."""
        return f"tw-{self.pixel_id}-{self.id}"


@dataclass(frozen=True)
class AccountView:
    """An account, what the user of the credentials may do in it, and its events."""

    account: AdAccount
    permissions: tuple[str, ...]
    tags: tuple[WebEventTag, ...]

    @property
    def may_send(self) -> bool:
        """Whether X takes conversions from a user in this role."""
        return any(role in self.permissions for role in SENDING_ROLES)

    @property
    def pixel_ids(self) -> list[str]:
        """The pixels that have events, in the order of their events."""
        return list(dict.fromkeys(tag.pixel_id for tag in self.tags))


def read_account(fields: Mapping[str, Any]) -> AdAccount:
    """One element of the answer to GET accounts."""
    return AdAccount(_text(fields, "id"), _text(fields, "name"), _text(fields, "approval_status"))


def read_tag(fields: Mapping[str, Any]) -> WebEventTag:
    """One element of the answer to GET accounts/:account_id/web_event_tags."""
    return WebEventTag(
        id=_text(fields, "id"),
        name=_text(fields, "name"),
        type=_text(fields, "type"),
        status=_text(fields, "status"),
        pixel_id=_text(fields, "website_tag_id"),
        last_tracked_at=_time(fields.get("last_tracked_at")),
        click_window=_days(fields, "click_window"),
        view_through_window=_days(fields, "view_through_window"),
        is_deleted=fields.get("deleted") is True,
    )


def _text(fields: Mapping[str, Any], name: str) -> str:
    """Without what a terminal would take for a command."""
    value = fields.get(name)
    return visible(value).strip() if isinstance(value, str) else ""


def _days(fields: Mapping[str, Any], name: str) -> int | None:
    value = fields.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _time(value: object) -> datetime | None:
    milliseconds = epoch_milliseconds(value)
    return None if milliseconds is None else datetime.fromtimestamp(milliseconds / 1000, UTC)
