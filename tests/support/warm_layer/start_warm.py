"""Starts a process from one that has imported what it needs (`handing_over.py`): SOCKET, then arguments.

Whoever kills this process kills that one: its end of the socket goes with it; Ctrl-C is passed on. It imports nothing,
which would be most of what it takes.
"""

import _signal  # type: ignore[import-not-found] # `signal` brings enum
import _socket
import marshal
import os
import sys

_INTS = 4  # bytes of one

_signal.pthread_sigmask(_signal.SIG_BLOCK, [_signal.SIGINT])  # it waits until there is who it is for
warm = _socket.socket(_socket.AF_UNIX)
warm.connect(sys.argv[1])
asked = marshal.dumps((sys.argv[2:], dict(os.environ), os.getcwd()))  # noqa: PTH109 - pathlib would be imported
streams = b"".join(number.to_bytes(_INTS, sys.byteorder) for number in (0, 1, 2))
warm.sendmsg([len(asked).to_bytes(_INTS, "big") + asked], [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, streams)])
pid = int(warm.recv(10))
_signal.signal(_signal.SIGINT, lambda number, _: os.kill(pid, number))
_signal.pthread_sigmask(_signal.SIG_UNBLOCK, [_signal.SIGINT])
status = int(warm.recv(16) or b"-9")
if status < 0:
    _signal.signal(_signal.SIGINT, _signal.SIG_DFL)
    os.kill(os.getpid(), -status)
os._exit(status)
