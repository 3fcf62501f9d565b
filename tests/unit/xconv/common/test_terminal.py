"""Somebody else's words on a terminal: neither markup nor commands, and nothing that people can read is lost."""

import sys
from io import BytesIO, StringIO, TextIOWrapper

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from xconv.common.plain_letters import use_plain_letters_where_needed
from xconv.common.terminal import echo, print_json, say, shown

WORDS = st.lists(
    st.sampled_from(["[/x]", "[red]", "[bold", "]", "\\[", "\x1b[2J", "\x1b]0;t\x07", "\x9b31m", "\u202e", "word", " "])
)


def on_terminal(text: str) -> str:
    printed = StringIO()
    Console(file=printed, width=10_000, highlight=False, emoji=False).print(shown(text))
    return printed.getvalue().removesuffix("\n")


@given(text=st.text(st.characters(codec="utf-8")) | WORDS.map("".join))
def test_no_text_is_a_command_to_the_terminal(text: str) -> None:
    assert all(letter.isprintable() or letter.isspace() for letter in on_terminal(text) if letter.isascii())


@pytest.mark.parametrize("text", ["[/x] of [red]", "[link=file:///x]a[/link]", "a [b] c", r"\[x]", ":smile: [1]"])
def test_what_looks_like_markup_stays_as_it_was_written(text: str) -> None:
    assert on_terminal(text) == text


def test_a_sentence_keeps_its_lines(capsys: pytest.CaptureFixture[str]) -> None:
    say("one\x1b[2J\ntwo")
    assert capsys.readouterr().err == "one[2J\ntwo\n"


def test_what_takes_ascii_gets_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    # Given standard output in ASCII
    written = BytesIO()
    monkeypatch.setattr(sys, "stdout", TextIOWrapper(written, "ascii", write_through=True))
    use_plain_letters_where_needed()
    # When a sentence and a document are printed, Then signs become letters, and what is data is all there
    echo("✓ done – é")
    print_json({"id": "é"})
    assert written.getvalue() == b'+ done - ?\n{\n  "id": "\\u00e9"\n}\n'
