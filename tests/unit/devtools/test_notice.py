"""NOTICE is what the packages themselves say, and none is shipped under a licence that nobody has weighed."""

from importlib.metadata import Distribution
from pathlib import Path

import pytest
from devtools.notice import ACCEPTED, NOTICE, licence, licence_files, notice, packages


def test_the_notice_is_that_of_what_the_layer_ships() -> None:
    # `make lock` writes it anew
    assert NOTICE.read_text() == notice()


def test_each_package_brings_the_text_of_its_licence() -> None:
    assert {package.name: bool(licence_files(package)) for package in packages()} == {
        package.name: True for package in packages()
    }


def package_under(directory: Path, words: str) -> Distribution:
    """A package with these words about its licence."""
    (directory / "METADATA").write_text(f"Metadata-Version: 2.4\nName: a\nVersion: 1\n{words}\n")
    return Distribution.at(directory)


@pytest.mark.parametrize("words", ["License-Expression: AGPL-3.0-only", "License: GPL", "Summary: none", "License: "])
def test_another_licence_is_refused(words: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="nobody has weighed"):
        licence(package_under(tmp_path, words))


@pytest.mark.parametrize("expression", sorted(ACCEPTED))
def test_one_that_was_weighed_is_taken(expression: str, tmp_path: Path) -> None:
    assert licence(package_under(tmp_path, f"License-Expression: {expression}")) == expression
