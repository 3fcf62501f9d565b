"""``python -S -m keep_warm SOCKET``: imports what functions import of AWS's runtime and of the layer's packages.

Nothing of this project's. What the emulator starts in place of a function (`start_warm.py`) hands over its arguments,
environment, folder and streams, and ends as the process does that is forked for it.
"""

import contextlib
import fcntl
import gc
import marshal
import os
import runpy
import select
import signal
import socket
import sys
import time
from importlib import import_module
from importlib.machinery import PathFinder
from pathlib import Path
from typing import Any

_CHUNK = 1 << 16
_LENGTH = 4  # bytes that say how long what follows is
# Those that read no environment variable of the function's when they are imported, as powertools and awslambdaric do.
_PACKAGES = """
    annotated_types botocore dateutil jmespath oauthlib orjson pydantic pydantic_core simplejson six snapshot_restore_py
    typing_inspection urllib3
""".split()
_MODULES = """
    botocore.auth botocore.client botocore.credentials botocore.httpchecksum botocore.session oauthlib.oauth1
    pydantic.main pydantic.networks pydantic.types
    concurrent.futures email.parser http.client inspect logging traceback
""".split()


def _main() -> None:
    own = [str(Path.cwd()), *os.environ["PYTHONPATH"].split(os.pathsep)]
    standard = [entry for entry in sys.path if entry not in own]
    for name in (*_PACKAGES, *_MODULES):
        import_module(name)
    gc.freeze()  # all of it is shared with each of the processes, as long as nobody looks through it
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(sys.argv[1])
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
            return  # who started it is gone, or needs it no more
    arguments, environment, folder = _hand_over(connection)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    sys.path[:] = [folder, *environment["PYTHONPATH"].split(os.pathsep), *standard]
    if not all(map(_is_the_functions, _PACKAGES)):
        os.execve(sys.executable, [sys.executable, "-S", *arguments], environment)  # noqa: S606
    module, *sys.argv[1:] = arguments[1:]  # after -m
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def _look_after() -> None:
    """Let those that have ended be gone, so that what they took of the processor is counted."""
    with contextlib.suppress(ChildProcessError):  # there are none
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _hand_over(connection: socket.socket) -> Any:
    """What the process is to be that this returns in; here remains the one that says how it ended."""
    message, streams, _, _ = socket.recv_fds(connection, _CHUNK, 3)
    while len(message) < _LENGTH + int.from_bytes(message[:_LENGTH], "big"):
        message += connection.recv(_CHUNK)
    if pid := os.fork():
        _, ended = os.waitpid(pid, 0)
        with contextlib.suppress(OSError):  # it was killed, and who asked with it
            connection.sendall(str(os.waitstatus_to_exitcode(ended)).encode())
        os._exit(0)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    _die_with(connection)
    return marshal.loads(message[_LENGTH:])  # noqa: S302 - from `start_warm.py`


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


def _is_the_functions(package: str) -> bool:
    """Whether a function would import the package from where it was imported here."""
    found = PathFinder.find_spec(package)
    return found is not None and found.origin == sys.modules[package].__file__


if __name__ == "__main__":
    _main()
