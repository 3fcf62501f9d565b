"""Which mutants may live: each by its text or by a kind's pattern, and the list itself."""

import re

import pytest
from devtools.paths import ROOT

from tests.mutation.reasons import LISTED, read_reasons, without_reason

TEXT = """
[[reason]]
why = "Only people read it."
mutants = ["delivery/pool.py Pool.close: - one + two"]
patterns = ['delivery/report\\.py \\S+: - log.*']
"""
ONE, KIND, OTHER = (
    "delivery/pool.py Pool.close: - one + two",
    "delivery/report.py told: - log.info(one) + log.info(None)",
    "delivery/pool.py Pool.close: - one + two or three",
)
LIST = read_reasons(LISTED.read_text())
ENTRIES = [entry for reason in LIST for entry in (*reason.mutants, *(one.pattern for one in reason.patterns))]


def test_a_survivor_has_a_reason_by_its_text_or_its_kind() -> None:
    assert without_reason(read_reasons(TEXT), [ONE, KIND, OTHER]) == [OTHER]


def test_without_a_list_no_survivor_has_a_reason() -> None:
    assert without_reason(read_reasons(""), [ONE]) == [ONE]


@pytest.mark.parametrize(
    ("package", "survivors", "unused"),
    [
        ("delivery", [ONE, KIND], []),
        ("delivery", [KIND], [ONE]),
        ("delivery", [ONE], [r"delivery/report\.py \S+: - log.*"]),
        ("x_api", [], []),
    ],
)
def test_what_no_survivor_needs_is_told_for_its_own_package(
    package: str, survivors: list[str], unused: list[str]
) -> None:
    (reason,) = read_reasons(TEXT)
    assert reason.unused(package, survivors) == unused


def test_every_reason_says_something_and_is_for_something() -> None:
    assert [reason for reason in LIST if len(reason.why.split()) < 3 or not (reason.mutants or reason.patterns)] == []


def test_every_entry_is_there_once() -> None:
    assert len(ENTRIES) == len(set(ENTRIES))


def test_every_entry_is_about_a_file_that_there_is() -> None:
    # A pattern says so too: one that begins with anything else could explain whatever comes.
    files = [re.sub(r"\\(.)", r"\1", entry.partition(" ")[0]) for entry in ENTRIES]
    layer = ROOT / "layers/shared/x_conversions"
    assert [file for file in files if not (layer / file).is_file()] == []
