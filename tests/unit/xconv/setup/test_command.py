"""`xconv setup` beside what is there already: another stack's answers, a flag that is none, AWS half out of order."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from x_conversions.credentials.schemes import read_secret
from xconv.common.stack import Deployed
from xconv.preview.settings import read_answers, read_stack_name
from xconv.setup import credentials_step, first_event
from xconv.setup.arrival import Arrival, ArrivalFlags
from xconv.setup.command import setup
from xconv.setup.credentials_step import CredentialFlags, ask_for_credentials
from xconv.setup.deployment import SamDeployment
from xconv.setup.dialogue import Dialogue
from xconv.setup.kept_credentials import KeptCredentials
from xconv.setup.plan import Plan

from tests.support.two_queues import refused

PROD = (
    '[default.global.parameters]\nstack_name = "shop"\n[default.global.parameters.parameter_overrides]\nMode = "live"\n'
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("typer.get_app_dir", lambda _: str(tmp_path / "home"))
    return tmp_path


@pytest.mark.parametrize(
    ("named", "said"),
    [
        (
            ("shop-staging", "default"),
            "environment default of deploy.toml deploys stack shop, not shop-staging: say --stack",
        ),
        (("shop", ""), "--config-env '' is no environment's name"),
        (("shop", "a b"), "--config-env 'a b' is no environment's name"),
        (("arn:aws:cloudformation:eu-central-1:1:stack/shop/1", "default"), "takes the stack's name, not its ARN"),
    ],
)
def test_nothing_is_written_into_what_is_another_stacks(folder: Path, named: tuple[str, str], said: str) -> None:
    # Given the answers of another stack, When a set-up would write over them, Then it ends before it asks anything
    (folder / "deploy.toml").write_text(PROD)
    with pytest.raises(ValueError, match=said):
        setup(stack=named[0], config_env=named[1], yes=True)
    assert (folder / "deploy.toml").read_text() == PROD


_TOML = st.recursive(
    st.booleans() | st.integers(0, 9) | st.sampled_from(["x", "PixelId=a", 'PixelId="a']),
    lambda inside: (
        st.lists(inside, max_size=2)
        | st.dictionaries(st.sampled_from(["default", "global", "deploy", "parameters", "parameter_overrides"]), inside)
    ),
    max_leaves=8,
)


@given(_TOML)
def test_whatever_a_file_holds_it_is_answers_or_one_line_that_names_it(found: Any) -> None:
    # Given any TOML where an environment would be, When it is read, Then answers are texts, or the file is named
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("tomllib.loads", lambda _: {"default": found})
        for said in (_said(read_answers), _said(read_stack_name)):
            assert said == "" or said.startswith(f"{__file__}: ")


def _said(read: Callable[[Path, str], object]) -> str:
    try:
        read(Path(__file__), "default")
    except ValueError as error:
        return str(error)
    return ""


def test_a_file_that_cannot_be_read_is_named(folder: Path) -> None:
    (folder / "deploy.toml").write_bytes("# für uns\n".encode("latin-1"))
    with pytest.raises(ValueError, match=r"deploy\.toml can't be read: it is not in UTF-8"):
        read_answers(folder / "deploy.toml", "default")
    (folder / "folder.toml").mkdir()
    with pytest.raises(ValueError, match=r"folder\.toml can't be read: Is a directory"):
        read_answers(folder / "folder.toml", "default")


def no_login(*_: Any) -> str:
    raise AssertionError


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (CredentialFlags("magic", None, no_login), r"^--scheme magic is none of pixel_token"),
        (CredentialFlags(None, "token-1", no_login), r"^--credentials FILE: the secret must be a JSON object"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_a_flag_that_is_none_is_named(flags: CredentialFlags, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        ask_for_credentials(Dialogue(by_flags=True), Plan("shop"), KeptCredentials("shop"), flags)


@pytest.mark.usefixtures("folder")
def test_a_secret_that_cannot_be_read_is_told_before_others_are_typed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # Given a stack whose secret is in its days of grace
    class Deleted:
        def __init__(self, _: Deployed) -> None: ...

        def credentials(self) -> None:
            raise RuntimeError("the secret arn can't be read: it is marked for deletion")

    monkeypatch.setattr(credentials_step, "Secret", Deleted)
    session: Any = None
    plan = Plan("shop", deployed=Deployed(session, {}))
    ask_for_credentials(Dialogue(by_flags=True), plan, KeptCredentials("shop"), CredentialFlags(None, None, no_login))
    assert "! the secret arn can't be read: it is marked for deletion." in capsys.readouterr().out


def arrival(folder: Path, plan: Plan, flags: ArrivalFlags) -> Arrival:
    deployment = SamDeployment(folder, "shop", "default", None, None)
    return Arrival(
        Dialogue(by_flags=True), plan, flags, KeptCredentials("shop"), deployment, lambda: plan.deployed, folder
    )


def test_a_deployment_that_was_asked_for_and_cannot_be_is_a_failure(folder: Path) -> None:
    # Given a script outside a checkout, which says --deploy
    plan = Plan("shop", secret_text='{"pixel_token": "token-1"}')
    with pytest.raises(RuntimeError, match=r"^not deployed: this folder is no checkout"):
        arrival(folder, plan, ArrivalFlags(is_deployed=True, is_sent=None, config_env="default")).run()
    # Then what it brought is kept all the same
    assert KeptCredentials("shop").read() == plan.secret_text


def test_a_log_that_cannot_be_searched_is_no_end(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # Given a deployed stack, and Logs Insights with too much to do
    def busy(*_: Any) -> Any:
        raise refused("ThrottlingException", 400)

    monkeypatch.setattr(first_event, "send", lambda *_: None)
    monkeypatch.setattr(first_event, "follow", busy)
    session: Any = None
    deployed = Deployed(session, {"QueueUrl": "queue"}, parameters={"Mode": "dry_run", "EventIds": "Purchase=a"})
    plan = Plan("shop", deployed=deployed, credentials=read_secret('{"pixel_token": "token-1"}'))

    # When the first event is followed, Then it is said why nothing is known yet, and what comes next
    arrival(folder, plan, ArrivalFlags(is_deployed=None, is_sent=True, config_env="default")).run()
    said = capsys.readouterr().out
    assert "The log can't be searched: AWS takes no more" in said
    assert "Ask again later: xconv trace setup-" in said
    assert "Send your events to queue" in said
