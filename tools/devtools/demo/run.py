"""The main job on embedded parts: every sample event through the built functions, and the result checked."""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from x_conversions.core.outcome import Outcome
from xconv.send.shop import Sample, Shop

from devtools.demo.local_queue import read_all, send_all
from devtools.demo.stack import BATCH_WINDOW_SECONDS, demo_stack
from devtools.local_aws import BatchResult, Function, Poller
from devtools.samples.sample_events import read_payload, sample_messages

GENERATED = 1000


@dataclass(frozen=True, slots=True)
class DemoResult:
    """What became of the demo's messages, as X, the dead-letter queue and the functions' logs say."""

    samples: Sequence[Sample]
    conversions: Sequence[dict[str, Any]]
    dead_letters: Sequence[dict[str, Any]]
    summaries: Sequence[dict[str, Any]]
    statuses: Counter[int]
    refresh: Mapping[str, Any]
    refreshes: int

    @property
    def found(self) -> Counter[tuple[str, str]]:
        """How many messages ended in each outcome, by reason."""
        found = Counter({(Outcome.DELIVERED.value, ""): len(self.conversions)})
        found.update((Outcome.REJECTED.value, letter["reason"]) for letter in self.dead_letters)
        for summary in self.summaries:
            for outcome in (Outcome.SKIPPED, Outcome.DEFERRED, Outcome.UNACCOUNTED):
                for reason, number in summary["reasons"].get(outcome.value, {}).items():
                    found[outcome.value, reason] += number
        return +found

    @property
    def expected(self) -> Counter[tuple[str, str]]:
        return Counter((sample.outcome.value, sample.reason.value if sample.reason else "") for sample in self.samples)

    @property
    def mistakes(self) -> list[str]:
        """What is not as it must be; empty when all is well."""
        mistakes = []
        if self.found != self.expected:
            mistakes.append("the outcomes are not those that were expected")
        ids = Counter(conversion["conversion_id"] for conversion in self.conversions)
        if doubled := [one for one, number in ids.items() if number > 1]:
            mistakes.append(f"X counted {len(doubled)} conversions twice")
        rejected = Counter(sample.body for sample in self.samples if sample.outcome is Outcome.REJECTED)
        if Counter(letter["body"] for letter in self.dead_letters) != rejected:
            mistakes.append("the dead-letter queue does not hold exactly the rejected messages, body unchanged")
        if self.refresh.get("outcome") != "refreshed" or self.refreshes != 1 or self.statuses[401]:
            mistakes.append("the refreshed token was not used")
        return mistakes


def demo_samples() -> list[Sample]:
    """Every message of events/, and generated ones."""
    return [*sample_messages(), *Shop(seed=2026).samples(GENERATED)]


def run_demo(
    samples: Sequence[Sample], say: Callable[[str], None], on_batch: Callable[[BatchResult], object]
) -> DemoResult:
    """Run everything once.

    Parameters
    ----------
    samples
        What is put on the queue.
    say
        Told each step, in a sentence.
    on_batch
        Told each batch that a function has handled.
    """
    with ExitStack() as parts:
        say("Starting the X simulator and the local AWS")
        running = parts.enter_context(demo_stack())
        x, aws, stack = running.x, running.aws, running.stack

        say(f"Putting {len(samples)} messages on the queue: every one of events/, and {GENERATED} generated ones")
        send_all(aws.client("sqs"), stack.queue_url, [sample.body for sample in samples])

        say("Refreshing the access token, as the schedule does")
        refresh_function = parts.enter_context(Function(stack, "RefreshTokenFunction"))
        refresh = refresh_function.invoke(read_payload("schedule.json"))

        say("Delivering")
        instances = range(stack.event_source_mapping.maximum_concurrency)
        functions = [parts.enter_context(Function(stack, "DeliverFunction")) for _ in instances]
        poller = Poller(stack, functions, batch_window_seconds=BATCH_WINDOW_SECONDS)
        poller.run_until_empty(progress=on_batch)
        return DemoResult(
            samples=samples,
            conversions=list(x.conversions),
            dead_letters=read_all(aws.client("sqs"), stack.dead_letter_queue_url),
            summaries=[line for function in functions for line in _summaries(function.logs)],
            statuses=Counter(request.status or 0 for request in x.requests),
            refresh=refresh,
            refreshes=sum(request.status == 200 for request in x.token_requests),
        )


def _summaries(lines: Sequence[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines if '"message":"summary"' in line]
