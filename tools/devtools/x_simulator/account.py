"""The ad account behind a pixel, and which event ids belong to it."""

import re
from dataclasses import dataclass, field

# X's ids are base-36; 13 digits hold every 64-bit number.
PIXEL_ID = re.compile(r"[0-9a-z]{1,13}")
EVENT_ID = re.compile(r"(?:tw-([0-9a-z]{1,13})-)?([0-9a-z]{1,13})")


@dataclass(frozen=True)
class Account:
    """An ad account with one pixel.

    Parameters
    ----------
    pixel_id
        The pixel's base-36 id, such as ``o8z6j``.
    account_id
        The ad account's id, as X's answers show it.
    event_ids
        The account's single event tags, as ``o87ne`` or ``tw-o8z6j-o87ne``; ``None``: every well-formed event
        id of this pixel.
    takes_pair_alone
        Whether an IP address and a user agent are enough of an identifier: X's reference says so, its guide doesn't.
    """

    pixel_id: str
    account_id: str = "18ce552mlaq"
    event_ids: frozenset[str] | None = None
    takes_pair_alone: bool = False
    _full_event_ids: frozenset[str] | None = field(init=False, repr=False, default=None)

    def __post_init__(self) -> None:
        if not PIXEL_ID.fullmatch(self.pixel_id):
            raise ValueError(f"pixel id {self.pixel_id!r} is not base-36 like o8z6j")
        if self.event_ids is None:
            return
        full = {event_id: self._full(event_id) for event_id in self.event_ids}
        if wrong := sorted(event_id for event_id, form in full.items() if form is None):
            raise ValueError(f"event id {wrong[0]!r} is neither like o87ne nor like tw-{self.pixel_id}-o87ne")
        object.__setattr__(self, "_full_event_ids", frozenset(full.values()))

    def owns(self, event_id: str) -> bool:
        """Whether a well-formed event id, in either form, is one of this account's single event tags."""
        full = self._full(event_id)
        if self._full_event_ids is None:
            return full is not None and full.startswith(f"tw-{self.pixel_id}-")
        return full in self._full_event_ids

    def _full(self, event_id: str) -> str | None:
        match = EVENT_ID.fullmatch(event_id)
        return match and f"tw-{match[1] or self.pixel_id}-{match[2]}"
