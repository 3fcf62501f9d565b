"""The ad accounts that the simulated user may see, and their web event tags, in the fields of X's reference."""

from collections.abc import Collection
from dataclasses import dataclass

from devtools.x_simulator.account import EVENT_ID

CREATED_AT = "2026-01-15T09:00:00Z"
FULL_ACCESS = ("ACCOUNT_ADMIN", "TWEET_COMPOSER")
# What a pixel has when nobody says otherwise: the events of the demo's shop.
_USUAL_TAGS = {
    "o87ne": ("Purchase", "PURCHASE"),
    "o87nf": ("Page view", "SITE_VISIT"),
    "o87ng": ("Add to cart", "ADD_TO_CART"),
    "o87nh": ("Lead", "SIGN_UP"),
}


@dataclass(frozen=True)
class SimulatedTag:
    """A single event tag. `last_tracked_at` is ISO 8601 with Z, or ``None`` while X has seen no such event."""

    id: str
    name: str
    type: str
    website_tag_id: str
    last_tracked_at: str | None = None
    deleted: bool = False
    click_window: int = 14
    view_through_window: int = 1

    def shown(self, last_tracked_at: str | None) -> dict[str, object]:
        """As X shows it; `last_tracked_at` when it was counted since."""
        tracked_at = last_tracked_at or self.last_tracked_at
        return {
            "id": self.id,
            "name": self.name,
            "type": self.type,
            "status": "TRACKING" if tracked_at else "UNVERIFIED",
            "last_tracked_at": tracked_at,
            "website_tag_id": self.website_tag_id,
            "click_window": self.click_window,
            "view_through_window": self.view_through_window,
            "retargeting_enabled": False,
            "deleted": self.deleted,
            "embed_code": f"<script>twq('event', 'tw-{self.website_tag_id}-{self.id}', {{}});</script>",
        }


@dataclass(frozen=True)
class SimulatedAccount:
    """An ad account, and what the user may do in it."""

    id: str
    name: str
    tags: tuple[SimulatedTag, ...] = ()
    permissions: tuple[str, ...] = FULL_ACCESS
    approval_status: str = "ACCEPTED"
    deleted: bool = False

    def shown(self) -> dict[str, object]:
        """As X shows it."""
        return {
            "id": self.id,
            "name": self.name,
            "business_name": None,
            "business_id": None,
            "timezone": "America/Los_Angeles",
            "timezone_switch_at": CREATED_AT,
            "created_at": CREATED_AT,
            "updated_at": CREATED_AT,
            "approval_status": self.approval_status,
            "deleted": self.deleted,
        }


def account_of(account_id: str, pixel_id: str, event_ids: Collection[str] | None) -> SimulatedAccount:
    """The one account of a simulator that was told of a pixel only; its tags are `event_ids`, else the usual ones."""
    tags = sorted(EVENT_ID.sub(r"\2", one) for one in (_USUAL_TAGS if event_ids is None else event_ids))
    return SimulatedAccount(account_id, "Example Shop", tuple(_tag(one, pixel_id) for one in tags))


def _tag(tag_id: str, pixel_id: str) -> SimulatedTag:
    name, tag_type = _USUAL_TAGS.get(tag_id, (f"Event {tag_id}", "CUSTOM"))
    return SimulatedTag(tag_id, name, tag_type, pixel_id)
