"""The demo's stage: an X simulator, the local AWS, and the template's stack in it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from xconv.send.shop import EVENT_IDS

from devtools.local_aws import LocalAws, Stack
from devtools.x_simulator import ReceivedRequest, TokenRequest, XSimulator

PIXEL_ID = "o8z6j"
# The sample events keep the dates they were written with: ten years.
MAX_EVENT_AGE_DAYS = 3650
BATCH_WINDOW_SECONDS = 1
PARAMETERS: Mapping[str, str] = {
    "PixelId": PIXEL_ID,
    "EventIds": EVENT_IDS,
    "RequireConsent": "true",
    "MaxEventAgeDays": str(MAX_EVENT_AGE_DAYS),
}
DEPARTURES = (
    f"a batch window of {BATCH_WINDOW_SECONDS} s instead of 20 s, and MaxEventAgeDays {MAX_EVENT_AGE_DAYS} instead of "
    "90, because the sample events keep their dates"
)

OnReceived = Callable[[ReceivedRequest | TokenRequest], object]


@dataclass(frozen=True)
class DemoStack:
    """What runs. X knows the event ids of `PARAMETERS`, and no others."""

    x: XSimulator
    aws: LocalAws
    stack: Stack


@contextmanager
def demo_stack(on_received: OnReceived | None = None) -> Iterator[DemoStack]:
    """Start it, under the roles of the template; the secret holds an OAuth 2.0 token that is dead already.

    Whatever X takes was therefore sent with a refreshed token. `on_received` is told of each request to X.
    """
    known = {entry.partition("=")[2] for entry in EVENT_IDS.split(",")}
    with XSimulator(PIXEL_ID, event_ids=known, on_received=on_received) as x, LocalAws() as aws:
        stack = Stack.create(aws, {**PARAMETERS, "XAdsApiUrl": x.url, "XTokenUrl": x.token_url})
        stack.put_secret(x.grant_oauth2(expires_in=1800))
        x.expire_access_tokens()
        aws.enforce_iam()
        yield DemoStack(x, aws, stack)
