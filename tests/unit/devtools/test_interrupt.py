"""Ctrl-C in a command of the test bench."""

import pytest
from devtools.interrupt import exit_with


def test_an_interrupt_is_a_word_and_a_status(capsys: pytest.CaptureFixture[str]) -> None:
    # Given a command that somebody ends with Ctrl-C
    def main() -> int:
        raise KeyboardInterrupt

    # When it runs, Then it ends as in any shell, without a traceback
    with pytest.raises(SystemExit) as ended:
        exit_with(main)
    assert ended.value.code == 130
    assert capsys.readouterr() == ("", "stopped\n")


@pytest.mark.parametrize("status", [0, 1, None])
def test_other_ends_are_the_commands_own(status: int | None) -> None:
    with pytest.raises(SystemExit) as ended:
        exit_with(lambda: status)
    assert ended.value.code == status
