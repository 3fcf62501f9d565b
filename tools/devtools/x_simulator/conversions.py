"""POST /12/measurement/conversions/{pixel_id}: authenticate, limit, validate, count."""

import re
from dataclasses import dataclass
from typing import Any

import orjson

from devtools.x_simulator.account import Account
from devtools.x_simulator.credentials import Credentials, scheme_of
from devtools.x_simulator.fault_gate import FaultGate, Passage
from devtools.x_simulator.http_messages import Answer, Request
from devtools.x_simulator.rate_limit import RateLimit
from devtools.x_simulator.received import CREDENTIAL_HEADERS, Received, ReceivedRequest
from devtools.x_simulator.validation import errors_of
from devtools.x_simulator.x_answers import (
    Error,
    invalid,
    no_access_to_account,
    plain_error,
    refused_conversions,
    success,
)

PATH = re.compile(r"/12/measurement/conversions/([^/]+)")
MAX_CONVERSIONS = 500  # X's documented limit


@dataclass(frozen=True)
class _Sent:
    """What the body says; ``errors`` when it isn't a list of conversions at all."""

    conversions: list[Any]
    errors: list[Error]


class ConversionsEndpoint:
    """The conversions endpoint of one account's pixel."""

    def __init__(
        self,
        account: Account,
        credentials: Credentials,
        rate_limit: RateLimit,
        gate: FaultGate,
        received: Received,
    ) -> None:
        self._account = account
        self._credentials = credentials
        self._rate_limit = rate_limit
        self._gate = gate
        self._received = received

    def handle(self, request: Request, pixel_id: str) -> tuple[Answer | None, ReceivedRequest]:
        """Answer one request and keep it; the answer is ``None`` when the connection is to be dropped."""
        number, received_at = self._received.arrive()
        sent = _read(request)
        reasons: list[str] = []
        passage = self._gate.pass_through("conversions", lambda: self._process(request, pixel_id, sent, reasons))
        answer = passage.answer
        received = ReceivedRequest(
            number=number,
            received_at=received_at,
            status=answer.status if answer else None,
            conversions=[conversion for conversion in sent.conversions if isinstance(conversion, dict)],
            scheme=scheme_of(request),
            counted=_counted(passage, len(sent.conversions)),
            fault=passage.fault.kind if passage.fault else None,
            reason=reasons[0] if reasons else None,
            answer=answer.body if answer else b"",
            headers={name: value for name, value in request.headers.items() if name not in CREDENTIAL_HEADERS},
        )
        self._received.keep(received)
        return answer, received

    def _process(self, request: Request, pixel_id: str, sent: _Sent, reasons: list[str]) -> Answer:
        refusal = self._credentials.refuse(request)
        if refusal:
            answer, reason = refusal
            reasons.append(reason)
            return answer
        if pixel_id != self._account.pixel_id:
            return no_access_to_account(self._account.account_id)
        # Whatever is refused below has still been taken from the limit: X promises nothing kinder.
        window = self._rate_limit.take(len(sent.conversions))
        return (plain_error(429) if window.exceeded else self._judge(sent)).with_headers(window.headers)

    def _judge(self, sent: _Sent) -> Answer:
        account_id = self._account.account_id
        errors = sent.errors or [error for one in sent.conversions for error in errors_of(one, self._account)]
        return refused_conversions(account_id, errors) if errors else success(account_id, len(sent.conversions))


def _read(request: Request) -> _Sent:
    if not request.is_of_type("application/json"):
        return _Sent([], [invalid("", "The content type must be application/json")])
    try:
        body = orjson.loads(request.body)
    except orjson.JSONDecodeError:
        return _Sent([], [invalid("", "The body is not valid JSON")])
    if not isinstance(body, dict):
        return _Sent([], [invalid("", "The body must be a JSON object with conversions")])
    conversions = body.get("conversions")
    if not isinstance(conversions, list) or not conversions:
        return _Sent([], [invalid("conversions", "conversions must be a list with at least one conversion")])
    errors = [invalid(name, f"{name} is not a field of the request") for name in body if name != "conversions"]
    if len(conversions) > MAX_CONVERSIONS:
        errors.append(invalid("conversions", f"Conversion count limit is {MAX_CONVERSIONS}"))
    return _Sent(conversions, errors)


def _counted(passage: Passage, sent: int) -> int:
    if not passage.took_effect:
        return 0
    if passage.fault and passage.fault.kind == "fewer":
        return min(passage.fault.processed, sent)
    return sent
