"""One run of mutmut over one package of the layer, in a copy of what it needs, and what it found."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tests.mutation.progress import Progress

ROOT = Path(__file__).parents[2]
BENCHES = ROOT / ".local" / "mutants"
# The packages whose mistakes cost money; their own unit tests are to notice them, and not what only passes there.
PACKAGES = ("conversion", "credentials", "delivery", "x_api")
# These take longer than all the others of their package together, and each survivor would wait for them. What they
# alone notice is for an example beside them to show.
_TOO_LONG = (
    "test_consent_laws.py",
    "test_order_of_steps.py",
    "test_refresh_interleavings.py",
    "test_transform_growth.py",
    "test_transform_laws.py",
)
_NOT_HERE = (
    # They compare a file with what a script makes of others, which aren't in the copy.
    "conversion/test_countries.py::test_the_table_is_what_the_script_makes",
    "conversion/test_phone.py::test_the_table_of_country_codes_says_what_libphonenumber_says",
    # It measures code that mutmut has made slower: each call looks first which of its mutants is meant.
    "delivery/test_trials.py::test_finding_whom_1500_quotes_mean_costs_no_more_than_writing_the_request_twice",
)
_PLUGINS = ("first_failure", "nothing_left", "own_tests_first", "straight_calls")
# Lines that no test reaches are changed too: they would be silent otherwise.
_CONFIG = """[mutmut]
source_paths=x_conversions
only_mutate=x_conversions/{package}/*
also_copy=
    tests
    devtools
    xconv
    pytest.ini
pytest_add_cli_args_test_selection=tests/unit/{package}
mutate_only_covered_lines=false
use_git_change_detection=false
track_dependencies=false
"""
_PYTEST = f"""[pytest]
pythonpath = .
addopts = -q --import-mode=importlib -p no:cacheprovider
    {" ".join(f"-p tests.mutation.{plugin}" for plugin in _PLUGINS)}
    {" ".join(f"--deselect tests/unit/{test}" for test in _NOT_HERE)}
"""
_STATUS = re.compile(r"(\d+)/(\d+)\s.*🫥 (\d+).*🙁 (\d+)")
_STEP = re.compile(r"Generating mutants|Running stats|Running clean tests|Running forced fail test")
_SHOW = """
import json, sys
from mutmut.mutation.diff_apply import get_diff_for_mutant
print(json.dumps({name: get_diff_for_mutant(name) for name in sys.argv[1:]}))
"""
_LIVES = frozenset({"survived", "no tests"})
_UNTRIED = frozenset({"not checked", "check was interrupted by user"})


class MutationRunError(Exception):
    """The run didn't come to its end: the tests fail without any change, or somebody stopped it."""


@dataclass(frozen=True, slots=True)
class Mutants:
    """What became of a package's mutants; `survivors` as ``package/file.py function: - before + after``."""

    number: int
    caught: int
    survivors: list[str]


def run(package: str) -> Mutants:
    """Change each line of a package's functions, one change at a time, and run the tests that pass through it.

    Raises
    ------
    MutationRunError
        With the end of what mutmut printed; all of it is in ``.local/mutants/<package>/mutmut.log``.
    """
    bench = BENCHES / package
    _prepare(bench, package)
    _mutmut(bench, package)
    return found_in(bench, package)


def found_in(bench: Path, package: str) -> Mutants:
    """The results that a run left in its copy."""
    results = dict(_results(bench))
    if untried := sum(result in _UNTRIED for result in results.values()):
        raise MutationRunError(f"{untried} mutants were not tried")
    living = [name for name, result in results.items() if result in _LIVES]
    survivors = {_described(package, name, diff) for name, diff in _diffs(bench, living).items()}
    return Mutants(len(results), len(results) - len(living), sorted(survivors))


def _diffs(bench: Path, mutants: list[str]) -> dict[str, str]:
    """What each changes. mutmut has a command for it, which takes a second for each."""
    command = [sys.executable, "-c", _SHOW, *mutants]
    printed = subprocess.run(command, cwd=bench, check=True, stdout=subprocess.PIPE, text=True).stdout
    found: dict[str, str] = json.loads(printed)
    return found


def _prepare(bench: Path, package: str) -> None:
    """A copy of what the run needs: mutmut writes its mutants beside the sources."""
    shutil.rmtree(bench, ignore_errors=True)
    bench.mkdir(parents=True)
    shutil.copytree(ROOT / "layers/shared/x_conversions", bench / "x_conversions")
    for tool in ("devtools", "xconv"):
        shutil.copytree(ROOT / "tools" / tool, bench / tool, ignore=shutil.ignore_patterns("*.egg-info"))
    for path in ("tests/payloads", "tests/support", f"tests/unit/{package}"):
        shutil.copytree(ROOT / path, bench / path, ignore=shutil.ignore_patterns(*_TOO_LONG))
    (bench / "tests/mutation").mkdir()
    for file in ("conftest.py", *(f"mutation/{plugin}.py" for plugin in _PLUGINS)):
        shutil.copy(ROOT / "tests" / file, bench / "tests" / file)
    (bench / "pytest.ini").write_text(_PYTEST)
    (bench / "setup.cfg").write_text(_CONFIG.format(package=package))


def _mutmut(bench: Path, package: str) -> None:
    log, progress = bench / "mutmut.log", Progress(package)
    command = [sys.executable, "-m", "mutmut", "run"]
    with (
        subprocess.Popen(command, cwd=bench, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process,
        log.open("w") as kept,
    ):
        assert process.stdout is not None
        _follow(process.stdout, kept, progress)
    progress.end()
    if process.returncode:
        raise MutationRunError("\n".join(log.read_text().splitlines()[-30:]))


def _follow(printed: IO[str], kept: IO[str], progress: Progress) -> None:
    """Show how far mutmut is, and keep what else it prints: its spinner is for terminals, and wider than some."""
    for line in printed:
        if (status := _STATUS.search(line)) is not None:
            tried, of, untested, survived = map(int, status.groups())
            progress.show(tried, of, survived + untested)
        elif (step := _STEP.search(line)) is not None:
            progress.say(step[0].lower())
        else:
            kept.write(line)


def _results(bench: Path) -> Iterator[tuple[str, str]]:
    for line in _asked(bench, "results", "--all", "1").splitlines():
        name, _, result = line.strip().rpartition(": ")
        yield name, result


def _asked(bench: Path, *question: str) -> str:
    command = [sys.executable, "-m", "mutmut", *question]
    return subprocess.run(command, cwd=bench, check=True, stdout=subprocess.PIPE, text=True).stdout


def _described(package: str, name: str, diff: str) -> str:
    module, _, function = name.removeprefix(f"x_conversions.{package}.").rpartition(".")
    function = function.rpartition("__mutmut_")[0].removeprefix("x_").removeprefix("xǁ").replace("ǁ", ".")
    changed: dict[str, list[str]] = {"-": [], "+": []}
    for line in diff.splitlines():
        if line[:1] in changed and line[:3] not in {"---", "+++"}:
            changed[line[0]].append(line[1:].strip())
    file = f"{package}/{module.replace('.', '/')}.py"
    return f"{file} {function}: - {' '.join(changed['-'])} + {' '.join(changed['+'])}".rstrip()
