"""Read-only questions to X's Ads API: they count nothing, and change nothing."""

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote, urlencode

import urllib3
from urllib3.exceptions import HTTPError
from x_conversions.credentials.schemes import AnyCredentials

from xconv.ads_api.refusals import XRefusedError, refusal
from xconv.ads_api.resources import AccountView, AdAccount, WebEventTag, read_account, read_tag

X_ADS_API_URL = "https://ads-api.x.com"
_VERSION = 12
_SECONDS = 20.0
_COUNT = 1000  # X's most a page
_STRANGE = "check the address that is asked, and the proxy"
_MOST_PAGES = 100  # of lists whose cursor leads nowhere


class AdsApi:
    """Asks X with one set of credentials."""

    def __init__(self, url: str, credentials: AnyCredentials) -> None:
        self._url, self._credentials = url.rstrip("/"), credentials

    def accounts(self) -> Iterator[AdAccount]:
        """The ad accounts that the user of the credentials may see.

        Raises
        ------
        XRefusedError
            X did not answer: one line that says why, and what to do. So do the others here.
        """
        return map(read_account, self._list("accounts"))

    def permissions(self, account_id: str) -> tuple[str, ...]:
        """What the user may do in an account: X's role names."""
        answer = self._get(f"accounts/{quote(account_id, safe='')}/authenticated_user_access")
        data = answer.get("data")
        listed = data.get("permissions") if isinstance(data, dict) else None
        return tuple(str(one) for one in listed) if isinstance(listed, list) else ()

    def tags(self, account_id: str, *, with_deleted: bool = True) -> Iterator[WebEventTag]:
        """The events of an account's pixels, those that are deleted included."""
        path = f"accounts/{quote(account_id, safe='')}/web_event_tags"
        return map(read_tag, self._list(path, with_deleted="true" if with_deleted else "false"))

    def view(self, account: AdAccount) -> AccountView:
        """An account with role and events."""
        return AccountView(account, self.permissions(account.id), tuple(self.tags(account.id)))

    def _list(self, path: str, **parameters: str) -> Iterator[Mapping[str, Any]]:
        asked = {"count": str(_COUNT), **parameters}
        for _ in range(_MOST_PAGES):
            answer = self._get(path, asked)
            data = answer.get("data")
            if not isinstance(data, list):
                raise XRefusedError("X's answer has no list in it", _STRANGE)
            yield from (one for one in data if isinstance(one, dict))
            cursor = answer.get("next_cursor")
            if not isinstance(cursor, str) or not cursor:
                return
            asked = {**asked, "cursor": cursor}

    def _get(self, path: str, parameters: Mapping[str, str] | None = None) -> Mapping[str, Any]:
        url = f"{self._url}/{_VERSION}/{path}" + (f"?{urlencode(parameters)}" if parameters else "")
        headers = {"Accept": "application/json", **self._credentials.headers(url, "GET")}
        try:
            answer = urllib3.request("GET", url, headers=headers, timeout=_SECONDS, retries=False, redirect=False)
        except HTTPError:
            raise XRefusedError(f"X can't be reached at {self._url}", "check the network and the proxy") from None
        try:
            body = json.loads(answer.data)
        except (ValueError, RecursionError):
            body = None
        if answer.status != 200:
            heads = {name.lower(): value for name, value in answer.headers.items()}
            raise refusal(answer.status, heads, body, self._credentials.scheme)
        if not isinstance(body, dict):
            raise XRefusedError("X's answer is no JSON object", _STRANGE)
        return body
