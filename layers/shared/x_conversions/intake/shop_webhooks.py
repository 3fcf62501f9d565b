"""Requests of shops: nothing of a body is looked at before its signature is."""

import time
from collections.abc import Callable

import orjson

from x_conversions.events.fields import Json
from x_conversions.intake import answers
from x_conversions.intake.answers import Answer
from x_conversions.intake.body import MOST_BYTES
from x_conversions.intake.event_copy import EventCopy, copy_event
from x_conversions.intake.outbox import Outbox, Queue
from x_conversions.intake.refusal import Code, RequestRefused
from x_conversions.intake.report import RequestReport
from x_conversions.intake.request import IntakeRequest
from x_conversions.intake.secret import SecretCache
from x_conversions.intake.settings import IntakeSettings
from x_conversions.intake.webhooks import CHECKS, is_ping, read_order


class ShopWebhooks:
    """Takes webhooks.

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
        self._secret, self._queue, self._failed, self._clock = secret, queue, failed, clock
        self._rules, self._shopify_sources = settings.copy_rules(), settings.shopify_sources

    def take(self, request: IntakeRequest, report: RequestReport) -> Answer:
        """Answer a webhook.

        Raises
        ------
        RequestRefused
            ``not_found``: no such source, or no secret for it; ``bad_signature``, ``too_large``, ``malformed_json``,
            ``queue_unavailable``.
        SecretUnavailableError
            The secret can't be read.
        """
        source = request.parameters.get("source", "")
        if source not in CHECKS:
            raise RequestRefused(Code.NOT_FOUND)
        report.via = source
        if len(request.body) > MOST_BYTES:
            raise RequestRefused(Code.TOO_LARGE)
        self._verify(source, request)
        if is_ping(source, request.body):
            report.ignored["ping"] += 1
            return answers.success()
        fields = _object(request.body)
        outbox = Outbox(self._queue, report, self._failed)
        outbox.take(fields, lambda: self._copy(source, request, fields))
        outbox.send()
        return answers.success()

    def _verify(self, source: str, request: IntakeRequest) -> None:
        secrets = self._secret.get()
        if not secrets.of(source):
            secrets = self._secret.get_newer() or secrets
        if not secrets.of(source):
            raise RequestRefused(Code.NOT_FOUND)
        if is_ping(source, request.body):
            return
        newest = secrets
        while not CHECKS[source](request.headers, request.body, newest.of(source), self._clock()):
            newer = self._secret.get_newer()
            if newer is None:
                raise RequestRefused(Code.BAD_SIGNATURE)
            newest = newer

    def _copy(self, source: str, request: IntakeRequest, fields: Json) -> EventCopy:
        order = read_order(source, request.headers, fields, self._shopify_sources)
        now = int(self._clock() * 1000)
        return copy_event(order.fields, self._rules, now, source, order_id=order.order_id)


def _object(body: bytes) -> Json:
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise RequestRefused(Code.MALFORMED_JSON) from None
    if not isinstance(found, dict):
        raise RequestRefused(Code.MALFORMED_JSON)
    return found
