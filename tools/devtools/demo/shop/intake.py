"""The intake beside the demo's stack: its function as it was built, behind the stand-in for an HTTP API."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from devtools.demo.shop.addresses import SHOP, Addresses
from devtools.demo.shop.request_log import RequestLog
from devtools.demo.stack import PARAMETERS
from devtools.local_aws import Stack
from devtools.local_aws.http_api_gateway import HttpApiGateway
from devtools.local_aws.intake_stack import IntakeFunction, IntakeStack

WRITE_KEY = "shop-page"
SERVER_KEY = "shop-server"  # for whoever wants to send from a terminal


@dataclass(frozen=True, slots=True)
class ShopIntake:
    """What runs."""

    addresses: Addresses
    gateway: HttpApiGateway
    requests: RequestLog


@contextmanager
def open_intake(stack: Stack, addresses: Addresses) -> Iterator[ShopIntake]:
    """Start it, under the role of its own template. Its cookie is the shop's."""
    parameters = {
        "IntakeWriteKeys": WRITE_KEY,
        "IntakeOrigins": addresses.shop,
        "IntakeCookieDomain": SHOP,
        "RequireConsent": PARAMETERS["RequireConsent"],
    }
    created = IntakeStack.create(stack, parameters, addresses.intake)
    created.put_secret({"server_keys": [SERVER_KEY]})
    requests = RequestLog()
    with WatchedIntake(created, requests) as function:
        yield ShopIntake(addresses, HttpApiGateway(created.api, function.invoke), requests)


class WatchedIntake(IntakeFunction):
    """The intake's function; tells the log what it is asked and what it answers."""

    def __init__(self, stack: IntakeStack, requests: RequestLog) -> None:
        super().__init__(stack)
        self._requests = requests
        self._alone = threading.Lock()  # so that it is known which lines are whose

    def invoke(self, event: Any) -> Any:
        """As any function's."""
        with self._alone:
            known = len(self.logs)
            answer = super().invoke(event)
            self._requests.add(event, answer, self.logs[known:])
        return answer
