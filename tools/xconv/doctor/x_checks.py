"""What X says of the stack's credentials, pixel and events."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from x_conversions.conversion.event_ids import event_id_entries
from x_conversions.events.names import EVENT_NAMES

from xconv.ads_api.event_ids import fits
from xconv.ads_api.refusals import XRefusedError
from xconv.ads_api.resources import EVENT_TYPES, AccountView, WebEventTag
from xconv.doctor.check import Check, UnreadablePart, fault, good, good_if, note, unknown
from xconv.doctor.snapshot import Snapshot, XState

_ROLE = "let an ACCOUNT_ADMIN raise the role (ads.x.com, account name, Account access), and make a new access token"
_DEPLOY = "`xconv events` shows the ids there are: deploy with one of them"
_WAIT = "X shows an event after 12 to 24 hours; if it stays so, see `xconv trace ID` for X's answers"


def check_x(stack: Snapshot) -> Iterator[Check]:
    """Whether X knows the credentials, what they may do, whether pixel and events are there, and when last seen."""
    state, pixel_id = stack.at_x, stack.parameters.get("PixelId", "")
    view = next((view for view in state.views if pixel_id in view.pixel_ids), None)
    if not state.is_asked:
        why = stack.secret.why if isinstance(stack.secret, UnreadablePart) else "there are no credentials to ask with"
        yield unknown("X", UnreadablePart(why))
    elif state.refused is not None:
        yield _refused(state.refused)
    elif view is None:
        yield _no_pixel(state, pixel_id)
    else:
        yield from _account(view, pixel_id)
        yield from _events(stack, view, pixel_id)


def _refused(error: XRefusedError) -> Check:
    if error.is_credentials:
        return fault("credentials", error.problem, error.remedy)
    return unknown("X", UnreadablePart(str(error)))


def _no_pixel(state: XState, pixel_id: str) -> Check:
    if not state.views:
        return fault("ad account", "these credentials see none: the X user has no role in any", _ROLE)
    if not state.is_complete:
        return unknown("pixel", UnreadablePart(f"{pixel_id} is not in the first {len(state.views)} ad accounts"))
    seen = (
        f"{view.account.id} ({view.account.name}): {', '.join(view.pixel_ids) or 'no event'}" for view in state.views
    )
    return fault(
        "pixel",
        f"{pixel_id} has no event in the ad accounts that these credentials see: {'; '.join(seen)}",
        "deploy with the PixelId that Events Manager shows, or with credentials of a user of its ad account",
    )


def _account(view: AccountView, pixel_id: str) -> Iterator[Check]:
    account, roles = view.account, ", ".join(view.permissions) or "none"
    yield good("ad account", f"{account.id} ({account.name}) has pixel {pixel_id}")
    if account.approval_status not in ("", "ACCEPTED"):
        remedy = "see what ads.x.com says of it; X shows no ads until it is ACCEPTED"
        yield note("approval", f"the ad account is {account.approval_status}", remedy)
    yield good_if(view.may_send, "role", roles if view.may_send else f"{roles}: it may not send conversions", _ROLE)


def _events(stack: Snapshot, view: AccountView, pixel_id: str) -> Iterator[Check]:
    found: list[WebEventTag] = []
    for key, event_id in _entries(stack.parameters).items():
        tag = _find(event_id, pixel_id, stack.at_x)
        yield _event(key, event_id, tag, view, pixel_id)
        found += [tag] if tag is not None and tag.pixel_id == pixel_id else []
    yield from _seen(stack, found)


def _entries(parameters: Mapping[str, str]) -> dict[str, str]:
    """Event ids by the name of their entry; that the form is right, another check says."""
    try:
        entries = event_id_entries(parameters.get("EventIds", ""))
    except ValueError:
        entries = {}
    default = parameters.get("DefaultEventId", "")
    return {key: one for key, one in entries.items() if one not in EVENT_NAMES} | (
        {"DefaultEventId": default} if default else {}
    )


def _find(event_id: str, pixel_id: str, state: XState) -> WebEventTag | None:
    """The event of that id, the pixel's own first: the short form names no pixel."""
    tags = [tag for view in state.views for tag in view.tags if event_id in (tag.id, tag.event_id)]
    return next((tag for tag in tags if tag.pixel_id == pixel_id), tags[0] if tags else None)


def _event(key: str, event_id: str, tag: WebEventTag | None, view: AccountView, pixel_id: str) -> Check:
    if tag is None:
        return fault(key, f"{event_id} is no event of this ad account", _DEPLOY)
    if tag.pixel_id != pixel_id:
        where = "of this ad account" if tag in view.tags else "of another ad account"
        return fault(key, f"{event_id} belongs to pixel {tag.pixel_id} {where}, not to {pixel_id}", _DEPLOY)
    if tag.is_deleted:
        return fault(key, f"{event_id} ({tag.name}) is deleted at X", _DEPLOY)
    if fits(key, tag.type) is False:
        wanted = " or ".join(x_type for x_type, own in EVENT_TYPES.items() if fits(key, x_type))
        return fault(key, f"{event_id} ({tag.name}) is a {tag.type} at X, not {wanted}", _DEPLOY)
    seen = f"last seen {tag.last_tracked_at:%Y-%m-%d %H:%M} UTC" if tag.last_tracked_at else "not seen yet"
    return good(key, f"{event_id} ({tag.name}), {tag.type}, {seen}")


def _seen(stack: Snapshot, tags: list[WebEventTag]) -> Iterator[Check]:
    """Whether X sees what is delivered."""
    times = [tag.last_tracked_at for tag in tags if tag.last_tracked_at is not None]
    last_seen = max(times, default=None)
    delivered_at = None if isinstance(stack.metrics, UnreadablePart) else stack.metrics["Delivered"].last_at
    said = f"X last saw one of them {last_seen:%Y-%m-%d %H:%M} UTC" if last_seen else "X has seen none of them yet"
    if delivered_at is None:
        if last_seen is not None:
            yield good("seen by X", f"{said}; nothing was delivered from here in the last day")
        return
    delivered = datetime.fromtimestamp(delivered_at, UTC)
    if last_seen is not None and last_seen >= delivered:
        yield good("seen by X", f"{said}: not before the hour of the last delivery from here")
    else:
        yield note("seen by X", f"{said}; the last delivery from here is newer ({delivered:%Y-%m-%d %H:%M} UTC)", _WAIT)
