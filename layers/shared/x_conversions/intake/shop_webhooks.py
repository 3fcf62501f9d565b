"""Requests of shops: nothing of a body is looked at before its signature is."""

import time
from collections.abc import Callable

from x_conversions.events.fields import Json
from x_conversions.intake import answers
from x_conversions.intake.answers import Answer
from x_conversions.intake.body import MOST_BYTES
from x_conversions.intake.lenient_json import made_strict, parse
from x_conversions.intake.refusal import Code, RequestRefused
from x_conversions.intake.report import RequestReport
from x_conversions.intake.request import IntakeRequest
from x_conversions.intake.secret import SecretCache
from x_conversions.intake.shop_orders import ShopOrders
from x_conversions.intake.webhooks import CHECKS, is_ping


class ShopWebhooks:
    """Takes webhooks.

    Parameters
    ----------
    clock
        Epoch seconds.
    """

    def __init__(self, secret: SecretCache, orders: ShopOrders, clock: Callable[[], float] = time.time) -> None:
        self._secret, self._orders, self._clock = secret, orders, clock

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
        self._orders.take(source, request.headers, _object(request.body), report)
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


def _object(body: bytes) -> Json:
    try:
        found, is_strict = parse(body)
        if isinstance(found, dict):
            return found if is_strict else made_strict(found)
    except (ValueError, RecursionError):
        pass
    raise RequestRefused(Code.MALFORMED_JSON)
