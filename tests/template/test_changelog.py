"""CHANGELOG.md: by version, with what an update changes for somebody who has said nothing."""

import re
from itertools import pairwise

import pytest
from devtools.paths import ROOT
from x_conversions.core.version import VERSION

from tests.support.defaults import defaults, recorded

TEXT = (ROOT / "CHANGELOG.md").read_text()
SECTIONS: dict[str, str] = dict(re.findall(r"^## \[([^\]]+)\][^\n]*\n(.*?)(?=^## |\Z)", TEXT, re.MULTILINE | re.DOTALL))
VERSIONS = [name for name in SECTIONS if name != "Unreleased"]
BEFORE, NOW = recorded(), defaults()


def changed_defaults(section: str) -> str:
    """What a version says about them."""
    return SECTIONS[section].partition("### Defaults that changed\n")[2].partition("\n### ")[0]


def test_versions_stand_from_the_newest_to_the_oldest() -> None:
    assert next(iter(SECTIONS)) == "Unreleased"
    numbers = [tuple(map(int, version.split("."))) for version in VERSIONS]
    assert all(newer > older for newer, older in pairwise(numbers))
    # what is told as the deployed version is the newest, or the one that is being made
    assert tuple(map(int, VERSION.split("."))) >= max(numbers, default=(0,))


@pytest.mark.parametrize("section", SECTIONS)
def test_each_version_says_which_defaults_changed(section: str) -> None:
    # "None." is an answer, too; nothing to say about what is unreleased is none
    assert changed_defaults(section).strip() or not SECTIONS[section].strip()


@pytest.mark.parametrize(
    "name", sorted(name for name in BEFORE.keys() | NOW.keys() if BEFORE.get(name) != NOW.get(name))
)
def test_a_default_that_is_not_what_it_was_is_named(name: str) -> None:
    # Given a deployment that says nothing about it, before and after an update
    assert name in re.findall(r"`([A-Za-z.]+)`", changed_defaults("Unreleased"))
