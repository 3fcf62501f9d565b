"""What is uploaded: the built layer and functions, by package."""

import io
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

from devtools.figures.grid import Grid
from devtools.paths import BUILD, LAYER

from tests.benchmarks.repetitions import Say
from tests.benchmarks.targets import Json, Target

_LIMIT_MB = 250  # Lambda: functions and layers together, unzipped
_MB = 1_000_000


def measure(say: Say) -> Json:
    say("zipping")
    return {
        "layer": _sizes(LAYER.parent),
        "functions": {name: _sizes(BUILD / name) for name in ("DeliverFunction", "RefreshTokenFunction")},
        "packages": {name: _sizes(LAYER, name) for name in _packages(LAYER)},
    }


def _packages(directory: Path) -> list[str]:
    """What can be imported from a directory; a distribution's metadata goes with the rest."""
    return sorted(path.name for path in directory.iterdir() if path.suffix != ".dist-info")


def _sizes(directory: Path, name: str = "") -> dict[str, int]:
    top = directory / name
    files = [top] if top.is_file() else sorted(path for path in top.rglob("*") if path.is_file())
    compiled = sum(path.stat().st_size for path in files if path.suffix == ".pyc")
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as zipped:
        for path in files:
            zipped.write(path, path.relative_to(directory))
    return {
        "unzipped": sum(path.stat().st_size for path in files),
        "compiled": compiled,
        "zipped": len(archive.getvalue()),
    }


def grids(result: Any) -> list[Grid]:
    packages = sorted(result["packages"].items(), key=lambda item: -item[1]["zipped"])
    rows = [("layer, all of it", *_shown(result["layer"]))]
    rows += [(f"  {name}", *_shown(sizes)) for name, sizes in packages if sizes["zipped"] >= _MB / 100]
    rows += [(name, *_shown(sizes)) for name, sizes in result["functions"].items()]
    return [
        Grid(
            "Package: what is uploaded, in MB",
            ("what", "unzipped", "of it compiled", "zipped"),
            rows,
            "Packages below 0.01 MB are left out.",
        )
    ]


def _shown(sizes: dict[str, int]) -> tuple[str, ...]:
    return tuple(f"{sizes[kind] / _MB:.2f}" for kind in ("unzipped", "compiled", "zipped"))


def targets(result: Any) -> list[Target]:
    total = Counter(result["layer"])
    total.update(result["functions"]["DeliverFunction"])
    return [Target("unzipped, of Lambda's 250 MB", total["unzipped"] / _MB / _LIMIT_MB, 1)]
