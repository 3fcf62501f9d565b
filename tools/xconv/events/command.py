"""`xconv events`: which events does X know, and which ids do they have?"""

from collections.abc import Iterator
from typing import Annotated

import typer
from x_conversions.credentials.schemes import AnyCredentials, CredentialsError, read_secret

from xconv.ads_api.client import X_ADS_API_URL, AdsApi
from xconv.ads_api.resources import AccountView
from xconv.common.stack import DEFAULT_STACK, AsJson, Profile, Region, StackName, find_stack
from xconv.common.terminal import print_json, working
from xconv.common.text_files import read_text
from xconv.credentials.secret import Secret
from xconv.events.view import as_json, show

# An agency's user sees hundreds of accounts; to ask for each takes a second.
MOST_ACCOUNTS = 50


def events(  # noqa: PLR0913, PLR0917 - a command line's options
    stack: StackName = DEFAULT_STACK,
    region: Region = None,
    profile: Profile = None,
    account: Annotated[str | None, typer.Option(help="Only this ad account's; else of all that the user sees.")] = None,
    pixel: Annotated[str | None, typer.Option(help="Only this pixel's; else the stack's PixelId.")] = None,
    credentials: Annotated[
        str | None,
        typer.Option(help="Ask with the secret's JSON in this file (- for stdin), without a stack."),
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help="Of every pixel, and those that are deleted, too.")] = False,
    json_: AsJson = False,
    x_ads_api_url: Annotated[
        str | None, typer.Option(help="Another address than X's, such as the simulator's; else the stack's.")
    ] = None,
) -> None:
    """List the pixel's events as X knows them, and the EventIds to deploy; nothing is counted by asking.

    Says of each event its type, when X last saw it, and the attribution windows in days (after a click / after a view).
    Exit status 1 when no event is found.

    Example: xconv events --stack x-conversions

    Example: xconv events --credentials secret.json --pixel o8z6j
    """
    if credentials is None:
        deployed = find_stack(stack, region, profile)
        url = x_ads_api_url or deployed.parameters.get("XAdsApiUrl") or X_ADS_API_URL
        api = AdsApi(url, Secret(deployed).credentials())
        pixel = pixel or (None if all_ else deployed.parameters.get("PixelId"))
    else:
        api = AdsApi(x_ads_api_url or X_ADS_API_URL, _given(read_text(credentials)))
    with working("Asking X"):
        views = list(_views(api, account))
    if json_:
        print_json([as_json(view, pixel, with_deleted=all_) for view in views])
    is_found = show(views, pixel, with_deleted=all_) if not json_ else _has_events(views, pixel)
    if not is_found:
        raise RuntimeError(_nothing(views, pixel))


def _given(text: str) -> AnyCredentials:
    try:
        return read_secret(text)
    except CredentialsError as error:  # of a stack it would be a fault of the stack's
        raise ValueError(str(error)) from None


def _views(api: AdsApi, account_id: str | None) -> Iterator[AccountView]:
    for number, account in enumerate(api.accounts()):
        if number == MOST_ACCOUNTS and account_id is None:
            raise ValueError(f"these credentials see more than {MOST_ACCOUNTS} ad accounts: name one with --account")
        if account_id in (None, account.id):
            yield api.view(account)


def _has_events(views: list[AccountView], pixel: str | None) -> bool:
    return any(pixel in (None, tag.pixel_id) and not tag.is_deleted for view in views for tag in view.tags)


def _nothing(views: list[AccountView], pixel: str | None) -> str:
    if not views:
        return (
            "these credentials see no such ad account: the X user needs a role in it (ads.x.com, account name, "
            "Account access)"
        )
    names = ", ".join(f"{view.account.id} ({view.account.name})" for view in views)
    pixels = ", ".join(dict.fromkeys(one for view in views for one in view.pixel_ids)) or "none"
    what = f"pixel {pixel} has no event there" if pixel else "there is no event"
    return f"{what}; ad accounts asked: {names}; pixels with events: {pixels}; add one in Events Manager"
