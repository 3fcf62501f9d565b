"""Dead letters are exported, mended and sent, or mended one by one: nothing is lost, nothing is there twice."""

import json
import stat
import tempfile
from pathlib import Path
from typing import Any

import pytest
from devtools.local_aws import LocalAws, Poller, Stack
from devtools.local_aws.stack import NAME
from devtools.x_simulator import XSimulator
from xconv.dlq import dead_letters as reading
from xconv.dlq import draft

from tests.support.command_line import CommandLine, command_line
from tests.support.functional_stack import DeadLetters, Send
from tests.support.orders import order


@pytest.fixture
def xconv(aws: LocalAws, stack: Stack, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> CommandLine:
    monkeypatch.setattr(reading, "WAIT_SECONDS", 0)  # moto is one server: an empty answer is the truth
    monkeypatch.setenv("XCONV_STACK", NAME)
    monkeypatch.chdir(tmp_path)
    assert stack.queue_url
    return command_line(aws, monkeypatch)


@pytest.fixture
def without_currency(send: Send, poller: Poller) -> list[str]:
    """The conversion ids of three dead letters that lack a currency; a fourth letter is broken JSON."""
    orders = [order(f"late-{number}", properties={"total": 5}) for number in range(3)]
    send(*({name: one[name] for name in one if name != "timestamp"} for one in orders), "{")
    poller.run_until_empty()
    return [f"late-{number}" for number in range(3)]


def mend(line: str) -> str:
    """As a person would: the body is JSON in a text."""
    letter = json.loads(line)
    body = json.loads(letter["body"])
    body["properties"]["currency"] = "USD"
    return json.dumps(letter | {"body": json.dumps(body)})


def test_three_days_without_a_currency_are_delivered_after_all(
    xconv: CommandLine, without_currency: list[str], poller: Poller, x: XSimulator, dead_letters: DeadLetters
) -> None:
    # Given an export whose bodies somebody mended
    xconv("dlq", "export", "letters.jsonl", "--reason", "missing_currency")
    lines = Path("letters.jsonl").read_text().splitlines()
    Path("mended.jsonl").write_text("\n".join(map(mend, lines)))

    # When it is looked at, and then sent
    assert "3" in xconv("send", "mended.jsonl", "--dry-run").out
    assert "3 messages moved" in xconv("send", "mended.jsonl", "--yes").out
    poller.run_until_empty()

    # Then X has them, with the time they were first sent at, and only the other letter is left
    assert {one["conversion_id"] for one in x.conversions} == set(without_currency)
    first = {json.loads(line)["original_sent_at"] for line in lines}
    assert {one["conversion_time"] for one in x.conversions} == first
    assert [letter["body"] for letter in dead_letters()] == ["{"]


def test_a_file_that_was_sent_once_sends_nothing_again(
    xconv: CommandLine, without_currency: list[str], poller: Poller, x: XSimulator
) -> None:
    xconv("dlq", "export", "letters.jsonl", "--reason", "missing_currency")
    Path("mended.jsonl").write_text("\n".join(map(mend, Path("letters.jsonl").read_text().splitlines())))
    xconv("send", "mended.jsonl", "--yes")
    poller.run_until_empty()

    # When the same file is sent again, Then that is said, and nothing goes
    again = xconv("send", "mended.jsonl", "--yes", status=1)
    assert "3 lines name no dead letter" in again.err
    poller.run_until_empty()
    assert len(x.conversions) == len(without_currency)


@pytest.mark.usefixtures("without_currency")
@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda lines: [lines[0], "{"], "line 2 is no line of `xconv dlq export`"),
        (lambda lines: [lines[0], lines[0]], "twice"),
        (lambda lines: [lines[0].replace("missing_currency", "answer_lost")], "add --send-again"),
    ],
)
def test_a_file_in_disorder_moves_nothing(
    xconv: CommandLine, dead_letters: DeadLetters, change: Any, said: str
) -> None:
    xconv("dlq", "export", "letters.jsonl", "--reason", "missing_currency")
    lines = Path("letters.jsonl").read_text().splitlines()
    Path("mended.jsonl").write_text("\n".join(change(lines)))
    assert said in xconv("send", "mended.jsonl", "--yes", status=2).err
    assert len(dead_letters()) == 4


