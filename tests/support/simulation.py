"""Parts of a simulation, for tests."""

from dataclasses import replace

import numpy as np
from devtools.simulation.deployment import Deployment, read_deployment
from devtools.simulation.simulated_queue import SimulatedQueue
from devtools.simulation.traffic import Traffic

DEPLOYMENT = read_deployment()
START = 1_000_000.0


def chance() -> np.random.Generator:
    return np.random.default_rng(7)


def traffic(rate: float = 0, poison_share: float = 0) -> Traffic:
    return Traffic([(0, rate)], poison_share, chance())


def queue(rate: float = 0, **changes: float) -> SimulatedQueue:
    """A queue that events come to, with the template's numbers but for some."""
    deployment: Deployment = replace(DEPLOYMENT, **changes)  # type: ignore[arg-type]
    return SimulatedQueue(deployment, traffic(rate), START, chance())
