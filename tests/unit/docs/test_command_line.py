"""docs/command-line.md has every command. That its examples print what it shows, a functional test says."""

import re

from devtools.paths import ROOT

from tests.support.command_tree import all_commands
from tests.support.each import each

TEXT = (ROOT / "docs" / "command-line.md").read_text()
EXAMPLES = re.findall(r"^\$ xconv (.+)$", TEXT, re.MULTILINE)
BY_MAKE = {"demo"}  # its output is a page long: its end is shown


@each("command", sorted(all_commands()))
def test_every_command_has_a_section_and_an_example(command: str) -> None:
    assert f"## xconv {command.split(' ', maxsplit=1)[0]}\n" in TEXT
    assert command in BY_MAKE or any(f"{example} ".startswith(f"{command} ") for example in EXAMPLES)