@pytest.mark.usefixtures("without_currency")
def test_nobody_is_asked_by_accident(xconv: CommandLine, dead_letters: DeadLetters) -> None:
    xconv("dlq", "export", "letters.jsonl")
    assert "say --yes" in xconv("send", "letters.jsonl", status=2).err
    assert len(dead_letters()) == 4


@pytest.fixture
def editor(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """``editor(script)``: the person's, a line of Python over `text`; it also sees who may read the file."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def use(script: str) -> None:
        file = tmp_path / "editor.py"
        file.write_text(
            "import os, sys\nfrom pathlib import Path\nfile = Path(sys.argv[1])\ntext = file.read_text()\n"
            f"{script}\nfile.write_text(text)\n"
            f"Path({str(tmp_path / 'mode')!r}).write_text(str(file.parent.stat().st_mode))\n"
        )
        monkeypatch.setenv("VISUAL", f"python3 {file}")

    return use


def test_a_single_one_is_mended_in_the_editor(
    xconv: CommandLine, without_currency: list[str], poller: Poller, x: XSimulator, editor: Any, tmp_path: Path
) -> None:
    # Given one dead letter, When somebody adds its currency
    letters = json.loads(xconv("dlq", "list", "--json").out)["letters"]
    one = next(letter for letter in letters if letter["reason"] == "missing_currency")
    editor('text = text.replace(\'"total"\', \'"currency": "USD", "total"\')')
    assert "1 messages moved" in xconv("dlq", "edit", one["message_id"]).out

    # Then it is delivered, the others stay, and nobody else could read it meanwhile
    poller.run_until_empty()
    assert len(x.conversions) == 1
    assert x.conversions[0]["conversion_id"] in without_currency
    assert json.loads(xconv("dlq", "list", "--json").out)["messages"] == 3
    assert stat.S_IMODE(int((tmp_path / "mode").read_text())) == 0o700


@pytest.mark.usefixtures("without_currency")
def test_while_somebody_edits_the_letters_are_there_for_others(
    xconv: CommandLine, aws: LocalAws, stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given an editor in which somebody takes their time
    hidden: list[str] = []

    def edit(body: str) -> str:
        name = "ApproximateNumberOfMessagesNotVisible"
        answer = aws.client("sqs").get_queue_attributes(QueueUrl=stack.dead_letter_queue_url, AttributeNames=[name])
        hidden.append(answer["Attributes"][name])
        return f"{body} "

    monkeypatch.setattr(draft, "edit", edit)

    # When a letter is edited, Then no letter is kept from others meanwhile, and it is moved, since they say so
    one = json.loads(xconv("dlq", "list", "--json").out)["letters"][0]
    done = xconv("dlq", "edit", one["message_id"], typed="y\n", is_terminal=True)
    assert "Send it all the same?" in done.err
    assert "1 messages moved" in done.out
    assert hidden == ["0"]


@pytest.mark.usefixtures("without_currency")
@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("text = text[:-2]", "rejected, malformed_json: "),
        ('text = text.replace(\'"total": 5\', \'"total": "five", "currency": "USD"\')', "rejected, invalid_value: "),
        ("text = text.replace('track', 'identify')", "skipped, not_a_conversion"),
    ],
)
@pytest.mark.parametrize("is_terminal", [True, False])
def test_what_was_mended_into_something_worse_stays(
    xconv: CommandLine, dead_letters: DeadLetters, editor: Any, script: str, said: str, *, is_terminal: bool
) -> None:
    # Given a slip of the editor
    editor(script)
    letters = json.loads(xconv("dlq", "list", "--json").out)["letters"]
    (one, *_) = (letter["message_id"] for letter in letters if letter["reason"] == "missing_currency")

    # When it is saved, Then it is said what would become of it, and all letters stay as they were
    done = xconv("dlq", "edit", one, typed="n\nn\n", is_terminal=is_terminal, status=1 if is_terminal else 2)
    assert said in done.err
    assert "what you wrote is in " in done.err
    bodies = [letter["body"] for letter in dead_letters()]
    assert [json.loads(body)["properties"] for body in bodies if body != "{"] == [{"total": 5}] * 3


@pytest.mark.usefixtures("without_currency")
@pytest.mark.parametrize(
    ("script", "status", "said"),
    [
        ("pass", 0, "nothing was changed"),
        ("text = ''", 0, "nothing was changed"),
        ("sys.exit(3)", 1, "ended with status 3"),
    ],
)
def test_who_changes_nothing_moves_nothing(
    xconv: CommandLine, dead_letters: DeadLetters, editor: Any, script: str, status: int, said: str
) -> None:
    editor(script)
    letter = json.loads(xconv("dlq", "list", "--json").out)["letters"][0]
    done = xconv("dlq", "edit", letter["message_id"], status=status)
    assert said in done.out + done.err
    assert len(dead_letters()) == 4


@pytest.mark.usefixtures("without_currency")
@pytest.mark.parametrize("command", [("redrive",), ("redrive", "--dry-run"), ("export", "x.jsonl"), ("purge", "--yes")])
def test_a_reason_that_none_has_is_told_those_that_there_are(
    xconv: CommandLine, dead_letters: DeadLetters, command: tuple[str, ...]
) -> None:
    error = xconv("dlq", *command, "--reason", "mising_currency", status=2).err
    assert "no dead letter has the reason mising_currency; there are malformed_json, missing_currency" in error
    assert not Path("x.jsonl").exists()
    assert len(dead_letters()) == 4


@pytest.mark.usefixtures("without_currency")
def test_beside_a_reason_that_none_has_the_others_are_no_less_meant(
    xconv: CommandLine, dead_letters: DeadLetters
) -> None:
    # Given a command line with a reason that is right, and one that is misspelt
    reasons = ("--reason", "missing_currency", "--reason", "malformed_jsno")

    # When it exports and redrives, Then both do it for the one that is right, and tell of the other
    exported, moved = xconv("dlq", "export", "x.jsonl", *reasons, status=2), xconv("dlq", "redrive", *reasons, status=2)
    assert "3 messages written" in exported.out
    assert "3 messages moved" in moved.out
    assert all("no dead letter has the reason malformed_jsno" in done.err for done in (exported, moved))
    assert [letter["body"] for letter in dead_letters()] == ["{"]


def test_an_empty_queue_leaves_no_file(xconv: CommandLine) -> None:
    assert "no file was written" in xconv("dlq", "export", "x.jsonl").out
    assert not Path("x.jsonl").exists()


@pytest.mark.usefixtures("without_currency")
def test_purge_takes_what_an_id_or_a_file_names_and_nothing_else(xconv: CommandLine, dead_letters: DeadLetters) -> None:
    # Given four letters, of which three are in a file
    xconv("dlq", "export", "letters.jsonl", "--reason", "missing_currency")
    lines = Path("letters.jsonl").read_text().splitlines()
    one = json.loads(lines[0])["message_id"]

    # When one is purged by its id, and then what the file names; Then only that is gone
    assert "1 messages deleted" in xconv("dlq", "purge", "--id", one, "--yes").out
    assert "2 messages deleted" in xconv("dlq", "purge", "--file", "letters.jsonl", "--yes").out
    Path("other.json").write_text('{"event": "purchase"}')
    assert "is none of `xconv dlq export`" in xconv("dlq", "purge", "--file", "other.json", "--yes", status=2).err
    assert [letter["body"] for letter in dead_letters()] == ["{"]
