"""`sam build` and `sam deploy`, run for the person in the checkout."""

import shutil
import subprocess
import sys
from pathlib import Path

from xconv.setup.answers import FILE

# What an environment of deploy.toml need not say: the template's roles, a bucket of SAM's own, nothing new to deploy.
_ALWAYS = ("--capabilities", "CAPABILITY_IAM", "--resolve-s3", "--no-fail-on-empty-changeset")
_PYTHON = "python3.13"  # what the functions run with (template.yaml)


class SamDeployment:
    """The deployment of one stack from the checkout in a folder."""

    def __init__(self, folder: Path, stack: str, environment: str, region: str | None, profile: str | None) -> None:
        self._folder = folder
        self._sam = _find_sam()
        more = [("--region", region), ("--profile", profile)]
        self._answers = ["--config-file", FILE, "--config-env", environment]
        self._options = ["--stack-name", stack]
        self._options += [word for name, value in more if value for word in (name, value)]

    @property
    def why_not(self) -> str:
        """Why this machine can't deploy, with what to do; empty when it can."""
        if not (self._folder / "template.yaml").is_file():
            return "this folder is no checkout: clone the repository, and run `xconv setup` in it"
        if self._sam is None:
            return "there is no AWS SAM CLI here: `make setup` puts one into .venv, or install it from AWS's page"
        if not shutil.which(_PYTHON) and not shutil.which("docker"):
            return f"`sam build` needs {_PYTHON}, or Docker: install one of them"
        return ""

    @property
    def commands(self) -> list[list[str]]:
        """What is run, in order."""
        sam = self._sam or "sam"
        container = [] if shutil.which(_PYTHON) else ["--use-container"]
        return [
            [sam, "build", *container, *self._answers],
            # The person has seen the parameters and said yes.
            [sam, "deploy", "--no-confirm-changeset", *_ALWAYS, *self._answers, *self._options],
        ]

    def run(self) -> None:
        """Run them; what they print is for the person.

        Raises
        ------
        RuntimeError
            One failed.
        """
        for command in self.commands:
            name = f"sam {command[1]}"
            if subprocess.run(command, cwd=self._folder, check=False).returncode != 0:
                raise RuntimeError(f"`{name}` failed, see above; `xconv setup` goes on from here once that is mended")


def _find_sam() -> str | None:
    beside = Path(sys.executable).with_name("sam")
    return shutil.which("sam") or (str(beside) if beside.exists() else None)
