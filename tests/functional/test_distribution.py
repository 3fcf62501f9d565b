"""What an operator installs runs by itself: outside the checkout, with what it declares and nothing else."""

import json
import os
import shutil
import subprocess
import sys
import tomllib
import venv
from collections.abc import Iterator
from importlib.metadata import Distribution, distribution, packages_distributions
from pathlib import Path

import pytest
from devtools.paths import ROOT
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.support.imports import modules_of, packages_of

SOURCES = ("tools/xconv", "layers/shared/x_conversions")
DECLARED = [
    Requirement(line) for line in tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
]
BUILD = "import sys; from setuptools import build_meta; print(build_meta.build_wheel(sys.argv[1]))"
EVERY_MODULE = """
from importlib import import_module
from pkgutil import walk_packages
for package in map(import_module, ("xconv", "x_conversions")):
    for module in walk_packages(package.__path__, f"{package.__name__}."):
        print(import_module(module.name).__name__)
"""


def test_every_import_is_declared_and_every_declaration_imported() -> None:
    # Given everything that the modules import, by the distribution that brings it
    imported = {name for source in SOURCES for module in modules_of(ROOT / source) for name in packages_of(module)}
    others = imported - sys.stdlib_module_names - {"xconv", "x_conversions"}
    brought_by = packages_distributions()
    needed = {canonicalize_name(name) for package in others for name in brought_by[package]}

    # Then that is what the distribution declares
    assert {canonicalize_name(one.name) for one in DECLARED} == needed


def test_what_the_checkout_runs_with_is_in_every_range() -> None:
    assert [str(one) for one in DECLARED if not one.specifier.contains(distribution(one.name).version)] == []


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `bin` of an environment into which the wheel was installed, and what it declares was put beside it."""
    place = tmp_path_factory.mktemp("distribution")
    wheel = build_wheel(place)
    venv.create(place / "venv", with_pip=False)
    pip = [sys.executable, "-m", "pip", "--python", str(place / "venv/bin/python")]
    options = ["install", "--quiet", "--no-index", "--no-deps", "--disable-pip-version-check"]
    subprocess.run([*pip, *options, wheel], check=True, cwd=place)
    (packages,) = (place / "venv/lib").glob("python*/site-packages")
    for one in with_all_they_need(DECLARED):
        link(one, packages)
    return place / "venv/bin"


def build_wheel(place: Path) -> Path:
    """Of a copy, because building writes beside the sources. It holds no more than the distribution is made from."""
    for name in SOURCES:
        shutil.copytree(ROOT / name, place / "source" / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, place / "source")
    done = subprocess.run(
        [sys.executable, "-c", BUILD, str(place)], check=True, cwd=place / "source", capture_output=True, text=True
    )
    return place / done.stdout.splitlines()[-1]


def with_all_they_need(requirements: list[Requirement], seen: set[str] | None = None) -> Iterator[Distribution]:
    """What pip would bring, taken from this environment so that nothing is downloaded."""
    seen = set() if seen is None else seen
    for one in requirements:
        name = canonicalize_name(one.name)
        if name in seen or (one.marker and not one.marker.evaluate({"extra": ""})):
            continue
        seen.add(name)
        found = distribution(one.name)
        yield found
        yield from with_all_they_need([Requirement(text) for text in found.requires or []], seen)


def link(one: Distribution, packages: Path) -> None:
    """Put a distribution into `site-packages`."""
    tops = {path.parts[0] for path in one.files or [] if path.parts[0] not in {"..", "__pycache__"}}
    for top in tops:
        (packages / top).symlink_to(Path(str(one.locate_file(top))))


def run(installed: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run something of the environment, somewhere else, with nothing of this process around it."""
    environment = {"PATH": os.defpath, "HOME": str(installed), "COLUMNS": "120"}
    return subprocess.run(
        [str(installed / command[0]), *command[1:]],
        env=environment,
        cwd=installed,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_page_for_releases_names_the_wheel_that_is_built(installed: Path) -> None:
    (wheel,) = installed.parent.parent.glob("*.whl")
    assert f"`.local/{wheel.name}`" in (ROOT / "docs/releasing.md").read_text()


def test_help_lists_the_commands_and_not_the_test_benchs(installed: Path) -> None:
    done = run(installed, "xconv", "--help")
    assert done.returncode == 0, done.stderr
    assert "Check a deployed stack" in done.stdout
    assert " demo " not in done.stdout
    assert run(installed, "xconv", "demo").stderr == "error: No such command 'demo'.\n"


def test_preview_shows_what_would_be_sent(installed: Path) -> None:
    event = str(ROOT / "events/order_completed.json")
    done = run(installed, "xconv", "preview", event, "--event-ids", "Purchase=tw-o8z6j-o87ne", "--json")
    assert done.returncode == 0, done.stderr
    (end,) = json.loads(done.stdout)
    assert end["outcome"] == "would_deliver"
    assert end["conversion"]["event_id"] == "tw-o8z6j-o87ne"


def test_schema_is_the_documented_one(installed: Path) -> None:
    done = run(installed, "xconv", "schema")
    assert json.loads(done.stdout) == json.loads((ROOT / "docs/event.schema.json").read_text())


def test_every_module_is_there_and_can_be_imported(installed: Path) -> None:
    done = run(installed, "python", "-c", EVERY_MODULE)
    assert done.returncode == 0, done.stderr
    here = {
        ".".join(module.relative_to((ROOT / source).parent).with_suffix("").parts).removesuffix(".__init__")
        for source in SOURCES
        for module in modules_of(ROOT / source)
    }
    assert set(done.stdout.split()) == here - {"xconv", "x_conversions"}
