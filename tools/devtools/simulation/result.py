"""What came of a scenario, in figures."""

from dataclasses import dataclass, field

import numpy as np

from devtools.figures.prices import dollars
from devtools.simulation.conversion_counts import ConversionCounts, RecordFigures
from devtools.simulation.counts import MessageCounts
from devtools.simulation.deployment import Deployment
from devtools.simulation.scenario import Scenario
from devtools.simulation.simulated_queue import SimulatedQueue
from devtools.simulation.simulated_x import SimulatedX
from devtools.simulation.timeline import SimulationTimeline
from devtools.simulation.traffic import Traffic
from devtools.x_simulator.rate_limit import WINDOW_SECONDS

PERCENTILES = (50, 95, 99)


@dataclass(frozen=True)
class Result:
    """Figures of one scenario; counts are messages, times seconds, costs dollars.

    `waits` are the 50th, 95th and 99th percentile from sent to counted, where messages are told from each other.
    """

    scenario: Scenario
    sent: int
    sent_poison: int
    delivered: int
    doubled: int
    answers_lost: int
    lost: int
    expired: int
    dead_poison: int
    dead_good: int
    redriven: int
    left: int
    left_poison: int
    timed: int
    within_a_minute: int
    within_an_hour: int
    waits: tuple[float, ...]
    invocations: int
    messages_per_invocation: float
    throttles: int
    deferred: dict[str, int]
    highest_receive_count: int
    most_in_flight: int
    longest_invocation: float
    gathered: int
    drain_seconds: float
    best_drain_seconds: float
    lowest_window_share: float | None
    highest_window_share: float | None
    share_of_429: float
    requests: dict[str, int]
    waiting_gb_seconds: float
    waiting_sqs_requests: int
    waiting_cost: float
    cost: float
    depth: list[int] = field(repr=False)
    delivered_by_minute: list[int] = field(repr=False)
    records: RecordFigures | None = None

    @classmethod
    def of(  # noqa: PLR0913, PLR0917 - what a scenario leaves behind
        cls,
        scenario: Scenario,
        deployment: Deployment,
        counts: MessageCounts,
        queue: SimulatedQueue,
        traffic: Traffic,
        x: SimulatedX,
        timeline: SimulationTimeline,
        gathered: int,
        drain_seconds: float,
    ) -> "Result":
        """Add up."""
        quota = deployment.events_per_15_minutes * min(1.0, scenario.quota)
        shares = [counted / quota for counted in timeline.full_windows()]
        memory = deployment.memory / 1024
        records = counts.figures() if isinstance(counts, ConversionCounts) else None
        waiting = counts.waiting_seconds * memory
        return cls(
            scenario=scenario,
            sent=traffic.sent,
            sent_poison=traffic.sent_poison,
            delivered=counts.delivered,
            doubled=counts.doubled,
            answers_lost=counts.answers_lost,
            lost=counts.lost if records is None else records.lost,
            expired=queue.expired,
            dead_poison=counts.dead_poison,
            dead_good=counts.dead_good,
            redriven=queue.redriven,
            left=queue.depth,
            left_poison=queue.poison,
            timed=counts.timed,
            within_a_minute=counts.within_a_minute,
            within_an_hour=counts.within_an_hour,
            waits=tuple(map(float, np.percentile(counts.waits, PERCENTILES))) if counts.waits else (),
            invocations=counts.invocations,
            messages_per_invocation=counts.handed_over / max(1, counts.invocations),
            throttles=counts.throttles,
            deferred=dict(counts.deferred),
            highest_receive_count=queue.highest_receive_count,
            most_in_flight=queue.most_in_flight,
            longest_invocation=counts.longest_invocation,
            gathered=gathered,
            drain_seconds=drain_seconds,
            best_drain_seconds=gathered / quota * WINDOW_SECONDS,
            lowest_window_share=min(shares, default=None),
            highest_window_share=max(shares, default=None),
            share_of_429=timeline.share_of_429,
            requests={str(status): number for status, number in sorted(x.statuses.items())},
            waiting_gb_seconds=waiting,
            waiting_sqs_requests=counts.sqs_requests_in_vain,
            waiting_cost=waiting * dollars("lambda x86_64") + counts.sqs_requests_in_vain * dollars("sqs"),
            cost=counts.busy_seconds * memory * dollars("lambda x86_64")
            + counts.invocations * dollars("lambda requests")
            + counts.sqs_requests * dollars("sqs"),
            depth=timeline.depth,
            delivered_by_minute=timeline.delivered,
            records=records,
        )
