"""Weeks of scheduled renewals at the simulated X, with the deliver function's view of the secret beside them."""

import json
import random
from itertools import pairwise

import pytest
from devtools.x_simulator import XSimulator
from x_conversions.adapters.token_endpoint import XTokenEndpoint
from x_conversions.credentials.cache import CredentialsCache
from x_conversions.credentials.schemes import OAuth2

from tests.support.refresh_builders import MARGIN, Run, World

pytestmark = pytest.mark.enable_socket
RUNS = 1000
LIFE = 7200.0  # seconds that X's access tokens live
# Between two runs: twice at once, a retry, the schedule, a run that failed, and as long as may ever be.
GAPS = [0.0, 1.0, 60.0, 900.0, 900.0, 900.0, 1800.0, MARGIN - 1]


@pytest.mark.parametrize("seed", range(3))
def test_a_thousand_runs_with_duplicates_and_gaps(seed: int) -> None:
    # Given a login, and two instances of the deliver function
    world, dice = World(), random.Random(seed)  # noqa: S311
    with XSimulator(clock=world.clock) as x:
        endpoint = XTokenEndpoint(x.token_url)
        world.keep_login(json.dumps(x.grant_oauth2()))
        caches = [CredentialsCache(Run(world), world.clock) for _ in range(2)]
        renewals = []
        for _ in range(RUNS):
            # When deliveries come at any time until the schedule does, and at the worst: about a token's end
            for moment in sorted([*moments(world, dice.choice(GAPS), dice)]):
                world.clock.now = moment
                held = dice.choice(caches).get().credentials
                # Then X takes their token
                assert isinstance(held, OAuth2)
                assert x.credentials.oauth2.reason_to_refuse(held.access_token.get_secret_value()) is None
            if world.run(endpoint)["outcome"] == "refreshed":
                renewals.append(world.clock())

    # and there is no more than one renewal in two hours less the margin
    assert len(renewals) > RUNS / 10
    assert min(later - earlier for earlier, later in pairwise(renewals)) >= LIFE - MARGIN
    assert [request.status for request in x.token_requests] == [200] * len(renewals)


def moments(world: World, gap: float, dice: random.Random) -> set[float]:
    """When deliveries come before the next run; the last is the run's own time."""
    now, end = world.clock(), world.clock() + gap
    ends_at = CredentialsCache(Run(world), world.clock).get().credentials.expires_at
    assert ends_at is not None
    worst = {ends_at + seconds for seconds in (-61.0, -31.0, -1.0, -0.1)}
    return {end} | {moment for moment in worst if now <= moment <= end} | {now + gap * dice.random() for _ in range(4)}
