"""sam in processes that need not import it: of a deployment's two seconds that is nearly one.

``python -m tests.support.warm_sam SOCKET`` imports sam once. Each process of an operator that would run sam
(`quick_sam/sitecustomize.py`) hands over its arguments, environment, folder, input and output, and ends as the process
does that is forked for it.
"""

import contextlib
import importlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_CHUNK = 1 << 16
VARIABLE = "WARM_SAM"  # where quick_sam looks for the socket
QUICK_SAM = Path(__file__).parent / "quick_sam"  # for PYTHONPATH


@contextlib.contextmanager
def warm_sam() -> Iterator[dict[str, str]]:
    """The variable by which an operator's sam finds this one."""
    with tempfile.TemporaryDirectory() as folder:
        place = f"{folder}/sam"
        command = [sys.executable, "-m", "tests.support.warm_sam", place]
        # Pipes, as those are that it is handed: Python finds out at its start what can be done with a stream.
        pipes: dict[str, Any] = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        process = subprocess.Popen(command, cwd=Path(__file__).parents[2], text=True, **pipes)
        try:
            assert process.stdout
            assert process.stdout.readline() == "ready\n"
            yield {VARIABLE: place}
        finally:
            process.kill()
            process.communicate()


def _main() -> None:
    from click import Context  # noqa: PLC0415 - only this process needs them
    from devtools.quick_yaml import use_libyaml  # noqa: PLC0415
    from samcli.cli.main import cli  # noqa: PLC0415

    use_libyaml()
    # A layer is packed twice in each deployment; packed quickly it takes a third of the time.
    vars(zlib)["Z_DEFAULT_COMPRESSION"] = zlib.Z_BEST_SPEED
    for name in ("build", "package", "deploy", "delete"):
        cli.get_command(Context(cli), name)  # imports it, but for what it imports when it is run
        importlib.import_module(f"samcli.commands.{name}.{name}_context")
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(sys.argv[1])
    listener.listen()
    print("ready", flush=True)
    while True:
        connection, _ = listener.accept()
        with connection:
            message, files, _, _ = socket.recv_fds(connection, _CHUNK, 3)
            while chunk := connection.recv(_CHUNK):
                message += chunk
            asked = json.loads(message)
            pid = os.fork()
            if pid == 0:
                listener.close()
                os._exit(_run(asked, files))
            for file in files:
                os.close(file)
            _, ended = os.waitpid(pid, 0)
            connection.sendall(str(os.waitstatus_to_exitcode(ended)).encode())


def _run(asked: dict[str, Any], files: list[int]) -> int:
    """sam, in this process as in one of its own; its exit status."""
    from samcli.cli.main import cli  # noqa: PLC0415 - imported already

    for number, file in enumerate(files):
        os.dup2(file, number)
    os.chdir(asked["folder"])
    os.environ.clear()
    os.environ.update(asked["environment"])
    sys.argv = ["sam", *asked["arguments"]]
    status: object = 0
    try:
        cli(prog_name="sam")
    except SystemExit as ended:
        status = ended.code
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return int(status or 0) if isinstance(status, int | None) else 1


if __name__ == "__main__":
    _main()
