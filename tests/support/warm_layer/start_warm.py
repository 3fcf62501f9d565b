"""Starts a function's process from one that has its packages (`keep_warm.py`): SOCKET, then arguments.

Whoever kills this process kills the function's: its end of the socket goes with it. It imports nothing, which would be
most of what it takes.
"""

import _socket
import marshal
import os
import sys

_INTS = 4  # bytes of one

warm = _socket.socket(_socket.AF_UNIX)
warm.connect(sys.argv[1])
asked = marshal.dumps((sys.argv[2:], dict(os.environ), os.getcwd()))  # noqa: PTH109 - pathlib would be imported
streams = b"".join(number.to_bytes(_INTS, sys.byteorder) for number in (0, 1, 2))
warm.sendmsg([len(asked).to_bytes(_INTS, "big") + asked], [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, streams)])
status = int(warm.recv(16) or b"-9")
if status < 0:
    os.kill(os.getpid(), -status)
os._exit(status)
