"""What a measured function is surrounded by: the local AWS and the X simulator, each in a process of its own."""

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any

from devtools.local_aws import LocalAws, Stack
from devtools.paths import ROOT
from xconv.send.shop import EVENT_IDS

from tests.benchmarks.x_process import PIXEL_ID, X, x_in_its_own_process

DELIVER = "DeliverFunction"
EVENT_ID = "tw-o8z6j-o87ne"  # one that the pixel has
PARAMETERS = {"PixelId": PIXEL_ID, "EventIds": EVENT_IDS, "RequireConsent": "true", "DefaultCountry": "DE"}
_TIMEOUT = 60_000  # milliseconds; the template's
# The pace has its own measure in `make simulate`; here nothing must wait.
_WITHOUT_WAITING = {"EventsPer15Minutes": "0", "RateLimitRps": "10000", "RateLimitBurst": "10000"}

Handler = Callable[[Any, Any], Any]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """A stack whose X takes everything."""

    stack: Stack
    x: X


class Context:
    """As much of Lambda's context as the handler asks for."""

    def get_remaining_time_in_millis(self) -> int:
        return _TIMEOUT


@contextmanager
def surroundings() -> Iterator[Surroundings]:
    """Start everything, and end it with the block."""
    with x_in_its_own_process() as x, LocalAws() as aws:
        stack = Stack.create(aws, {**PARAMETERS, "XAdsApiUrl": x.url, "XTokenUrl": x.token_url, **_WITHOUT_WAITING})
        stack.put_secret(x.pixel_token)
        yield Surroundings(stack, x)


def handler_in_this_process(stack: Stack) -> tuple[Handler, IO[bytes]]:
    """The deliver function's handler, wired as deployed, and the file that gets what it prints.

    For good: this process's environment and standard output are the function's from now on.
    """
    printed = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as this process
    os.dup2(printed.fileno(), 1)
    role = stack.role_arn(DELIVER)
    os.environ.update({**stack.environment(DELIVER), **stack.aws.environment(role)})
    sys.path.insert(0, str(ROOT / "functions" / "deliver"))
    import app  # noqa: PLC0415 - its first lines read the environment

    handler: Handler = app.lambda_handler
    return handler, printed
