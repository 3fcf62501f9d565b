"""A process that has imported much forks others, for who would have to import it: what `start_warm.py` asks for.

Imports nothing but Python's own: a function's process goes by it, too.
"""

import contextlib
import fcntl
import gc
import marshal
import os
import select
import signal
import socket
import sys
import time
from typing import NamedTuple

CAN_HAND_OVER = hasattr(fcntl, "F_SETSIG")  # Linux's alone

_CHUNK = 1 << 16
_LENGTH = 4  # bytes that say how long what follows is


class Asked(NamedTuple):
    """What a process is to be; folder, variables and time zone are its own already."""

    arguments: list[str]
    environment: dict[str, str]
    folder: str


def next_process(place: str) -> Asked | None:
    """Returns in each process that is forked, and once ``None`` when who started this is gone, or needs it no more.

    `place` is where the socket is to be, which is said on standard output when it is there.
    """
    gc.freeze()  # all of it is shared with each of the processes, as long as nobody looks through it
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(place)
        listener.listen()
        print("ready", flush=True)
        while listener in select.select([listener, sys.stdin], [], [])[0]:
            connection, _ = listener.accept()
            _look_after()
            if os.fork() == 0:
                listener.close()
                break
            connection.close()
        else:
            _look_after()
            return None
    asked = _hand_over(connection)
    os.chdir(asked.folder)
    os.environ.clear()
    os.environ.update(asked.environment)
    time.tzset()
    return asked


def _look_after() -> None:
    """Let those that have ended be gone, so that what they took of the processor is counted."""
    with contextlib.suppress(ChildProcessError):  # there are none
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _hand_over(connection: socket.socket) -> Asked:
    """What the process is to be that this returns in; here remains the one that says which it is, and how it ended."""
    message, streams, _, _ = socket.recv_fds(connection, _CHUNK, 3)
    while len(message) < _LENGTH + int.from_bytes(message[:_LENGTH], "big"):
        message += connection.recv(_CHUNK)
    if pid := os.fork():
        with contextlib.suppress(OSError):  # it was killed, and who asked with it
            connection.sendall(f"{pid:10}".encode())
            _, ended = os.waitpid(pid, 0)
            connection.sendall(str(os.waitstatus_to_exitcode(ended)).encode())
        os._exit(0)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    _die_with(connection)
    return Asked(*marshal.loads(message[_LENGTH:]))  # noqa: S302 - from `start_warm.py`


def _die_with(connection: socket.socket) -> None:
    """Have the kernel kill this process when the other end is closed, in the same moment."""
    connection.set_inheritable(True)
    fcntl.fcntl(connection, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(connection, fcntl.F_SETSIG, signal.SIGKILL)
    fcntl.fcntl(connection, fcntl.F_SETFL, os.O_ASYNC | fcntl.fcntl(connection, fcntl.F_GETFL))
    with contextlib.suppress(BlockingIOError):
        connection.recv(1, socket.MSG_DONTWAIT)
        os._exit(1)  # it was closed already
    connection.detach()
