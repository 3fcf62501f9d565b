"""What a set-up runs to deploy: the documented build, and sam with the same answers."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from devtools.paths import ROOT
from xconv.setup.answers import FILE
from xconv.setup.deployment import SamDeployment

Has = Callable[..., None]


@pytest.fixture
def has(monkeypatch: pytest.MonkeyPatch) -> Has:
    """Says which programs this machine has."""

    def only(*names: str) -> None:
        monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}" if name in names else None)

    only("make", "sam", "python3.13")
    return only


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for name in ("template.yaml", "Makefile"):
        (tmp_path / name).touch()
    return tmp_path


def deployment(folder: Path) -> SamDeployment:
    return SamDeployment(folder, "shop", "berlin", "eu-west-1", None)


def test_it_builds_as_the_pages_say_and_deploys_what_was_built(has: Has, checkout: Path) -> None:
    build, deploy = deployment(checkout).commands
    assert build == ["make", "build", "ENV=berlin"]
    assert deploy[:2] == ["/usr/bin/sam", "deploy"]
    assert deploy[-8:-4] == ["--config-file", FILE, "--config-env", "berlin"]
    assert deploy[-4:] == ["--stack-name", "shop", "--region", "eu-west-1"]

    # Where there is no Python of the functions' own, Docker has it
    has("make", "sam", "docker")
    assert deployment(checkout).commands[0] == ["make", "build", "ENV=berlin", "CONTAINER=1"]


def test_both_take_the_same_answers() -> None:
    assert f"CONFIG := {FILE}\n" in (ROOT / "Makefile").read_text()


@pytest.mark.parametrize(
    ("programs", "said"),
    [
        (("make", "sam", "python3.13"), ""),
        (("make", "sam", "docker"), ""),
        (("make", "sam"), "needs python3.13, or Docker"),
        (("sam", "python3.13"), "no make here"),
    ],
)
def test_what_is_missing_is_said(has: Has, checkout: Path, programs: tuple[str, ...], said: str) -> None:
    has(*programs)
    found = deployment(checkout).why_not
    assert said in found
    assert bool(found) is bool(said)


@pytest.mark.usefixtures("has")
@pytest.mark.parametrize("missing", ["template.yaml", "Makefile"])
def test_elsewhere_nothing_is_deployed(checkout: Path, missing: str) -> None:
    (checkout / missing).unlink()
    assert "no checkout" in deployment(checkout).why_not


def test_a_build_that_fails_ends_it(checkout: Path) -> None:
    (checkout / "Makefile").write_text("build:\n\t@false\n")
    with pytest.raises(RuntimeError, match="`make build` failed"):
        deployment(checkout).run()
