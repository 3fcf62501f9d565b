"""Orders of shops on their way to the queue, by whichever way they came and were known to be the shop's."""

import time
from collections.abc import Callable, Mapping

from x_conversions.core.outcome import Reason
from x_conversions.events.fields import Json
from x_conversions.intake.event_copy import EventCopy, copy_event
from x_conversions.intake.outbox import Outbox, Queue
from x_conversions.intake.report import RequestReport
from x_conversions.intake.settings import IntakeSettings
from x_conversions.intake.webhooks import read_order


class ShopOrders:
    """Queues copies of orders.

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
        queue: Queue,
        failed: Callable[[Exception], None],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._queue, self._failed, self._clock = queue, failed, clock
        self._rules, self._shopify_sources = settings.copy_rules(), settings.shopify_sources

    def take(self, source: str, headers: Mapping[str, str], fields: Json, report: RequestReport) -> Reason | None:
        """Queue the copy of one order, if it counts.

        Parameters
        ----------
        headers
            Of the webhook, by their names in small letters.

        Returns
        -------
        Reason | None
            Why there is no copy; counted already.

        Raises
        ------
        RequestRefused
            ``queue_unavailable``, ``too_large``.
        """
        outbox = Outbox(self._queue, report, self._failed)
        taken = outbox.take(fields, lambda: self._copy(source, headers, fields))
        outbox.send()
        return taken if isinstance(taken, Reason) else None

    def _copy(self, source: str, headers: Mapping[str, str], fields: Json) -> EventCopy:
        order = read_order(source, headers, fields, self._shopify_sources)
        now = int(self._clock() * 1000)
        return copy_event(order.fields, self._rules, now, source, order_id=order.order_id)
