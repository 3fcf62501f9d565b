"""`make build` and `sam deploy`, run for the person in the checkout."""

import shutil
import subprocess
import sys
from pathlib import Path

from xconv.setup.answers import FILE

# Beside what deploy.toml says: the person has seen the parameters and said yes, and that nothing is new is no fault.
_OF_SET_UP = ("--no-confirm-changeset", "--no-fail-on-empty-changeset")
_PYTHON = "python3.13"  # what the functions run with (template.yaml)


class SamDeployment:
    """The deployment of one stack from the checkout in a folder."""

    def __init__(self, folder: Path, stack: str, environment: str, region: str | None, profile: str | None) -> None:
        self._folder = folder
        self._sam = _find_sam()
        more = [("--region", region), ("--profile", profile)]
        self._environment = environment
        self._is_built = False
        self._options = ["--stack-name", stack]
        self._options += [word for name, value in more if value for word in (name, value)]

    @property
    def why_not(self) -> str:
        """Why this machine can't deploy, with what to do; empty when it can."""
        if not all((self._folder / name).is_file() for name in ("template.yaml", "Makefile")):
            return "this folder is no checkout: clone the repository, and run `xconv setup` in it"
        if not shutil.which("make"):
            return "there is no make here: install it"
        if self._sam is None:
            return "there is no AWS SAM CLI here: `make setup` puts one into .venv, or install it from AWS's page"
        if not shutil.which(_PYTHON) and not shutil.which("docker"):
            return f"`make build` needs {_PYTHON}, or Docker: install one of them"
        return ""

    @property
    def commands(self) -> list[list[str]]:
        """What is run, in order; `make build` adds what plain sam leaves out, and goes by deploy.toml as well."""
        sam = self._sam or "sam"
        container = [] if shutil.which(_PYTHON) else ["CONTAINER=1"]
        answers = ["--config-file", FILE, "--config-env", self._environment]
        return [
            ["make", "build", f"ENV={self._environment}", *container],
            [sam, "deploy", *_OF_SET_UP, *answers, *self._options],
        ]

    def run(self) -> None:
        """Run them; what they print is for the person. A second time, for other parameters, nothing is built anew.

        Raises
        ------
        RuntimeError
            One failed.
        """
        build, deploy = self.commands
        for command in [deploy] if self._is_built else [build, deploy]:
            name = f"{Path(command[0]).name} {command[1]}"
            if subprocess.run(command, cwd=self._folder, check=False).returncode != 0:
                raise RuntimeError(f"`{name}` failed, see above; `xconv setup` goes on from here once that is mended")
            self._is_built = True


def _find_sam() -> str | None:
    beside = Path(sys.executable).with_name("sam")
    return shutil.which("sam") or (str(beside) if beside.exists() else None)
