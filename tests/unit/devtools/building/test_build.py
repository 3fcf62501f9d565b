"""When `sam build` runs, and with what."""

import os
import platform
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from devtools.building import build

EACH = 2  # how often sam runs for a build: for the stack's template and for the intake's


class Checkout:
    """A checkout in which `sam build` only leaves a template behind."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.commands: list[list[str]] = []
        self.status = 0
        for name in (
            "template.yaml",
            "intake.yaml",
            "constraints.txt",
            "functions/deliver/app.py",
            "layers/shared/requirements.txt",
        ):
            file = root / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(f"Runtime: {build.RUNTIME}\n")

    def run(self, command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        self.commands.append(command)
        if self.status == 0:
            built = Path(command[command.index("--build-dir") + 1]) / "template.yaml"
            built.parent.mkdir(parents=True, exist_ok=True)
            built.write_text(str(len(self.commands)))
            (built.parent / "app.py").write_text("BUILT = True\n")
        return subprocess.CompletedProcess(command, self.status, "sam's own words", "")


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Checkout:
    checkout = Checkout(tmp_path)
    monkeypatch.setattr(build, "ROOT", tmp_path)
    monkeypatch.setattr(build, "BUILD", tmp_path / ".aws-sam" / "build")
    monkeypatch.setattr(build, "INTAKE", tmp_path / "intake.yaml")
    monkeypatch.setattr(build, "INTAKE_BUILD", tmp_path / ".aws-sam" / "intake")
    monkeypatch.setattr(build, "LOCAL", tmp_path / ".local")
    monkeypatch.setattr(build, "TEMPLATE", tmp_path / "template.yaml")
    monkeypatch.setattr(build, "STAMP", tmp_path / ".aws-sam" / "built-from")
    monkeypatch.setattr(build, "OWN_RUNTIME", build.RUNTIME)
    monkeypatch.setattr(subprocess, "run", checkout.run)
    monkeypatch.setattr(platform, "system", lambda: "Linux")
    monkeypatch.setattr(platform, "machine", lambda: "x86_64")
    return checkout


def test_what_has_not_changed_is_built_once(checkout: Checkout, capsys: pytest.CaptureFixture[str]) -> None:
    # Given a fresh checkout
    # When it is built twice
    assert (build.main(), build.main()) == (0, 0)

    # Then sam ran once for each template, and one line says so
    assert len(checkout.commands) == EACH
    assert len(capsys.readouterr().out.splitlines()) == 1


@pytest.mark.parametrize(
    "name",
    ["template.yaml", "intake.yaml", "constraints.txt", "functions/deliver/app.py", "layers/shared/new_module.py"],
)
def test_a_changed_source_is_built_again(checkout: Checkout, name: str) -> None:
    build.main()

    (checkout.root / name).write_text("changed")
    build.main()

    assert len(checkout.commands) == 2 * EACH


def test_compiled_files_are_no_sources(checkout: Checkout) -> None:
    build.main()

    compiled = checkout.root / "layers" / "shared" / "__pycache__" / "x.pyc"
    compiled.parent.mkdir()
    compiled.write_text("")
    build.main()

    assert len(checkout.commands) == EACH


def test_a_build_by_somebody_else_is_not_taken_for_this_one(checkout: Checkout) -> None:
    # Given a build, after which somebody ran `sam build` for another processor
    build.main()
    checkout.run(["--build-dir", str(checkout.root / ".aws-sam" / "build")])

    # When it is built once more, Then sam runs
    build.main()
    assert len(checkout.commands) == 2 * EACH + 1


def test_a_failed_build_says_what_sam_said(checkout: Checkout, capsys: pytest.CaptureFixture[str]) -> None:
    # Given sources that sam can't build
    checkout.status = 1

    # When they are built, Then sam's words are there, and the next time it is tried again
    assert build.main() == 1
    assert "sam's own words" in capsys.readouterr().err
    build.main()
    assert len(checkout.commands) == 2


def test_on_an_arm_machine_the_build_is_for_it(checkout: Checkout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "aarch64")

    build.main()

    assert checkout.commands[0][-2:] == ["--parameter-overrides", "Architecture=arm64"]


def test_what_is_built_comes_compiled_whatever_time_an_archive_gives_it(
    checkout: Checkout, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a build whose module has got another time, and other contents that only a compilation would see
    build.main()
    module = checkout.root / ".aws-sam" / "build" / "app.py"
    module.write_text("BUILT = False\n")
    os.utime(module, (0, 0))

    # When it is imported where nothing can be written, Then it is what was compiled
    monkeypatch.undo()
    command = [sys.executable, "-B", "-c", "import app; print(app.BUILT)"]
    done = subprocess.check_output(command, cwd=module.parent, text=True)
    assert done == "True\n"


def test_another_python_builds_for_itself_and_says_so(
    checkout: Checkout, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # Given an interpreter other than Lambda's
    monkeypatch.setattr(build, "OWN_RUNTIME", "python3.11")

    # When it builds
    build.main()

    # Then from a template that asks for its own runtime, and the checkout's is untouched
    template = Path(checkout.commands[0][checkout.commands[0].index("--template") + 1])
    assert template.read_text() == "Runtime: python3.11\n"
    assert (checkout.root / "template.yaml").read_text() == "Runtime: python3.13\n"
    assert "python3.11" in capsys.readouterr().out.splitlines()[0]
