"""`xconv` and `aws` in processes that need not import them: of a command's two thirds of a second that is most.

``python -m tests.support.warm_tools SOCKET`` imports them once, and reads the SDK's descriptions of the services.
"""

import contextlib
import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from tests.support.warm_layer import START
from tests.support.warm_layer.handing_over import CAN_HAND_OVER, next_process

_ROOT = Path(__file__).parents[2]
_TOOLS = ("xconv", "aws")
_SERVICES = ("cloudformation", "sqs", "secretsmanager", "logs", "lambda", "cloudwatch", "dynamodb", "iam")


@contextlib.contextmanager
def warm_tools() -> Iterator[Path]:
    """A folder with the two, each a program like any other, with the streams, folder and variables that it is given.

    Two things are otherwise: variables that decide what Python does at its start do nothing, and its terminal is only
    where it reads and writes; Ctrl-C comes to it all the same. On macOS, which can't tie processes together, they are
    started as ever.
    """
    with tempfile.TemporaryDirectory() as folder:
        if not CAN_HAND_OVER:
            _write(Path(folder), "xconv", [str(Path(sys.executable).with_name("xconv"))])
            _write(Path(folder), "aws", ["env", f"PYTHONPATH={_ROOT}", sys.executable, "-m", "tests.support.aws_cli"])
            yield Path(folder)
            return
        place = f"{folder}/socket"
        # Pipes, as most streams are that it is handed: Python finds out at its start what can be done with a stream. A
        # session of its own, so that it has no terminal that a password would be asked at.
        pipes: dict[str, Any] = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        command = [sys.executable, "-m", "tests.support.warm_tools", place]
        # Leaving it closes its standard input, which ends it.
        with subprocess.Popen(command, cwd=_ROOT, text=True, start_new_session=True, **pipes) as process:
            assert process.stdout
            assert process.stdout.readline() == "ready\n"
            for name in _TOOLS:
                _write(Path(folder), name, [*START, place, name])
            yield Path(folder)


def _write(folder: Path, name: str, command: list[str]) -> None:
    script = folder / name
    script.write_text(f'#!/bin/sh\nexec {shlex.join(command)} "$@"\n')
    script.chmod(0o755)


def _main() -> None:
    import botocore.session  # noqa: PLC0415 - only this process needs them
    from botocore.loaders import create_loader  # noqa: PLC0415
    from xconv.cli import main as xconv  # noqa: PLC0415

    from tests.support.aws_cli import main as aws  # noqa: PLC0415
    from tests.support.command_tree import all_commands  # noqa: PLC0415

    all_commands()  # imports them
    vars(botocore.session)["create_loader"] = cache(create_loader)
    session = botocore.session.get_session()
    for service in _SERVICES:
        session.create_client(service, "us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
    asked = next_process(sys.argv[1])
    if asked is None:
        return
    sys.argv = asked.arguments
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(line_buffering=stream.isatty())  # type: ignore[union-attr]
    status = 0
    try:
        {"xconv": xconv, "aws": aws}[sys.argv[0]]()
    except SystemExit as ended:
        if not isinstance(ended.code, int):
            raise
        status = ended.code
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)  # to take apart all that was imported would take as long as most commands do, 50 ms


if __name__ == "__main__":
    _main()
