"""The embedded parts of a run: X, AWS, two function instances, and what makes trouble for them."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace

from xconv.send.shop import EVENT_IDS

from devtools.demo.stack import PIXEL_ID
from devtools.local_aws import Function, LocalAws, Stack
from devtools.soak.clock import Clock
from devtools.soak.fault_injector import FaultInjector
from devtools.soak.fault_plan import TIMEOUT, FaultPlan
from devtools.soak.instance import Instance
from devtools.soak.run_log import RunLog
from devtools.x_simulator import XSimulator
from devtools.x_simulator.received import ReceivedRequest, TokenRequest

# X's names; by them its requests tell the instances apart.
_HOSTS = ("127.0.0.1", "localhost")
# The rate limit is kept in real time, and the run isn't real time; X's limit is out of reach, its 429s are in the plan.
_UNLIMITED = 1_000_000_000
_PARAMETERS = {
    "PixelId": PIXEL_ID,
    "EventIds": EVENT_IDS,
    "RequireConsent": "true",
    "EventsPer15Minutes": "0",
    "RateLimitRps": "10000",
    "RateLimitBurst": "10000",
}


@dataclass(frozen=True)
class SoakStack:
    """Everything started, and nothing sent yet."""

    x: XSimulator
    stack: Stack
    clock: Clock
    run_log: RunLog
    instances: tuple[Instance, ...]
    injector: FaultInjector


@contextmanager
def set_up(plan: FaultPlan) -> Iterator[SoakStack]:
    """Start all parts, and stop them afterwards."""
    run_log = RunLog(plan.produced_twice)
    listeners: list[Callable[[ReceivedRequest | TokenRequest], None]] = [run_log.answered]

    def on_received(received: ReceivedRequest | TokenRequest) -> None:
        for listener in listeners:
            listener(received)

    with ExitStack() as parts:
        event_ids = {entry.partition("=")[2] for entry in EVENT_IDS.split(",")}
        x = parts.enter_context(XSimulator(PIXEL_ID, event_ids, events_per_window=_UNLIMITED, on_received=on_received))
        x.faults.add(*plan.faults)
        aws = parts.enter_context(LocalAws())
        stack = Stack.create(aws, {**_PARAMETERS, "XAdsApiUrl": x.url, "XTokenUrl": x.token_url})
        stack.put_secret(x.grant_oauth2())
        aws.enforce_iam()
        refresh = parts.enter_context(Function(stack, "RefreshTokenFunction"))
        aws.on_invoke(refresh.name, refresh.invoke)

        stack.functions["DeliverFunction"] = replace(stack.functions["DeliverFunction"], timeout=TIMEOUT)
        clock, injector = Clock(aws, run_log.running_since), FaultInjector(plan, stack, x, run_log)
        instances = []
        for host in _HOSTS:
            address = {"X_ADS_API_URL": x.url.replace(_HOSTS[0], host)}
            function = parts.enter_context(Function(stack, "DeliverFunction", address))
            instances.append(Instance(function, host, run_log, clock))
        injector.know(instances)
        listeners.append(injector.answered)
        yield SoakStack(x, stack, clock, run_log, tuple(instances), injector)
