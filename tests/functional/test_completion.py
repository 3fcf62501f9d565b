"""Completion in a real bash, as `xconv --install-completion` sets it up."""

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = """
xconv --install-completion >/dev/null && . ~/.bashrc || exit
COMP_WORDS=({words}) COMP_CWORD={last}
_xconv_completion xconv
echo "${{COMPREPLY[@]}}"
"""


@pytest.mark.parametrize(
    ("words", "completed"),
    [
        ("xconv doc", "doctor"),
        ("xconv dlq re", "redrive"),
        ("xconv trace --si", "--since"),
        ("xconv credentials ''", "put check"),
    ],
)
def test_bash_completes_commands_and_options(words: str, completed: str, tmp_path: Path) -> None:
    # Given a person's bash, When completion is installed and a word begun, Then bash knows the rest
    script = SCRIPT.format(words=words, last=len(words.split()) - 1)
    environment = {"HOME": str(tmp_path), "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin"}
    done = subprocess.run(["bash"], input=script, env=environment, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == completed, done
