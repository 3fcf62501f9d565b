"""A package index on loopback, with what goes into the layer: pip has it in a third of the time, without a network.

Its files come from the index that pip itself is told of, once for each list of requirements; pip compares their hashes
each time.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from devtools.paths import LOCAL, ROOT

_REQUIREMENTS = ROOT / "layers/shared/requirements.txt"
_PLATFORMS = ("manylinux2014_x86_64", "manylinux2014_aarch64")


@contextmanager
def package_index() -> Iterator[dict[str, str]]:
    """The variables of an environment in which pip asks this index, and no other."""
    folders = _folders()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=str(folders)))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield {
            "PIP_CONFIG_FILE": os.devnull,  # which may name others
            "PIP_EXTRA_INDEX_URL": "",
            "PIP_FIND_LINKS": "",
            "PIP_INDEX_URL": f"http://127.0.0.1:{server.server_port}/",
            "PIP_NO_CACHE_DIR": "1",  # the next run has another port
        }
    finally:
        server.shutdown()
        server.server_close()


def _folders() -> Path:
    """For each package a folder, as an index has it (PEP 503). One process downloads, the others wait."""
    folders = LOCAL / "wheels" / hashlib.sha256(_REQUIREMENTS.read_bytes()).hexdigest()[:16]
    folders.parent.mkdir(parents=True, exist_ok=True)
    with (folders.parent / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # until it is closed
        if not folders.is_dir():
            _download(folders.with_suffix(".part"))
            folders.with_suffix(".part").rename(folders)
    return folders


def _download(folders: Path) -> None:
    shutil.rmtree(folders, ignore_errors=True)
    for platform in _PLATFORMS:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--dest", str(folders)]
        command += ["--only-binary=:all:", "--no-deps", "--platform", platform, "--python-version", "3.13"]
        subprocess.run([*command, "--requirement", str(_REQUIREMENTS)], check=True)
    for wheel in list(folders.glob("*.whl")):
        folder = folders / wheel.name.partition("-")[0].replace("_", "-").lower()
        folder.mkdir(exist_ok=True)
        wheel.rename(folder / wheel.name)


class _Handler(SimpleHTTPRequestHandler):
    """Lists a folder's files, each with a link to it: what pip takes for a package's page."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class calls it so
        """Nothing is printed."""
