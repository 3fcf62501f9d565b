"""What make remembers is asked anew when anything has changed that it came from."""

import os
import subprocess
from pathlib import Path

import pytest
from devtools.paths import ROOT

# The environments are there: what they take to make is nothing of this.
_MADE = [".venv/ready", ".venv-checkov/ready"]


@pytest.fixture
def stamp(tmp_path: Path) -> Path:
    """What says that nothing was found in the templates, later than any change."""
    path = tmp_path / "linted-templates"
    path.touch()
    os.utime(path, (2**32, 2**32))
    return path


def would_run(stamp: Path, *arguments: str) -> str:
    old = [argument for name in _MADE if name not in arguments for argument in ("--assume-old", name)]
    make = ["make", "--dry-run", "--no-print-directory", f"LINTED={stamp}", *old, *arguments, "lint-templates"]
    return subprocess.run(make, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def test_templates_in_which_nothing_was_found_are_not_looked_at_again(stamp: Path) -> None:
    said = would_run(stamp)
    assert "devtools.building.lint" not in said
    assert "checkov" not in said


@pytest.mark.parametrize(
    "changed",
    [
        "template.yaml",
        "intake.yaml",
        "samconfig.toml",  # sam validate reads it
        "tools/checkov/accepted.yaml",
        "tools/devtools/building/lint.py",
        "tools/devtools/local_aws/translation.py",
        "tools/devtools/quick_yaml.py",
        "Makefile",
        *_MADE,  # other versions of the tools
    ],
)
def test_what_they_come_from_has_them_looked_at(stamp: Path, changed: str) -> None:
    said = would_run(stamp, "--what-if", changed)
    assert "python -m devtools.building.lint" in said
    assert "bin/checkov" in said


def test_templates_in_which_something_was_found_are_looked_at_again(stamp: Path) -> None:
    # Given nothing that says that nothing was found
    stamp.unlink()
    assert "python -m devtools.building.lint" in would_run(stamp)
