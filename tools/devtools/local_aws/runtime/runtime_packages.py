"""The packages that Lambda's Python runtime brings, and no others."""

import contextlib
import re
from functools import cache
from importlib import metadata
from pathlib import Path

# https://docs.aws.amazon.com/lambda/latest/dg/lambda-python.html: the runtime includes the SDK; and its own client
_RUNTIME = ("awslambdaric", "boto3")
_NAME = re.compile(r"[A-Za-z0-9._-]+")


def link_runtime_packages(directory: Path) -> None:
    """Fill a directory with links to the runtime's packages among those installed beside this interpreter.

    A function that runs with this directory and its layer on its path, and without this interpreter's own
    packages, can't import what isn't in the layer: as in Lambda.
    """
    directory.mkdir(parents=True, exist_ok=True)
    for place in _places():
        _link(directory / place.name, place)


@cache  # what is installed stays so; looking it up takes a sixth of a function's start
def _places() -> list[Path]:
    """What the runtime's packages put beside this interpreter."""
    found = []
    for name in _closure(_RUNTIME):
        distribution = metadata.distribution(name)
        tops = {file.parts[0] for file in distribution.files or []} - {"..", "__pycache__"}
        found += [Path(str(distribution.locate_file(top))) for top in sorted(tops)]
    return found


def _closure(names: tuple[str, ...]) -> list[str]:
    found: list[str] = []
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.append(name)
            waiting += [_name(text) for text in metadata.requires(name) or [] if "extra ==" not in text]
    return found


def _name(requirement: str) -> str:
    match = _NAME.match(requirement)
    return match[0] if match else requirement


def _link(link: Path, target: Path) -> None:
    if link.is_symlink() and link.readlink() == target:
        return
    link.unlink(missing_ok=True)
    with contextlib.suppress(FileExistsError):  # another process was first
        link.symlink_to(target)
