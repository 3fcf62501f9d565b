"""Events that Shopify and Stripe put on an EventBridge bus of this account: the webhooks' orders, unsigned.

Nobody waits for an answer, and nobody but AWS can name such a source: https://docs.aws.amazon.com/eventbridge/latest/
userguide/eb-saas.html. What isn't queued must be raised for, so that Lambda calls again, and keeps it at last.
"""

from collections.abc import Callable, Mapping
from typing import Any

from x_conversions.core.outcome import Reason
from x_conversions.events.fields import Json, child
from x_conversions.intake.lenient_json import made_strict
from x_conversions.intake.refusal import Code, RequestRefused
from x_conversions.intake.report import RequestReport
from x_conversions.intake.shop_orders import ShopOrders

_SOURCES = {"aws.partner/shopify.com/": "shopify", "aws.partner/stripe.com/": "stripe"}


class NotTakenError(Exception):
    """A partner event is not in the queue. The text is one word, and holds nothing of it."""


def partner_of(event: object) -> str:
    """Whose event this is; empty for what comes by HTTP, and for all others."""
    named = event.get("source") if isinstance(event, dict) and "detail-type" in event else None
    if not isinstance(named, str):
        return ""
    return next((source for prefix, source in _SOURCES.items() if named.startswith(prefix)), "")


class PartnerEvents:
    """Takes partner events.

    Parameters
    ----------
    failed
        Told of errors of this program.
    """

    def __init__(self, orders: ShopOrders, failed: Callable[[Exception], None]) -> None:
        self._orders, self._failed = orders, failed

    def take(self, event: Mapping[str, Any], report: RequestReport) -> None:
        """Queue the copy of an event, if it counts; what it came to is in the report.

        Raises
        ------
        NotTakenError
            It might count, and is not in the queue.
        """
        report.via = partner_of(event)
        try:
            reason = self._orders.take(report.via, *_webhook(report.via, event), report)
        except RequestRefused as end:
            report.refused = end.code.code
        except Exception as error:  # noqa: BLE001 - its text may quote the event, and the runtime would log it
            self._failed(error)
            report.refused = Reason.INTERNAL_ERROR.value
        else:
            if reason is Reason.INTERNAL_ERROR:  # the failure is told already
                report.refused = reason.value
        if report.refused:
            raise NotTakenError(report.refused)


def _webhook(source: str, event: Mapping[str, Any]) -> tuple[Mapping[str, str], Json]:
    """Headers and body of the webhook that it would have been."""
    detail = child(event, "detail")
    if source == "stripe":
        return {}, _some(detail)
    headers = {name.lower(): text for name, text in child(detail, "metadata").items() if isinstance(text, str)}
    return headers, _some(child(detail, "payload"))


def _some(body: Json) -> Json:
    try:
        if body:
            return made_strict(body)  # Lambda's runtime has read it, and is lenient
    except (ValueError, RecursionError):
        pass
    raise RequestRefused(Code.MALFORMED_JSON)
