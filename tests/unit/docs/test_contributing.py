"""CONTRIBUTING.md: each list of files is what an existing one of its kind touches."""

import re
import subprocess
from collections.abc import Mapping

import pytest
from devtools.paths import ROOT

TEXT = (ROOT / "CONTRIBUTING.md").read_text()
KINDS: Mapping[str, str] = dict(re.findall(r"^### Add an? (.+?)\n(.+?)(?=^##)", TEXT, re.MULTILINE | re.DOTALL))
CODE = ("layers", "functions", "tools", "template.yaml", "pyproject.toml")
# Kinds with one word by which everything that belongs to one of them can be found.
GREP = re.compile(r"`git grep -ilE? (.+?)`")
FOUND_BY_WORD = {kind: match[1] for kind, text in KINDS.items() if (match := GREP.search(text))}


def listed(kind: str) -> list[str]:
    """The files and folders that begin a line of a kind's list, or follow them after a comma."""
    lines = re.findall(r"^- ((?:`[^`]+`(?:, ?\s*)?)+)", KINDS[kind], re.MULTILINE)
    return [path for line in lines for path in re.findall(r"`([^`\s]+)`", line)]


def with_word(kind: str, *places: str) -> set[str]:
    """What the command of the section finds, below some places."""
    words = FOUND_BY_WORD[kind].strip("'")
    done = subprocess.run(
        ["git", "grep", "-ilE", words, "--", *places], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return set(done.stdout.split())


def test_every_make_target_is_spoken_of() -> None:
    (targets,) = re.findall(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert [target for target in targets.split() if f"`make {target}" not in TEXT] == []


def test_make_help_tells_every_target() -> None:
    told = subprocess.run(["make", "-s", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    (targets,) = re.findall(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    parts = {"help", "setup", "local-build", "lint-code", "lint-templates"}  # and what others begin with
    assert set(targets.split()) - parts == set(re.findall(r"make ([a-z-]+) ", told.replace("\n", " ")))


def test_there_is_a_list_for_every_kind() -> None:
    assert list(KINDS) == ["producer", "event type", "identifier", "reason", "parameter", "command"]
    assert set(KINDS) - FOUND_BY_WORD.keys() == {"producer"}
    assert all(listed(kind) for kind in KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_listed_is_there(kind: str) -> None:
    assert [path for path in listed(kind) if not (ROOT / path).exists()] == []


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="no git checkout")
@pytest.mark.parametrize("kind", FOUND_BY_WORD)
def test_what_is_listed_speaks_of_the_example(kind: str) -> None:
    found = with_word(kind, ".")
    assert [path for path in listed(kind) if not any(one.startswith(path) for one in found)] == []


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="no git checkout")
@pytest.mark.parametrize("kind", FOUND_BY_WORD)
def test_no_code_that_speaks_of_the_example_is_left_out(kind: str) -> None:
    paths = tuple(listed(kind))
    assert [one for one in with_word(kind, *CODE) if not one.startswith(paths)] == []
