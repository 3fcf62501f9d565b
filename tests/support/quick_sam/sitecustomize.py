"""What Python imports first in the processes of an operator, sam's own among them."""

import os
import sys
from pathlib import Path

from devtools.quick_yaml import use_libyaml


def sams_arguments() -> list[str] | None:
    """Those of a process that is about to run sam: `sam deploy`, or `python -m samcli build`."""
    words = sys.orig_argv[1:]
    if words[:2] == ["-m", "samcli"]:
        return words[2:]
    return words[1:] if words and Path(words[0]).name == "sam" else None


def hand_over(arguments: list[str], place: str) -> int:
    """Let the sam that is imported already do it (`tests.support.warm_sam`); the status that it ended with."""
    import json  # noqa: PLC0415 - no other process needs them here
    import socket  # noqa: PLC0415

    asked = {"arguments": arguments, "environment": dict(os.environ), "folder": str(Path.cwd())}
    with socket.socket(socket.AF_UNIX) as sam:
        sam.connect(place)
        socket.send_fds(sam, [json.dumps(asked).encode()], [0, 1, 2])
        sam.shutdown(socket.SHUT_WR)
        return int(sam.recv(16))


if (arguments := sams_arguments()) is not None and (place := os.environ.get("WARM_SAM")):
    os._exit(hand_over(arguments, place))
use_libyaml()
