"""Texts that a command is given: what can't be read is told in one line."""

import sys
from io import StringIO
from pathlib import Path

import pytest
from xconv.common.text_files import read_text


def test_a_byte_order_mark_is_no_part_of_a_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "key"
    file.write_text("\ufeffschlüssel\n", encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", StringIO("\ufeffschlüssel\n"))
    assert read_text(str(file)) == read_text("-") == "schlüssel\n"


def test_what_cannot_be_read_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "latin").write_bytes(b"\xe9")
    for name, why in (("latin", "it is no text"), ("none", "No such file or directory"), ("", "Is a directory")):
        with pytest.raises(ValueError, match=f"^{tmp_path / name} can't be read: {why}$"):
            read_text(str(tmp_path / name))
