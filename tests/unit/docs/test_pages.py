"""What holds for every page of the project: what it names exists."""

import importlib.util
import re
from pathlib import Path

import pytest
from devtools.local_aws.translation import INTAKE
from devtools.paths import ROOT
from samcli.yamlhelper import yaml_parse
from x_conversions.events.names import EVENT_NAMES

from tests.support.command_tree import all_options, exists, named_commands
from tests.support.each import each
from tests.support.page_commands import WRONG_IN, commands_in, commands_of
from tests.support.pages import PAGES, anchors, code_spans, links, name_of
from tests.support.template import source

# Where a path may begin; `.local` and `.aws-sam` are made, and not there in a fresh checkout.
ROOTS = (ROOT, ROOT / "layers/shared/x_conversions", ROOT / "tools")
FIRST = {path.name for root in ROOTS for path in root.iterdir() if path.is_dir()} - {".aws-sam", ".local", ".venv"}
# `NAME` stands for any: an example of that kind must be there.
PATH = re.compile(r"(?:[\w.\-*]+/)+[\w.\-*]*")
WORDS_OF_AWS = {"OutputKey", "MessageRetentionPeriod", "QueueUrl", "MessageBody", "ResourceStatus"}
MAKEFILE = (ROOT / "Makefile").read_text()
every_page = each("page", PAGES, ids=name_of)


def test_there_are_pages() -> None:
    assert {"README.md", "CONTRIBUTING.md", "SECURITY.md", "docs/architecture.md"} <= set(map(name_of, PAGES))


@every_page
def test_every_link_leads_somewhere(page: Path) -> None:
    lost = []
    for link in links(page):
        if re.match(r"[a-z]+:", link):
            continue
        file, _, anchor = link.partition("#")
        target = (page.parent / file).resolve() if file else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            lost.append(link)
    assert lost == []


@every_page
def test_every_path_is_one_of_this_repository(page: Path) -> None:
    paths = [span for span in code_spans(page) if PATH.fullmatch(span) and span.split("/")[0] in FIRST]
    assert [path for path in paths if not _is_there(path)] == []


def _is_there(path: str) -> bool:
    return any(found for root in ROOTS for found in root.glob(path.replace("NAME", "*").rstrip("/")))


@every_page
def test_every_module_can_be_run(page: Path) -> None:
    modules = re.findall(r"python[\d.]* -m ([\w.]+)", page.read_text())
    assert [module for module in modules if importlib.util.find_spec(module) is None] == []


@every_page
def test_every_make_target_exists(page: Path) -> None:
    targets = re.findall(r"(?:`|^)make ([a-z]+)", page.read_text(), re.MULTILINE)
    assert [target for target in targets if not re.search(rf"^{target}:", MAKEFILE, re.MULTILINE)] == []


@every_page
def test_every_command_and_every_option_exists(page: Path) -> None:
    text = page.read_text()
    assert [command for command in named_commands(text) if not exists(command)] == []
    assert set(re.findall(r"xconv [^\n`]*?(--[a-z-]+)", text)) <= all_options()


@every_page
def test_every_command_line_is_one_that_its_tool_takes(page: Path) -> None:
    wrong = {" ".join(words): WRONG_IN[words[0]](words[1:]) for words in commands_of(page) if len(words) > 1}
    assert {line: what for line, what in wrong.items() if what} == {}


@each("page", [page for page in PAGES if page.name != "CHANGELOG.md"], ids=name_of)
def test_plain_sam_is_given_the_answers(page: Path) -> None:
    # Without them it deploys whatever stack samconfig.toml names, and what is given by option ends with the next one
    typed = [words[1:] for words in commands_of(page) if words[0] == "sam" and words[1] in ("build", "deploy")]
    assert [words for words in typed if "--" in " ".join(words) and "--config-file" not in words] == []


@pytest.mark.parametrize(
    "line",
    [
        "xconv dlq lst",
        "xconv preview event.json --event-id Purchase=a1",
        "xconv trace ORDER-1 --dead-letters | xconv sned",
        "xconv doctor  # all\nxconv dlq --reason x",
        "aws sqs send-mesage --queue-url x",
        "aws sqs send-message --queue x",
        "aws logs tail GROUP --sinse 1h",
        "QUEUE_URL=$(aws sqs get-queue-adress --queue-name x)",
        "aws cloudformation wait stack-done --stack-name x",
        "sam deliver",
    ],
)
def test_a_command_line_that_no_tool_takes_is_found(line: str) -> None:
    assert [what for words in commands_in(line) if (what := WRONG_IN[words[0]](words[1:]))] != []


@every_page
def test_every_parameter_that_is_given_a_value_exists(page: Path) -> None:
    # What stands before an event id, or an X event type, is the name of an event
    given = set(re.findall(rf"\b([A-Z][a-z]\w+)=(?!tw-|(?:{'|'.join(EVENT_NAMES)})\b)", page.read_text()))
    intake = yaml_parse(INTAKE.read_text())
    assert given - source()["Parameters"].keys() - intake["Parameters"].keys() - WORDS_OF_AWS == set()


def test_every_parameter_is_spoken_of() -> None:
    spoken = "\n".join(page.read_text() for page in PAGES)
    assert [name for name in source()["Parameters"] if not re.search(rf"`{name}\b", spoken)] == []
