"""Living through one scenario."""

import random
import zlib
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from devtools.local_aws.polling import POLLERS, Backoff
from devtools.simulation.conversion_counts import ConversionCounts
from devtools.simulation.conversions_pool import ConversionsPool
from devtools.simulation.counts import MessageCounts
from devtools.simulation.deployment import Deployment
from devtools.simulation.event_source import SimulatedPoller
from devtools.simulation.fault_periods import FaultPeriod
from devtools.simulation.function_instance import FunctionInstance
from devtools.simulation.instances import Instances
from devtools.simulation.limits import limit_of
from devtools.simulation.record_trouble import NO_TROUBLE, Steps
from devtools.simulation.result import Result
from devtools.simulation.scenario import Scenario
from devtools.simulation.simulated_queue import SimulatedQueue
from devtools.simulation.simulated_table import SimulatedTable
from devtools.simulation.simulated_x import SimulatedX
from devtools.simulation.timeline import SimulationTimeline
from devtools.simulation.traffic import Traffic
from devtools.simulation.virtual_time import VirtualTime

START = 1_795_514_400.0  # 2026-11-24T10:00:00Z
_MINUTE = 60
_LONGEST = 30 * 86_400  # what hasn't drained by then, won't


def run(scenario: Scenario, deployment: Deployment, seed: int, progress: Callable[[float], None]) -> Result:
    """Run a scenario to the end: producers go on until what gathered is delivered, then the queue is emptied.

    Parameters
    ----------
    progress
        Told the seconds of virtual time that have passed, now and then.
    """
    own_seed = [seed, zlib.crc32(scenario.name.encode())]
    random.seed(str(own_seed))  # the deployed code's jitter
    chance = np.random.default_rng(own_seed)
    time = VirtualTime(START)
    rates = [(START + start, rate) for start, rate in scenario.rates]
    trouble = scenario.trouble or NO_TROUBLE
    traffic = Traffic(
        rates,
        scenario.poison_share,
        chance,
        scenario.poison,
        is_numbered=scenario.is_prompt or scenario.keeps_records or scenario.trouble is not None,
        repeats=trouble.repeats,
    )
    queue = SimulatedQueue(deployment, traffic, START, chance)
    queue.put(traffic.backlog(START, scenario.backlog))
    limit = limit_of(scenario.window, round(deployment.events_per_15_minutes * scenario.quota), time)
    faults = [replace(one, start=START + one.start, end=START + one.end) for one in scenario.faults]
    x = SimulatedX(time, limit, faults, chance, tells_limits=scenario.tells_limits)
    counts = ConversionCounts() if scenario.trouble else MessageCounts()
    table = SimulatedTable() if scenario.keeps_records else None

    def start_instance() -> FunctionInstance:
        pool = ConversionsPool(deployment.batch_size)  # of its own: two instances are at work at the same time
        return FunctionInstance(deployment, time, queue, x, pool, Steps(trouble, chance), table)

    instances = Instances(deployment.max_concurrency, start_instance, time, chance, scenario.life_scale)
    throttled = [(START + start, START + end) for start, end in scenario.throttled]
    pollers = max(POLLERS, deployment.max_concurrency)
    backoff = Backoff(pollers)
    for number in range(pollers):
        poller = SimulatedPoller(
            number,
            deployment,
            time,
            queue,
            counts,
            chance,
            instances,
            backoff,
            look_seconds=scenario.look_seconds,
            throttled=throttled,
        )
        time.start(poller.run)
    timeline = SimulationTimeline(queue, x, [*faults, *(FaultPeriod(*period, "throttled") for period in throttled)])
    gathered, drained_at = 0, 0.0
    for now in range(int(START), int(START) + _LONGEST, _MINUTE):
        time.run(now)
        queue.advance(now)
        timeline.end_minute(now)
        if now == START + scenario.recovery:
            queue.mark()
            counts.timed_until, counts.timed = now, traffic.sent - traffic.sent_poison
            gathered = queue.depth
            timeline.recovered()
        elif now > START + scenario.recovery and not drained_at and not queue.left_of_marked:
            drained_at = now
            traffic.stop(now)
        elif drained_at and not queue.depth - (0 if scenario.poison_ends else queue.poison):
            break
        if now % (60 * _MINUTE) == 0:
            progress(now - START)
    return Result.of(
        scenario, deployment, counts, queue, traffic, x, timeline, gathered, drained_at - START - scenario.recovery
    )
