"""Asks X about the stack's pixel, with the stack's own credentials; nothing is counted by asking."""

from collections.abc import Mapping

from x_conversions.conversion.event_ids import event_id_entries
from x_conversions.credentials.schemes import AnyCredentials, CredentialsError
from x_conversions.events.names import EVENT_NAMES

from xconv.ads_api.client import X_ADS_API_URL, AdsApi
from xconv.ads_api.refusals import XRefusedError
from xconv.ads_api.resources import AccountView
from xconv.common.errors import AwsError
from xconv.common.stack import Deployed
from xconv.credentials.secret import Secret
from xconv.doctor.snapshot import XState

# An agency's user sees hundreds of accounts, and to look into each takes a second.
MOST_ACCOUNTS = 50


def read_x(deployed: Deployed) -> XState:
    """The accounts that the credentials see: all, or those up to the one that has the pixel with all its events."""
    try:
        credentials = Secret(deployed).credentials()
    except (CredentialsError, RuntimeError, *AwsError):
        return XState(is_asked=False)
    return ask(deployed, credentials)


def ask(deployed: Deployed, credentials: AnyCredentials) -> XState:
    """The same with credentials at hand."""
    parameters = deployed.parameters
    api = AdsApi(parameters.get("XAdsApiUrl") or X_ADS_API_URL, credentials)
    pixel_id, wanted = parameters.get("PixelId", ""), _tag_ids(parameters)
    views: list[AccountView] = []
    try:
        for account in api.accounts():
            views.append(api.view(account))
            found = {tag.id for tag in views[-1].tags if tag.pixel_id == pixel_id}
            if found and found >= wanted:
                break
            if len(views) == MOST_ACCOUNTS:
                return XState(views, is_complete=False)
    except XRefusedError as error:
        return XState(views, error)
    return XState(views)


def _tag_ids(parameters: Mapping[str, str]) -> set[str]:
    try:
        named = [*event_id_entries(parameters.get("EventIds", "")).values(), parameters.get("DefaultEventId", "")]
    except ValueError:
        return set()
    return {one.rpartition("-")[2] for one in named if one and one not in EVENT_NAMES}
