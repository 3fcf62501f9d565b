"""Sentences in lines: broken between words, nothing lost, ids in one piece."""

from collections.abc import Iterator
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xconv.common.lines import wrapped

_WIDTH = 80


class Terminal(StringIO):
    """A terminal of 80 columns."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True, scope="module")
def _width() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("COLUMNS", str(_WIDTH))
        yield


WORDS = st.lists(st.text("abc-/:=1", min_size=1, max_size=120), max_size=30)


@given(WORDS, st.integers(0, 4), st.none() | st.integers(0, 8))
def test_every_word_is_there_whole_and_no_line_is_longer_than_it_must_be(
    words: list[str], indentation: int, indent: int | None
) -> None:
    text = " " * indentation + " ".join(words)
    lines = wrapped(text, Terminal(), indent).split("\n")
    assert [word for line in lines for word in line.split()] == words
    assert all(len(line) <= _WIDTH or len(line.split()) == 1 for line in lines)


def test_a_line_goes_on_under_its_own_beginning() -> None:
    for head in ("  ", "- ", "  2) "):
        first, second = wrapped(f"{head}{'word ' * 18}end", Terminal()).split("\n")
        assert first.startswith(f"{head}word")
        assert second.startswith(" " * len(head) + "word")


def test_a_file_gets_its_lines_as_they_are() -> None:
    assert wrapped("word " * 100, StringIO()) == "word " * 100
