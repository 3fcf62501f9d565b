"""`python -m devtools.notice`: NOTICE, which says what the layer ships beside this project's own code, and under what.

From the metadata of the packages themselves, as they are installed here.
"""

import re
from collections.abc import Iterator
from importlib.metadata import Distribution, distribution

from devtools.interrupt import exit_with
from devtools.paths import ROOT

NOTICE = ROOT / "NOTICE"
PINS = ROOT / "layers" / "requirements.in"
# What may be shipped with MIT code without more than a notice; weigh it before another one is added.
ACCEPTED = frozenset(
    {
        "Apache-2.0",
        "BSD-3-Clause",
        "MIT",
        "MPL-2.0 AND (Apache-2.0 OR MIT)",  # MPL's files come unchanged, with the address of their source below
        "PSF-2.0",
    }
)
_HEAD = """The layer holds this project's own package, x_conversions (MIT, see LICENSE), and these packages of others,
each unchanged. The text of each licence lies beside the package in the layer, at the path below.
"""
_COPYRIGHT = re.compile(r"^\s*(Copyright (?:\(c\)|©|[0-9]{4}).*?)\s*$", re.MULTILINE | re.IGNORECASE)
_LICENCE_FILE = re.compile(r"licen[cs]e|notice|copying", re.IGNORECASE)
_HOMES = ("homepage", "repository", "source", "code", "documentation")


def main() -> int:
    """Write it."""
    NOTICE.write_text(notice())
    return 0


def notice() -> str:
    """What NOTICE must hold."""
    return "\n".join([_HEAD, *map(_about, packages())])


def packages() -> list[Distribution]:
    """What the layer ships, as it is installed here."""
    pins = re.findall(r"^([A-Za-z0-9_.-]+)==", PINS.read_text(), re.MULTILINE)
    return [distribution(name) for name in sorted(pins)]


def licence(package: Distribution) -> str:
    """The licence by its own word: an SPDX expression.

    Raises
    ------
    ValueError
        It names none that is accepted.
    """
    found = _field(package, "License-Expression") or _field(package, "License")
    if found not in ACCEPTED:
        raise ValueError(f"{package.name} is under {found or 'no licence'}, which nobody has weighed yet: see ACCEPTED")
    return found


def licence_files(package: Distribution) -> list[str]:
    """The texts of its licence, by their paths in the layer."""
    files = (str(file) for file in package.files or [] if ".dist-info/" in str(file))
    return sorted(file for file in files if _LICENCE_FILE.search(file.rpartition("/")[2]))


def _about(package: Distribution) -> str:
    lines = [f"{package.name} {package.version}", f"  licence: {licence(package)}", f"  from: {_home(package)}"]
    lines += [f"  {line}" for line in dict.fromkeys(_copyrights(package))]
    lines += [f"  text: python/{file}" for file in licence_files(package)]
    return "\n".join(lines) + "\n"


def _copyrights(package: Distribution) -> Iterator[str]:
    for file in licence_files(package):
        yield from _COPYRIGHT.findall(package.locate_file(file).read_text())


def _home(package: Distribution) -> str:
    urls = dict(line.split(", ", 1) for line in package.metadata.get_all("Project-URL") or [])
    named = {name.lower(): url for name, url in urls.items()}
    homes = [named[name] for name in _HOMES if name in named]
    return _field(package, "Home-page") or (homes or [package.name])[0]


def _field(package: Distribution, name: str) -> str:
    found: str = (package.metadata.get_all(name) or [""])[0]  # Python 3.11 promises no `get`
    return found


if __name__ == "__main__":
    exit_with(main)
