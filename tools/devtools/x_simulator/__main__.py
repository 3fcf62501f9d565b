"""python -m devtools.x_simulator: the X simulator for people, one line per request."""

import argparse
import sys
import threading

from devtools.x_simulator import admin
from devtools.x_simulator.received import ReadRequest, ReceivedRequest, TokenRequest
from devtools.x_simulator.simulator import XSimulator


def main(arguments: list[str] | None = None) -> int:
    """Run until Ctrl-C; 1 when the port can't be had."""
    parser = argparse.ArgumentParser(
        prog="python -m devtools.x_simulator", description="X's conversions API on this machine."
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=8900, help="port to listen on (default: %(default)s)")
    parser.add_argument("--pixel-id", default="o8z6j", help="the pixel that exists (default: %(default)s)")
    options = parser.parse_args(arguments)
    try:
        simulator = XSimulator(options.pixel_id, host=options.host, port=options.port, on_received=_say, on_read=_say)
        simulator.start()
    except (OSError, OverflowError) as error:
        print(f"x_simulator: cannot listen on {options.host}:{options.port}: {error}", file=sys.stderr)
        return 1
    except ValueError as error:
        print(f"x_simulator: {error}", file=sys.stderr)
        return 1
    print(_introduction(simulator), flush=True)
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        simulator.stop()
    return 0


def _introduction(simulator: XSimulator) -> str:
    return "\n".join(
        [
            f"X simulator at {simulator.url} (Ctrl-C ends it)",
            f"  POST   /12/measurement/conversions/{simulator.account.pixel_id}",
            "  GET    /12/accounts, and below: authenticated_user_access, web_event_tags",
            "  POST   /2/oauth2/token",
            "  GET    /i/oauth2/authorize",
            *(f"  {line}" for line in (admin.__doc__ or "").splitlines() if line.startswith(("GET", "POST", " "))),
        ]
    )


def _say(received: ReceivedRequest | TokenRequest | ReadRequest) -> None:
    status = received.status or "dropped"
    if isinstance(received, ReceivedRequest):
        what = f"conversions  {status}  sent {len(received.conversions)}, counted {received.counted}"
        notes = [received.scheme, received.reason, received.fault and f"fault {received.fault}"]
    elif isinstance(received, ReadRequest):
        what = f"read         {status}  {received.path}"
        notes = [received.scheme, received.reason]
    else:
        what = f"token        {status}  {received.grant_type or 'unknown grant type'}"
        notes = [received.client_id and f"client {received.client_id}", received.error]
    print("  ".join([f"{received.received_at:%H:%M:%SZ}", what, *(note for note in notes if note)]), flush=True)


if __name__ == "__main__":
    sys.exit(main())
