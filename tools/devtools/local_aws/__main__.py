"""python -m devtools.local_aws: the local AWS and the X simulator for `sam local invoke`, until Ctrl-C."""

import os
import signal
import sys
import threading
from pathlib import Path
from urllib.parse import urlsplit

from rich.console import Console
from rich.table import Table

from devtools.local_aws import docker_host
from devtools.local_aws.aws import LocalAws
from devtools.local_aws.sam_local import BUILT_TEMPLATE, write_template
from devtools.local_aws.shell import exports
from devtools.local_aws.stack import Stack
from devtools.x_simulator import XSimulator

_PIXEL_ID = "o8z6j"
_EVENT_IDS = "Purchase=tw-o8z6j-o87ne,PageView=tw-o8z6j-o87nf,AddToCart=tw-o8z6j-o87ng,Lead=tw-o8z6j-o87nh"
_PARAMETERS = {
    "PixelId": _PIXEL_ID,
    "EventIds": _EVENT_IDS,
    "RequireConsent": "true",
    "MaxEventAgeDays": "3650",  # the events of events/ keep the dates they were written with
}
_WIDTH = 160  # so that no address is cut; a narrow terminal wraps them, which still copies whole
_TOKEN_SECONDS = 1800  # within the refresh function's margin, so that its first run has something to do


def main() -> int:
    """Start both, say what to type, wait; 1 when that can't be done."""
    if not BUILT_TEMPLATE.is_file():
        print("local_aws: nothing is built yet: run `make build`", file=sys.stderr)
        return 1
    for ending in (signal.SIGINT, signal.SIGTERM):  # also where a shell has it ignored, as in the background
        signal.signal(ending, signal.default_int_handler)
    try:
        _run(docker_host.address())
    except KeyboardInterrupt:
        return 0
    except (OSError, RuntimeError) as error:
        print(f"local_aws: {error}", file=sys.stderr)
    return 1


def _run(host: str) -> None:
    known = [entry.partition("=")[2] for entry in _EVENT_IDS.split(",")]
    with XSimulator(_PIXEL_ID, known, host=host) as x, LocalAws(host) as aws:
        parameters = {"XAdsApiUrl": _from_container(x.url), "XTokenUrl": _from_container(x.token_url)}
        stack = Stack.create(aws, {**_PARAMETERS, **parameters})
        stack.put_secret(x.grant_oauth2(expires_in=_TOKEN_SECONDS))
        template = write_template(stack, _from_container(aws.endpoint_url))
        try:
            _introduce(x, stack)
            threading.Event().wait()
        finally:
            template.unlink(missing_ok=True)  # its addresses end here


def _from_container(url: str) -> str:
    parts = urlsplit(url)
    return parts._replace(netloc=f"{docker_host.NAME}:{parts.port}").geturl()


def _introduce(x: XSimulator, stack: Stack) -> None:
    table = Table("what", "where", title="For `sam local invoke`, until Ctrl-C", title_justify="left")
    table.add_row("X simulator", x.url)
    table.add_row("AWS_ENDPOINT_URL", stack.aws.endpoint_url)
    table.add_row("queue", stack.queue_url)
    table.add_row("dead-letter queue", stack.dead_letter_queue_url)
    table.add_row("secret", stack.secret_arn)
    sam = os.path.relpath(Path(sys.executable).with_name("sam"))
    console = Console(width=_WIDTH, emoji=False, highlight=False)
    console.print(table)
    console.print("Not as in the template: MaxEventAgeDays 3650, because the sample events keep their dates.")
    console.print("In another terminal:")
    for command in (
        f"{sam} local invoke DeliverFunction -e events/order_completed.json",
        f"{sam} local invoke RefreshTokenFunction -e events/schedule.json",
        f"curl {x.url}/_simulator/conversions",
    ):
        console.print(f"  {command}", style="bold")
    console.print("`xconv` works with these, too, as with a deployed stack, once it knows where:")
    xconv = os.path.relpath(Path(sys.executable).with_name("xconv"))
    for command in (exports(stack.aws.environment()), f"{xconv} doctor", f"{xconv} send events/order_completed.json"):
        console.print(f"  {command}", style="bold", soft_wrap=True)
    console.print(
        "Nobody takes messages off the queue here, and what `sam local invoke` prints goes to its own terminal, where\n"
        "`xconv trace` and `xconv tail` can't find it: for those `make demo SERVE=1`."
    )


if __name__ == "__main__":
    sys.exit(main())
