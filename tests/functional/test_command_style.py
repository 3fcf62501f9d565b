"""What holds for every command: help with an example, the same options, errors in one line."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import boto3
import pytest
from devtools.local_aws import LocalAws, Stack

from tests.support.command_line import CommandLine, command_line
from tests.support.command_tree import all_commands, listed_commands, top_commands
from tests.support.pseudo_terminal import CTRL_C, CTRL_D, PseudoTerminal

# Each command that touches AWS, with arguments that get it there.
ON_AWS: dict[str, tuple[str, ...]] = {
    "send": ("--generate", "1"),
    "trace": ("ORDER-1",),
    "doctor": (),
    "events": (),
    "tail": ("--for", "1s"),
    "authorize": ("--client-id", "abc", "--public", "--paste"),
    "credentials put": ("-",),
    "credentials check": (),
    "dlq list": (),
    "dlq show": ("5b1c3f0e",),
    "dlq redrive": (),
    "dlq export": ("letters.jsonl",),
    "dlq edit": ("5b1c3f0e",),
}
# What they print is JSON in any case, or a file, or words on the way.
WITHOUT_JSON = {"setup", "schema", "dlq show", "dlq export", "authorize"}


COMMANDS = all_commands()


@pytest.mark.parametrize("name", COMMANDS)
def test_help_says_what_it_does_with_an_example(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    done = CommandLine({}, monkeypatch)(*name.split(), "--help")
    assert f"Example: xconv {name}" in re.sub(r"\s+", " ", done.out)
    assert COMMANDS[name].help.partition("\n")[0].rstrip(".:")


def test_the_list_of_commands_imports_none_of_them() -> None:
    # Given a new process, When it lists the commands
    script = "import sys; from xconv.cli import app; app(['--help'], standalone_mode=False); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    # Then what is slow to import waits for the command that needs it
    *listed, modules = done.stdout.splitlines()
    assert any(" demo " in line for line in listed)
    assert not {"boto3", "botocore", "pydantic", "phonenumbers", "x_conversions", "devtools.local_aws"} & set(
        modules.split()
    )


@pytest.mark.parametrize("name", top_commands())
def test_the_list_says_what_a_commands_own_help_begins_with(name: str) -> None:
    # Given the list, which is written down apart so that it imports no command, Then it says the same
    own = top_commands()[name].help.split("\n\n")[0]
    assert listed_commands()[name].help == " ".join(own.split())


@pytest.mark.parametrize("name", COMMANDS)
def test_the_same_options_everywhere(name: str) -> None:
    options = {option for parameter in COMMANDS[name].params for option in parameter.opts}
    assert options >= {"--stack", "--region", "--profile"} or name not in ON_AWS
    assert "--json" in options or name in WITHOUT_JSON
    shown = [parameter for parameter in COMMANDS[name].params if not parameter.hidden]
    assert all(parameter.help for parameter in shown if parameter.opts[0].startswith("--"))


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """A machine on which nobody has signed in to AWS, and no reply is waited for long."""
    for name in os.environ:
        if name.startswith("AWS_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    monkeypatch.chdir(tmp_path)
    return monkeypatch


def fails(xconv: CommandLine, name: str, said: str, *more: str) -> None:
    """The command ends with one line that has these words, and status 1."""
    done = xconv(*name.split(), *ON_AWS[name], *more, typed='{"pixel_token": "token-1"}', status=1)
    assert done.out == ""
    assert done.err.startswith("error: ")
    assert done.err.count("\n") == 1, done.err
    assert said in done.err


@pytest.mark.parametrize("name", ON_AWS)
@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({}, "no AWS region: name it with --region"),
        ({"AWS_REGION": "eu-central-1"}, "no AWS credentials: sign in first"),
        ({"AWS_REGION": "eu-central-1", "AWS_PROFILE": "nobody"}, "there is no AWS profile of that name"),
        ({"AWS_REGION": "not a region", "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"}, "no AWS region"),
        (
            {
                "AWS_REGION": "eu-central-1",
                "AWS_ACCESS_KEY_ID": "a",
                "AWS_SECRET_ACCESS_KEY": "b",
                "AWS_ENDPOINT_URL": "http://127.0.0.1:1",  # nobody listens there
            },
            "AWS can't be reached",
        ),
    ],
    ids=["no region", "no credentials", "no such profile", "no region of AWS", "no network"],
)
def test_without_aws_it_says_what_to_do(
    name: str, environment: dict[str, str], said: str, nowhere: pytest.MonkeyPatch
) -> None:
    fails(CommandLine(environment, nowhere), name, said)


@pytest.mark.parametrize("name", ON_AWS)
def test_a_stack_that_is_not_there_is_named(name: str, aws: LocalAws, nowhere: pytest.MonkeyPatch) -> None:
    fails(command_line(aws, nowhere), name, "no stack elsewhere found in us-east-1", "--stack", "elsewhere")


@pytest.mark.parametrize("name", ON_AWS)
def test_another_applications_stack_is_told_apart(name: str, aws: LocalAws, nowhere: pytest.MonkeyPatch) -> None:
    template = {"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}, "Outputs": {"QueueUrl": {"Value": "x"}}}
    cloudformation = aws.client("cloudformation")
    cloudformation.create_stack(StackName="other-application", TemplateBody=json.dumps(template))
    try:
        fails(command_line(aws, nowhere), name, "it is none of this application", "--stack", "other-application")
    finally:
        cloudformation.delete_stack(StackName="other-application")


@pytest.fixture(scope="module")
def stranger(aws: LocalAws) -> str:
    """A role that may see the stack, and nothing of what is in it."""
    Stack.create(aws, {"PixelId": "o8z6j", "DefaultEventId": "o87ne", "RequireConsent": "true"}, name="style-theirs")
    trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}]}
    see = {"Effect": "Allow", "Action": "cloudformation:DescribeStacks", "Resource": "*"}
    iam = aws.client("iam")
    role: str = iam.create_role(RoleName="stranger", AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
    policy = json.dumps({"Version": "2012-10-17", "Statement": [see]})
    iam.put_role_policy(RoleName="stranger", PolicyName="see", PolicyDocument=policy)
    return role


@pytest.mark.parametrize("name", sorted(ON_AWS.keys() - {"doctor", "authorize"}))
def test_without_a_permission_it_is_named(name: str, aws: LocalAws, stranger: str, nowhere: pytest.MonkeyPatch) -> None:
    # doctor leaves out what it may not read, and authorize reads nothing before a person has been at X
    more = ("--stack", "style-theirs", *(("--yes",) if name == "send" else ()))
    done = CommandLine(aws.environment(stranger), nowhere)(
        *name.split(), *ON_AWS[name], *more, typed='{"pixel_token": "token-1"}', status=1
    )
    assert re.search(r"no permission for \w+", done.err), done
    assert "Traceback" not in done.err


@pytest.mark.parametrize("name", ON_AWS)
def test_ctrl_c_ends_it_quietly(name: str, nowhere: pytest.MonkeyPatch) -> None:
    def interrupted(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    nowhere.setattr(boto3, "Session", interrupted)
    done = CommandLine({}, nowhere)(*name.split(), *ON_AWS[name], typed='{"pixel_token": "token-1"}', status=130)
    assert done.err == ""


@pytest.mark.parametrize(
    ("keys", "ended"), [(CTRL_C, "ended with 130"), (CTRL_D, "there was no answer: run it where somebody can type")]
)
def test_a_question_is_ended_as_anything_else(keys: str, ended: str, tmp_path: Path) -> None:
    # Given a question, asked before anything is asked of AWS or X
    script = 'trap : INT; "$0" authorize --print > file; echo ended with $?'
    command = ["sh", "-c", script, str(Path(sys.executable).with_name("xconv"))]
    with PseudoTerminal(command, os.environ, tmp_path, columns=200) as terminal:
        terminal.expect("client id")
        # When it is interrupted, or what is typed ends, Then nobody is told that they said no
        terminal.interrupt(keys, ended)
        assert terminal.end() == 0
        assert "as you wished" not in terminal.shown


@pytest.mark.parametrize("arguments", [(), ("dlq",), ("credentials",)])
def test_alone_it_shows_help_and_no_error(arguments: tuple[str, ...], nowhere: pytest.MonkeyPatch) -> None:
    done = CommandLine({}, nowhere)(*arguments)
    assert "Usage: " in done.out
    assert done.err == ""


def test_it_says_its_version(nowhere: pytest.MonkeyPatch) -> None:
    assert re.fullmatch(r"xconv \d+\.\d+\.\d+\n", CommandLine({}, nowhere)("--version").out)


def test_where_only_ascii_is_taken_signs_become_letters() -> None:
    # Given a terminal of the plainest kind, When a page of signs is shown, Then nothing fails
    environment = os.environ | {"PYTHONIOENCODING": "ascii", "COLUMNS": "80"}
    command = [str(Path(sys.executable).with_name("xconv")), "doctor", "--help"]
    done = subprocess.run(command, capture_output=True, env=environment, check=True)
    assert done.stdout.isascii()
    assert b"+ good" in done.stdout
    assert done.stderr == b""


@pytest.mark.parametrize(
    ("chosen", "is_ascii"),
    [
        ({"LC_ALL": "C"}, True),
        ({"LC_ALL": "POSIX", "LANG": "C.UTF-8"}, True),
        ({"LC_ALL": "C.UTF-8"}, False),
        ({"LC_ALL": "C", "PYTHONUTF8": "1"}, False),
        ({}, False),
    ],
)
def test_a_terminal_in_the_locale_c_gets_ascii(chosen: dict[str, str], is_ascii: bool, tmp_path: Path) -> None:
    # Given somebody who has chosen a locale, or none
    environment = {name: text for name, text in os.environ.items() if name not in ("LC_ALL", "LC_CTYPE", "LANG")}
    environment = {name: text for name, text in environment.items() if not name.startswith("PYTHON")} | chosen
    command = [str(Path(sys.executable).with_name("xconv")), "doctor", "--help"]
    # When they read a page of signs at a terminal, Then it is of the letters that the locale has
    with PseudoTerminal(command, environment, tmp_path, columns=80) as terminal:
        assert terminal.end() == 0
        assert terminal.shown.isascii() is is_ascii
        assert ("+ good" if is_ascii else "✓ good") in terminal.shown
    # and a file gets what it always gets
    done = subprocess.run(command, capture_output=True, env=environment, check=True)
    assert "✓ good".encode() in done.stdout


@pytest.mark.parametrize("arguments", ["credentials put -", "preview -", "dlq purge --about -", "setup"])
def test_without_standard_input_there_is_nothing_to_read(arguments: str, tmp_path: Path) -> None:
    # Given a scheduler that starts programs with standard input closed
    command = f'exec "$0" {arguments} <&-'
    environment = os.environ | {"HOME": str(tmp_path)}
    xconv = str(Path(sys.executable).with_name("xconv"))

    # When a command would read it, Then it says in one line what it lacks
    done = subprocess.run(["sh", "-c", command, xconv], capture_output=True, env=environment, cwd=tmp_path, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith(b"error: ")
    assert done.stderr.count(b"\n") == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("sned",), "No such command 'sned'"),
        (("doctor", "--sack", "x"), "No such option: --sack"),
        (("trace",), "Missing argument"),
        (("send", "--generate", "0"), "--generate"),
        (("preview", "nowhere.json"), "nowhere.json can't be read"),
        # What can't be used is said before anything is asked of AWS.
        (("dlq", "redrive", "--older-than", "3w"), "'3w' is no age"),
        (("dlq", "purge", "--newer-than", "soon"), "'soon' is no age"),
        (("trace", "ORDER-1", "--since", "3w"), "'3w' is no age"),
        (("tail", "--for", "1x"), "'1x' is no age"),
        (("credentials", "put", "oauth3"), "no scheme oauth3; there are pixel_token, oauth1, oauth2"),
        (("credentials", "put", "-"), "must be a JSON object"),
        (("dlq", "purge", "--file", "none.jsonl"), "none.jsonl can't be read: No such file"),
        (("events", "--credentials", "-"), "must be a JSON object"),
        (("authorize", "--client-id", "a", "--port", "70000"), "--port"),
        (("preview", "-", "--config-env", "live"), "no environment 'live'"),
    ],
)
def test_errors_of_usage_are_one_line_too(arguments: tuple[str, ...], said: str, nowhere: pytest.MonkeyPatch) -> None:
    done = CommandLine({}, nowhere)(*arguments, status=2)
    assert done.err.startswith("error: ")
    assert said in done.err
    assert done.err.count("\n") == 1


def test_no_error_has_a_command_to_the_terminal_in_it(nowhere: pytest.MonkeyPatch) -> None:
    # Given somebody else's words in what goes wrong, such as a file's name
    done = CommandLine({}, nowhere)("preview", "a\x1b]0;x\x07\x9b31m\u202e.json", status=2)

    # Then they are shown without what a terminal would obey
    assert done.err == "error: a]0;x31m.json can't be read: No such file or directory\n"
