"""`make mutants`: are the tests able to fail? Each line of a package is changed in many ways, one at a time.

``python -m tests.mutation delivery`` runs mutmut over one package of the layer with the unit tests that speak of it,
and compares what no test noticed with ``survivors.toml``, where each survivor stands under the reason why it may live.
The exit status is 1 when there is one without a reason. Takes minutes for a package on two cores.
"""

import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]
REASONS = Path(__file__).with_name("survivors.toml")
# The packages whose mistakes cost money, and the unit tests that could notice them.
TESTS = {
    "conversion": ["conversion", "events", "core"],
    "credentials": ["credentials", "adapters", "delivery"],
    "delivery": ["delivery", "reporting"],
    "x_api": ["x_api", "delivery"],
}
_CONFIG = """[mutmut]
source_paths=x_conversions
only_mutate=x_conversions/{package}/*
also_copy=
    tests
    devtools
    xconv
    pytest.ini
pytest_add_cli_args_test_selection=
{tests}
mutate_only_covered_lines=true
use_git_change_detection=false
"""
_PYTEST = "[pytest]\npythonpath = .\naddopts = -q --import-mode=importlib -p no:cacheprovider\n"


def main(packages: list[str]) -> int:
    """Run over some packages; 1 when a mutant lives without a reason."""
    known = {
        mutant: one["why"] for one in tomllib.loads(REASONS.read_text()).get("reason", []) for mutant in one["mutants"]
    }
    unknown = 0
    for package in packages:
        survivors = sorted(set(_survivors(package)))
        without_reason = [mutant for mutant in survivors if mutant not in known]
        gone = [mutant for mutant in known if mutant.startswith(f"{package}/") and mutant not in survivors]
        print(f"{package}: {len(survivors)} survivors, {len(without_reason)} of them without a reason")
        for headline, mutants in (("without a reason", without_reason), ("in the list, but caught by now", gone)):
            for mutant in mutants:
                print(f"  {headline}: {mutant}")
        unknown += len(without_reason)
    return int(unknown > 0)


def _survivors(package: str) -> Iterator[str]:
    """Each as ``package/file.py function: - before + after``."""
    bench = ROOT / ".local" / "mutants" / package
    _prepare(bench, package)
    subprocess.run([sys.executable, "-m", "mutmut", "run"], cwd=bench, check=False)
    printed = subprocess.run(
        [sys.executable, "-m", "mutmut", "results"], cwd=bench, check=True, capture_output=True, text=True
    )
    names = [line.partition(":")[0].strip() for line in printed.stdout.splitlines() if line.endswith("survived")]
    for name in names:
        shown = subprocess.run(
            [sys.executable, "-m", "mutmut", "show", name], cwd=bench, check=True, capture_output=True, text=True
        )
        yield _described(package, name, shown.stdout)


def _prepare(bench: Path, package: str) -> None:
    """A copy of what the run needs: mutmut writes its mutants beside the sources."""
    shutil.rmtree(bench, ignore_errors=True)
    bench.mkdir(parents=True)
    shutil.copytree(ROOT / "layers/shared/x_conversions", bench / "x_conversions")
    for tool in ("devtools", "xconv"):
        shutil.copytree(ROOT / "tools" / tool, bench / tool, ignore=shutil.ignore_patterns("*.egg-info"))
    tests = [f"tests/unit/{name}" for name in TESTS[package]]
    for path in ["tests/support", *tests]:
        shutil.copytree(ROOT / path, bench / path)
    shutil.copy(ROOT / "tests/conftest.py", bench / "tests/conftest.py")
    (bench / "pytest.ini").write_text(_PYTEST)
    (bench / "setup.cfg").write_text(_CONFIG.format(package=package, tests="\n".join(f"    {one}" for one in tests)))


def _described(package: str, name: str, diff: str) -> str:
    module, _, function = name.removeprefix(f"x_conversions.{package}.").partition(".")
    function = function.rpartition("__mutmut_")[0].removeprefix("x_").removeprefix("xǁ").replace("ǁ", ".")
    changed: Mapping[str, list[str]] = {"-": [], "+": []}
    for line in diff.splitlines():
        if line[:1] in changed and line[:3] not in {"---", "+++"}:
            changed[line[0]].append(line[1:].strip())
    return f"{package}/{module}.py {function}: - {' '.join(changed['-'])} + {' '.join(changed['+'])}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or list(TESTS)))
