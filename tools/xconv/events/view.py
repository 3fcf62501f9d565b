"""X's events as a table, and as the parameter EventIds."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from rich.table import Table

from xconv.ads_api.event_ids import entries_for, written
from xconv.ads_api.resources import AccountView, WebEventTag
from xconv.common.terminal import console, shown


def chosen(tags: Iterable[WebEventTag], pixel: str | None, *, with_deleted: bool) -> list[WebEventTag]:
    """The events of a pixel, or of all."""
    return [tag for tag in tags if pixel in (None, tag.pixel_id) and (with_deleted or not tag.is_deleted)]


def show(views: Sequence[AccountView], pixel: str | None, *, with_deleted: bool) -> bool:
    """Print what there is; whether there is any event."""
    out = console()
    is_found = False
    for view in views:
        tags = chosen(view.tags, pixel, with_deleted=with_deleted)
        for pixel_id in dict.fromkeys(tag.pixel_id for tag in tags):
            own = [tag for tag in tags if tag.pixel_id == pixel_id]
            is_found = True
            out.print(
                f"Ad account {shown(view.account.id)} ({shown(view.account.name)}), pixel {shown(pixel_id)}",
                soft_wrap=True,
            )
            if not view.may_send:
                roles = shown(", ".join(view.permissions) or "none")
                out.print(f"✗ role {roles}: X takes conversions from ACCOUNT_ADMIN and AD_MANAGER only", soft_wrap=True)
            out.print(_table(own))
            _show_entries(own)
    return is_found


def _table(tags: Sequence[WebEventTag]) -> Table:
    table = Table()
    for name in ("Event id", "Name", "Type at X", "Last seen (UTC)", "Windows"):
        table.add_column(name, overflow="fold", no_wrap=name in ("Event id", "Last seen (UTC)"))
    for tag in tags:
        table.add_row(shown(tag.event_id), shown(tag.name), shown(tag.type), last_seen(tag), _windows(tag))
    return table


def last_seen(tag: WebEventTag) -> str:
    """When X last saw such an event, to the minute in UTC."""
    if tag.is_deleted:
        return "deleted"
    return f"{tag.last_tracked_at:%Y-%m-%d %H:%M}" if tag.last_tracked_at else "never"


def _windows(tag: WebEventTag) -> str:
    return " / ".join("?" if days is None else str(days) for days in (tag.click_window, tag.view_through_window))


def _show_entries(tags: Sequence[WebEventTag]) -> None:
    out = console()
    entries, left_over = entries_for(tags)
    if entries:
        out.print(f"EventIds={written(entries)}", markup=False, soft_wrap=True)
    for tag in left_over:
        if not tag.is_deleted:
            text = f"left out: {tag.event_id} ({tag.name}): its type has an entry already, or its name can't be one"
            out.print(text, markup=False, soft_wrap=True)


def as_json(view: AccountView, pixel: str | None, *, with_deleted: bool) -> dict[str, Any]:
    """An account for a machine, its events by pixel."""
    tags = chosen(view.tags, pixel, with_deleted=with_deleted)
    return {
        "account_id": view.account.id,
        "name": view.account.name,
        "permissions": list(view.permissions),
        "may_send": view.may_send,
        "pixels": [
            _pixel_as_json(pixel_id, [tag for tag in tags if tag.pixel_id == pixel_id])
            for pixel_id in dict.fromkeys(tag.pixel_id for tag in tags)
        ],
    }


def _pixel_as_json(pixel_id: str, tags: Sequence[WebEventTag]) -> dict[str, Any]:
    entries, _ = entries_for(tags)
    seen = (tag.last_tracked_at.isoformat() if tag.last_tracked_at else None for tag in tags)
    return {
        "pixel_id": pixel_id,
        "event_ids": written(entries),
        "events": [
            asdict(tag) | {"event_id": tag.event_id, "last_tracked_at": at} for tag, at in zip(tags, seen, strict=True)
        ],
    }
