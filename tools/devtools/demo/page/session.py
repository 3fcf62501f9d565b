"""The running stack behind the page, and what the page's buttons do to it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

from botocore.exceptions import ClientError
from x_conversions.adapters.sqs_batching import batches, numbered, text_size

from devtools.demo.page.dead_letter_list import DeadLetterList
from devtools.demo.page.examples import Examples
from devtools.demo.page.message_log import MessageLog
from devtools.demo.page.pollers import Pollers
from devtools.demo.page.sample_traffic import SampleTraffic
from devtools.demo.page.watched_function import WatchedFunction
from devtools.demo.shop.addresses import Addresses
from devtools.demo.shop.intake import ShopIntake, open_intake
from devtools.demo.stack import BATCH_WINDOW_SECONDS, DEPARTURES, PARAMETERS, DemoStack, demo_stack
from devtools.local_aws import Poller
from devtools.local_aws.published import PublishedFunction
from devtools.local_aws.shell import exports
from devtools.samples.sample_events import read_payload
from devtools.x_simulator import XSimulator

# What PARAMETERS are to the functions, and to `xconv preview`, which asks no stack.
_PREVIEWED = ("PIXEL_ID", "EVENT_IDS", "REQUIRE_CONSENT", "MAX_EVENT_AGE_DAYS")


class DemoSession:
    """What the page shows and does. Made by `open_session`.

    Attributes
    ----------
    shop
        The intake of the shop's pages, where there is a shop.
    """

    def __init__(self, running: DemoStack, message_log: MessageLog, shop: ShopIntake | None = None) -> None:
        self.shop = shop
        self.x: XSimulator = running.x
        self.message_log = message_log
        self.examples = Examples()
        self.traffic = SampleTraffic(self.put)
        self._aws, self._stack = running.aws, running.stack
        self._sqs = running.aws.client("sqs")
        self._queue_url = running.stack.queue_url
        self._letters = DeadLetterList(self._sqs, running.stack.dead_letter_queue_url, self._queue_url)

    @property
    def exports(self) -> str:
        """A line for a shell, after which `xconv` finds this stack, and previews by its parameters."""
        deployed = self._stack.environment("DeliverFunction")
        return exports(self._aws.environment() | {name: deployed[name] for name in _PREVIEWED})

    def about(self) -> dict[str, Any]:
        """What never changes: under which parameters it runs, and how another terminal finds it."""
        return {
            "parameters": dict(PARAMETERS),
            "departures": DEPARTURES,
            "exports": self.exports,
            "shop": self.shop and self.shop.addresses.shop,
        }

    def put(self, bodies: Sequence[str]) -> list[int]:
        """Put events on the queue; returns their numbers in the message log.

        Raises
        ------
        ValueError
            SQS does not take one of them.
        """
        numbers: list[int] = []
        for batch in batches(bodies, text_size):
            entries = numbered({"MessageBody": body} for body in batch)
            try:
                answer = self._sqs.send_message_batch(QueueUrl=self._queue_url, Entries=entries)
            except ClientError as error:
                raise ValueError(f"SQS does not take it: {error.response['Error']['Message']}") from None
            sent = {entry["MessageId"]: batch[int(entry["Id"])] for entry in answer.get("Successful", [])}
            numbers += [self.message_log.put(message_id, body) for message_id, body in sent.items()]
            if failed := answer.get("Failed"):
                raise ValueError(f"SQS does not take it: {failed[0].get('Message', failed[0]['Code'])}")
        return numbers

    def call_back(self, number: int) -> bool:
        """Make a deferred message visible now, as an operator could; False when it isn't waiting."""
        entry = self.message_log.called_back(number)
        if entry is None:
            return False
        try:
            self._sqs.change_message_visibility(
                QueueUrl=self._queue_url, ReceiptHandle=entry.receipt_handle, VisibilityTimeout=0
            )
        except ClientError:
            return False  # it came back by itself just now
        return True

    def redrive(self) -> dict[str, Any]:
        """Move back what is in the dead-letter queue; how many messages of which reason that were, and what stayed."""
        return self._letters.redrive(self.message_log.redriven)

    def dead_letters(self) -> dict[str, Any]:
        """How many there are, and the latest of them, without their bodies."""
        return self._letters.listed()

    def state(self, since: int) -> dict[str, Any]:
        """What a page that has seen version `since` doesn't know yet."""
        return self.message_log.changes(since) | {
            "traffic": self.traffic.is_on,
            "faults": self.x.faults.pending,
            "intake_requests": self.shop.requests.shown() if self.shop else [],
        }


@contextmanager
def open_session(
    say: Callable[[str], object], on_failure: Callable[[Exception], object], shop: Addresses | None = None
) -> Iterator[DemoSession]:
    """Start everything.

    Parameters
    ----------
    say
        Told each step, in a sentence.
    on_failure
        Told what ended the polling, should something.
    shop
        Where the shop will be, if there is to be one: its intake runs, too.
    """
    message_log = MessageLog()
    with ExitStack() as parts:
        say("Starting the X simulator and the local AWS")
        running = parts.enter_context(demo_stack(on_received=message_log.told))
        stack = running.stack
        say("Starting the functions")
        refresh = parts.enter_context(PublishedFunction(stack, "RefreshTokenFunction"))
        refresh.invoke(read_payload("schedule.json"))
        # The deliver function calls it when X answers 401.
        running.aws.on_invoke(refresh.name, refresh.invoke)
        instances = range(stack.event_source_mapping.maximum_concurrency)
        functions = [WatchedFunction(stack, message_log) for _ in instances]
        pollers = Pollers([Poller(stack, [one], BATCH_WINDOW_SECONDS) for one in functions], on_failure)
        # Ended in the reverse order: no new batches, then the functions, and then nothing is left to wait for.
        parts.callback(pollers.join)
        for function in functions:
            parts.enter_context(function)
        parts.callback(pollers.stop)
        intake = parts.enter_context(open_intake(stack, shop)) if shop else None
        session = DemoSession(running, message_log, intake)
        parts.callback(session.traffic.switch, False)
        pollers.start()
        yield session
