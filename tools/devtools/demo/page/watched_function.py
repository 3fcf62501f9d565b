"""A function whose work the page follows."""

from typing import Any

from devtools.demo.page.message_log import MessageLog
from devtools.demo.page.message_results import failed, read_results
from devtools.local_aws import FunctionError, Stack
from devtools.local_aws.published import PublishedFunction


class WatchedFunction(PublishedFunction):
    """The deliver function; tells the message log what it gets and what becomes of it."""

    def __init__(self, stack: Stack, message_log: MessageLog) -> None:
        super().__init__(stack, "DeliverFunction")
        self._stack, self._message_log = stack, message_log

    def invoke(self, event: Any) -> Any:
        """As any function's."""
        records = event["Records"]
        self._message_log.received(records)
        known = len(self.logs)
        try:
            response = super().invoke(event)
        except FunctionError as error:
            self._message_log.settled(failed(records, error), self._comes_back())
            raise
        self._message_log.settled(read_results(records, response, self.logs[known:]), self._comes_back())
        return response

    def _comes_back(self) -> dict[str, float]:
        return self._stack.aws.in_flight_until(self._stack.queue_url)
