"""Requests of SDKs that speak Segment's protocol: from browsers with a public key, from servers with a secret one."""

import time
from collections import Counter
from collections.abc import Callable
from hmac import compare_digest

from x_conversions.conversion.ip_address import sendable_ipv4
from x_conversions.core.outcome import Reason
from x_conversions.core.text import sendable_text
from x_conversions.events.consent_signals import signals_in
from x_conversions.events.fields import Json
from x_conversions.intake import answers
from x_conversions.intake.answers import Answer
from x_conversions.intake.body import Body, read_body, unpacked
from x_conversions.intake.click_id_cookie import NAME, click_id_cookies, delete_cookie, landed_with, newest, set_cookie
from x_conversions.intake.consent_copy import refuses
from x_conversions.intake.event_copy import EventCopy, Visit, copy_event
from x_conversions.intake.outbox import LeftOut, Outbox, Queue
from x_conversions.intake.refusal import Code, RequestRefused
from x_conversions.intake.report import RequestReport
from x_conversions.intake.request import IntakeRequest
from x_conversions.intake.secret import IntakeSecrets, SecretCache
from x_conversions.intake.senders import Sender, admit_browser, is_bot, is_known, write_keys
from x_conversions.intake.settings import IntakeSettings
from x_conversions.intake.time_copy import clock_error

# What a path says of an event without a type: Segment's letters, the SDKs' words.
_CALLS = {"t": "track", "p": "page", "i": "identify", "s": "screen", "g": "group", "a": "alias"}
_TYPES = frozenset(_CALLS.values())
_METRICS = "m"  # reports of analytics-next on itself
_FOR_SERVERS = "/s2s/"
# By which a CDN shows that the header with the visitor's address is its own.
_CDN_HEADER = "x-intake-cdn"


class SdkEvents:
    """Takes requests with events.

    Parameters
    ----------
    clock
        Epoch seconds.
    failed
        Told of errors of this program.
    """

    def __init__(
        self,
        settings: IntakeSettings,
        secret: SecretCache,
        queue: Queue,
        failed: Callable[[Exception], None],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._settings, self._secret, self._queue, self._failed, self._clock = settings, secret, queue, failed, clock
        self._rules = settings.copy_rules()
        self._keys, self._origins = settings.write_keys, settings.origins

    def take(self, request: IntakeRequest, report: RequestReport) -> Answer:
        """Answer a request with one event or a batch.

        Raises
        ------
        RequestRefused
            As the page of answers has it.
        SecretUnavailableError
            The secret is needed, and can't be read.
        """
        call = request.parameters.get("call", "")
        sender = self._sender(request, write_keys(request, ""))
        if sender is not None and call == _METRICS:
            report.via, report.ignored["metrics"] = sender.via, 1
            return answers.success()
        body = read_body(unpacked(request), _type_of(call))
        sender = sender or self._sender(request, write_keys(request, body.write_key))
        if sender is None:
            raise RequestRefused(Code.UNKNOWN_WRITE_KEY)
        report.via = sender.via
        report.left_out += Counter(malformed_json=body.unreadable, too_large=body.too_large)  # those above zero
        if sender.is_browser and is_bot(request.user_agent):
            report.ignored["bot"] += len(body.events)
            return answers.success()
        return self._take(request, body, sender, report)

    def _sender(self, request: IntakeRequest, keys: list[str]) -> Sender | None:
        """Who sends, by the keys that are shown; None where none is."""
        if not keys:
            return None
        if any(is_known(key, self._keys) for key in keys):
            return admit_browser(request, self._origins, is_for_servers=_FOR_SERVERS in request.route)
        look: IntakeSecrets | None = self._secret.get()
        while look is not None:
            if any(is_known(key, look.server_keys) for key in keys):
                return Sender(is_browser=False)
            look = self._secret.get_newer()
        raise RequestRefused(Code.UNKNOWN_WRITE_KEY)

    def _take(self, request: IntakeRequest, body: Body, sender: Sender, report: RequestReport) -> Answer:
        now = int(self._clock() * 1000)
        visit, behind = None, 0
        if sender.is_browser:
            visit = self._visit(request)
            behind = clock_error(body.sent_at or request.headers.get("sentat"), now)
        outbox = Outbox(self._queue, report, self._failed)
        landings: list[str | None] = []
        is_refused = False
        for raw in body.events:

            def copy(raw: Json = raw) -> EventCopy:
                found = copy_event(raw, self._rules, now, sender.via, visit=visit, behind=behind)
                return self._allowed(found, sender)

            taken = outbox.take(raw, copy)
            is_refused |= taken is Reason.CONSENT_DENIED
            if taken is Reason.NOT_A_CONVERSION and visit is not None:
                is_refused |= visit.has_gpc or refuses(raw, self._rules.consent_categories)
            if isinstance(taken, EventCopy) and (taken.has_grant or self._settings.sets_cookie_unasked):
                landings.append(landed_with(raw))
        outbox.send()
        cookies = self._cookies(request, landings, is_refused=is_refused) if sender.is_browser else []
        report.cookies_set += len(cookies)
        return answers.success(cookies)

    def _allowed(self, found: EventCopy, sender: Sender) -> EventCopy:
        if sender.is_browser and self._settings.intake_browser_events == "no_purchases":
            if found.name.event_type == "Purchase":
                raise LeftOut("purchase_not_allowed")
            for key in ("event_id", "eventId"):  # by which an event of any name could count as one
                found.fields["properties"].pop(key, None)
        return found

    def _visit(self, request: IntakeRequest) -> Visit:
        return Visit(
            ip_address=sendable_ipv4(self._address(request)) or "",
            user_agent=sendable_text(request.user_agent) or "",
            cookies=click_id_cookies(request.cookies),
            has_gpc=_has_gpc(request.headers.get("sec-gpc", "")),
        )

    def _address(self, request: IntakeRequest) -> str:
        """The visitor's, from a CDN's header only if a CDN that knows the secret sent it."""
        header = self._settings.intake_client_ip_header
        if not header or header not in request.headers:
            return request.source_ip
        secret = self._secret.get().cdn
        shown = request.headers.get(_CDN_HEADER, "")
        is_proven = bool(secret) and compare_digest(shown.encode(), secret.encode())
        return request.headers[header] if is_proven else request.source_ip

    def _cookies(self, request: IntakeRequest, landings: list[str | None], *, is_refused: bool) -> list[str]:
        domain = self._settings.intake_cookie_domain
        if not domain:
            return []
        if is_refused:
            return [delete_cookie(domain)] if NAME in request.cookies else []
        click_id = newest(landings)
        return [] if click_id is None else [set_cookie(click_id, domain)]


def _has_gpc(header: str) -> bool:
    """Whether one of the values refuses, as delivery reads them; the gateway writes what came twice with a comma."""
    return any(True for value in header.split(",") for _ in signals_in({"Sec-GPC": value}))


def _type_of(call: str) -> str:
    kind = _CALLS.get(call, call)
    return kind if kind in _TYPES else ""
