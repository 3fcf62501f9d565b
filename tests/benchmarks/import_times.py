"""Where imports spend their time, by package."""

import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from devtools.paths import BUILD, LAYER, LOCAL

RUNS = 5
MOST = 12  # packages shown by name
_LINE = re.compile(r"import time:\s+(?P<own>\d+) \|\s+\d+ \|\s+(?P<module>\S+)")


def import_times(environment: Mapping[str, str]) -> dict[str, tuple[float, float]]:
    """Milliseconds by package, for the deliver function and for boto3 alone, in the order of the difference."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    paths = [BUILD / "DeliverFunction", LAYER, LOCAL / "runtime" / version]
    own = by_package(_least(environment, "import app", paths))
    baseline = by_package(_least(environment, "import boto3", paths[2:]))
    names = sorted(own | baseline, key=lambda name: baseline[name] - own[name])
    shown: dict[str, tuple[float, float]] = {name: (own[name], baseline[name]) for name in names[:MOST]}
    rest = names[MOST:]
    shown["all others"] = (sum(own[name] for name in rest), sum(baseline[name] for name in rest))
    return shown | {"all": (own.total(), baseline.total())}


def by_package(modules: Mapping[str, int]) -> Counter[str]:
    """Milliseconds by top-level package, from microseconds by module."""
    found: Counter[str] = Counter()
    for module, microseconds in modules.items():
        found[module.partition(".")[0]] += microseconds / 1000  # type: ignore[assignment]
    return found


def read_import_times(text: str) -> dict[str, int]:
    """Microseconds that each module took by itself, as ``-X importtime`` prints them."""
    return {match["module"]: int(match["own"]) for match in _LINE.finditer(text)}


def _least(environment: Mapping[str, str], statement: str, paths: list[Path]) -> dict[str, int]:
    """Of several runs the least for each module: what else the machine does only ever adds."""
    found: dict[str, int] = {}
    for _ in range(RUNS):
        done = subprocess.run(
            [sys.executable, "-S", "-X", "importtime", "-c", statement],
            env={
                **environment,
                "PATH": os.defpath,
                "PYTHONPATH": os.pathsep.join(map(str, paths)),
                "PYTHONDONTWRITEBYTECODE": "1",
            },
            capture_output=True,
            text=True,
            check=True,
        )
        for module, microseconds in read_import_times(done.stderr).items():
            found[module] = min(found.get(module, microseconds), microseconds)
    return found
