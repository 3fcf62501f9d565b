"""sam in processes that need not import it: of a deployment's two seconds that is nearly one.

``python -m tests.support.warm_sam SOCKET`` imports sam once. Each process of an operator that would run sam
(`quick_sam/sitecustomize.py`) hands over its arguments, environment, folder, input and output, and ends as the process
does that is forked for it.
"""

import contextlib
import gc
import importlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterator
from functools import cache
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
    import boto3  # noqa: PLC0415
    import botocore.session  # noqa: PLC0415
    import yaml  # noqa: PLC0415
    from botocore.loaders import create_loader  # noqa: PLC0415
    from click import Context  # noqa: PLC0415 - only this process needs them
    from devtools.quick_yaml import use_libyaml  # noqa: PLC0415

    use_libyaml()
    vars(yaml)["SafeDumper"] = getattr(yaml, "CSafeDumper", yaml.SafeDumper)  # sam's own is made from it
    from samcli.cli.main import cli  # noqa: PLC0415

    # Packed quickly, a layer takes a third of the time.
    vars(zlib)["Z_DEFAULT_COMPRESSION"] = zlib.Z_BEST_SPEED
    _pack_once(Path(sys.argv[1]).parent)
    for name in ("build", "package", "deploy", "delete"):
        cli.get_command(Context(cli), name)  # imports it, but for what it imports when it is run
        importlib.import_module(f"samcli.commands.{name}.{name}_context")
    vars(botocore.session)["create_loader"] = cache(create_loader)
    for service in ("cloudformation", "s3", "sts"):  # whose descriptions are read, once
        boto3.client(service, "us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
    gc.freeze()  # all of it is shared with each of the processes, as long as nobody looks through it
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


def _pack_once(place: Path) -> None:
    """Keep each package in a folder: sam packs anew in each deployment, which is half of it, what seldom changed."""
    from samcli.lib.package import utils  # noqa: PLC0415 - only this process needs it

    pack: Callable[[str, str], str] = utils.make_zip_with_lambda_permissions

    def pack_once(file_name: str, source_root: str) -> str:
        package = place / f"{Path(file_name).name}.zip"  # named by a hash of what is in it
        if not package.exists():
            shutil.move(pack(file_name, source_root), package)
        os.link(package, f"{file_name}.zip")  # sam deletes it
        return f"{file_name}.zip"

    vars(utils)["make_zip_with_lambda_permissions"] = pack_once


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
