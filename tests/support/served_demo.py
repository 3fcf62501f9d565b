"""The demo's page as a person starts it: `xconv demo --serve`, in a process of its own."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

XCONV = Path(sys.executable).with_name("xconv")
_PATIENCE = 60  # seconds to end in; it takes two or three


def start_demo(*options: str) -> tuple[subprocess.Popen[str], str]:
    """The process, which leads a process group of its own, and the page's address once it is there.

    `options` are more than are needed for that.
    """
    process = subprocess.Popen(
        [XCONV, "demo", "--serve", "--port", "0", *options], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    said = []
    try:
        for line in process.stdout or ():
            said.append(line)
            if found := re.search(r"http://\S+", line):
                return process, found[0]
    except KeyboardInterrupt:  # in a group of its own it hears of none
        end_demo(process)
        raise
    raise RuntimeError(f"the page did not start: {''.join(said)}")


def end_demo(process: subprocess.Popen[str], ending: signal.Signals = signal.SIGTERM) -> int:
    """Its exit status."""
    if ending is signal.SIGINT:  # a terminal's Ctrl-C goes to every process of the group
        os.killpg(process.pid, ending)
    else:
        process.send_signal(ending)
    process.communicate(timeout=_PATIENCE)
    return process.returncode


@contextmanager
def served_demo(*options: str) -> Iterator[str]:
    """The page's address, as long as it is there."""
    process, url = start_demo(*options)
    try:
        yield url
    finally:
        end_demo(process)
