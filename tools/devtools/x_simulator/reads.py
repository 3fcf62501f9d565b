"""GET /12/accounts and below: what X tells of accounts, roles and web event tags. Nothing is counted by asking."""

import re
from collections.abc import Callable, Mapping, Sequence

from devtools.x_simulator.ad_accounts import SimulatedAccount
from devtools.x_simulator.credentials import Credentials, scheme_of
from devtools.x_simulator.fault_gate import FaultGate
from devtools.x_simulator.http_messages import Answer, Request
from devtools.x_simulator.pages import ListQuery, Pages, RefusedListError, read_list_query
from devtools.x_simulator.rate_limit import RateLimit
from devtools.x_simulator.received import ReadRequest, Received
from devtools.x_simulator.x_answers import USER_ID, no_access_to_account, plain_error, refused

PATH = re.compile(r"/12/accounts(?:/([^/]+)(?:/(authenticated_user_access|web_event_tags)(?:/([^/]+))?)?)?")
# X's own, per window of 15 minutes, for lists that are asked for their total count.
TOTAL_COUNTS_PER_WINDOW = 200


class ReadEndpoints:
    """The read-only endpoints of the user's accounts. `tracked` gives event ids by when they were last counted."""

    def __init__(  # noqa: PLR0913, PLR0917 - what it answers from, each its own
        self,
        accounts: Sequence[SimulatedAccount],
        tracked: Callable[[], Mapping[str, str]],
        credentials: Credentials,
        gate: FaultGate,
        received: Received,
        clock: Callable[[], float],
    ) -> None:
        self._accounts, self._tracked, self._credentials = accounts, tracked, credentials
        self._gate, self._received = gate, received
        self._total_counts = RateLimit(TOTAL_COUNTS_PER_WINDOW, clock)
        self._pages = Pages()

    def handle(self, request: Request) -> tuple[Answer | None, ReadRequest]:
        """Answer one request and keep it; the answer is ``None`` when the connection is to be dropped."""
        number, received_at = self._received.arrive()
        reasons: list[str] = []
        passage = self._gate.pass_through("reads", lambda: self._process(request, reasons))
        received = ReadRequest(
            number=number,
            received_at=received_at,
            status=passage.answer.status if passage.answer else None,
            path=request.path,
            query=request.query,
            scheme=scheme_of(request),
            reason=reasons[0] if reasons else None,
        )
        self._received.keep_read(received)
        return passage.answer, received

    def _process(self, request: Request, reasons: list[str]) -> Answer:
        refusal = self._credentials.refuse(request)
        if refusal is None and scheme_of(request) == "pixel_token":
            # X documents the token for sending only; what it answers here, nobody has said.
            refusal = plain_error(401), "a pixel token reads nothing"
        if refusal:
            reasons.append(refusal[1])
            return refusal[0]
        match = PATH.fullmatch(request.path)
        account_id, what, tag_id = match.groups() if match else (None, None, None)
        try:
            return self._read(request, account_id, what, tag_id)
        except RefusedListError as error:
            return refused(400, [error.error], {"account_id": account_id} if account_id else {})

    def _read(self, request: Request, account_id: str | None, what: str | None, tag_id: str | None) -> Answer:
        if account_id is None:
            query = read_list_query(request.query, "account_ids")
            rows = [(one.id, one.deleted, one.shown()) for one in self._accounts]
            return self._list("accounts", rows, query, {})
        account = next((one for one in self._accounts if one.id == account_id), None)
        if account is None:
            return no_access_to_account(account_id)
        if what == "web_event_tags":
            return self._tags(request, account, tag_id)
        access = {"user_id": USER_ID, "permissions": list(account.permissions)}
        return _found(account.shown() if what is None else access, account_id)

    def _tags(self, request: Request, account: SimulatedAccount, tag_id: str | None) -> Answer:
        tracked = self._tracked()
        shown = [
            (tag.id, tag.deleted, tag.shown(tracked.get(f"tw-{tag.website_tag_id}-{tag.id}"))) for tag in account.tags
        ]
        params = {"account_id": account.id}
        if tag_id is None:
            query = read_list_query(request.query, "web_event_tag_ids")
            return self._list(f"{account.id}/web_event_tags", shown, query, params)
        for found_id, is_deleted, fields in shown:
            if found_id == tag_id and not is_deleted:
                return _found(fields, account.id)
        message = f"WebEventTag {tag_id} was not found"
        return refused(404, [{"code": "WEB_EVENT_TAG_NOT_FOUND", "message": message}], params)

    def _list(
        self, name: str, rows: Sequence[tuple[str, bool, dict[str, object]]], query: ListQuery, params: dict[str, str]
    ) -> Answer:
        headers: Mapping[str, str] = {}
        if query.with_total_count:
            window = self._total_counts.take(1)
            headers = window.headers
            if window.exceeded:
                return plain_error(429, headers)
        wanted = [
            shown
            for one_id, is_deleted, shown in rows
            if (query.with_deleted or not is_deleted) and (not query.ids or one_id in query.ids)
        ]
        page = self._pages.page(name, wanted, query)
        return Answer.json(200, {"request": {"params": {**query.params, **params}}, **page}, headers)


def _found(data: object, account_id: str) -> Answer:
    return Answer.json(200, {"request": {"params": {"account_id": account_id}}, "data": data})
