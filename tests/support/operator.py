"""Who deploys as the pages say: in a git checkout, with sam and make as they are, and an AWS on loopback."""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from devtools.paths import ROOT

from tests.support.warm_sam import QUICK_SAM

ANSWERS = {
    "PixelId": "o8z6j",
    "EventIds": "Order Created=Purchase,Purchase=tw-o8z6j-o87ne",
    "RequireConsent": "true",
    "AlarmEmail": "shop@example.com",
}
GIT = ["git", "-c", "user.name=shop", "-c", "user.email=shop@example.com", "-c", "init.defaultBranch=main"]


class Operator:
    """Somebody with a checkout, and an upstream that moves; `aws_url` is where their AWS is.

    `variables` are more of their environment: by which pip finds packages, and their tools a sam that is warm.
    """

    def __init__(self, place: Path, aws_url: str, variables: Mapping[str, str] | None = None) -> None:
        self.upstream, self.checkout, self.aws_url = place / "upstream", place / "checkout", aws_url
        self._variables = variables or {}
        self.upstream.mkdir()
        listed = subprocess.run(
            ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
        )
        for name in filter(None, listed.stdout.split("\n")):
            if (ROOT / name).is_file():
                (self.upstream / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / name, self.upstream / name)
        self.git("init", "-q")
        self.publish("v0.1.0")
        subprocess.run([*GIT, "clone", "-q", str(self.upstream), str(self.checkout)], check=True)
        # As `make setup` leaves it; the packages are there already.
        (self.checkout / ".venv").mkdir()
        for name in ("bin", "lib", "pyvenv.cfg"):
            (self.checkout / ".venv" / name).symlink_to(ROOT / ".venv" / name)
        (self.checkout / ".venv/ready").touch()

    def git(self, *words: str) -> None:
        subprocess.run([*GIT, *words], cwd=self.upstream, check=True, capture_output=True)

    def publish(self, version: str) -> None:
        """A commit upstream, and its tag."""
        self.git("add", "-A")
        self.git("commit", "-q", "-m", version)
        self.git("tag", version)

    def run(self, line: str, *, says_yes: bool = True, path: str = "") -> str:
        """Type a line; every question is answered with yes. `path` is the shell's PATH, in place of this one's."""
        done = subprocess.run(
            ["bash", "-c", line],
            cwd=self.checkout,
            env=self._environment() | ({"PATH": f"{ROOT}/.venv/bin:{path}"} if path else {}),
            input="y\n" * 3 if says_yes else "",  # deleting asks twice
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        assert done.returncode == 0, f"{line}\n{done.stdout[-1500:]}{done.stderr[-1500:]}"
        return done.stdout + done.stderr

    def _environment(self) -> dict[str, str]:
        tools = [QUICK_SAM, self.checkout / "tools", self.checkout / "tools/xconv", self.checkout / "layers/shared"]
        return {
            **os.environ,
            **self._variables,
            "PATH": f"{ROOT}/.venv/bin:{os.environ['PATH']}",
            "PYTHONPATH": ":".join(map(str, tools)),
            "AWS_ENDPOINT_URL": self.aws_url,
            "AWS_ACCESS_KEY_ID": "x",
            "AWS_SECRET_ACCESS_KEY": "x",
            "AWS_DEFAULT_REGION": "eu-west-1",
            "XCONV_STACK": "x-conversions",
            "SAM_CLI_POLL_DELAY": "0.5",  # seconds between two looks at a stack
        }

    def fill_in(self, environment: str, **answers: str) -> None:
        """Write answers between the quotes of an environment's list."""
        file = self.checkout / "deploy.toml"
        head, begin, rest = file.read_text().partition(f"[{environment}.global.parameters.parameter_overrides]\n")
        listed, end, others = rest.partition("\n\n")
        for name, value in answers.items():
            listed, number = re.subn(rf'^{name} = ".*?"', f'{name} = "{value}"', listed, flags=re.MULTILINE)
            listed = listed if number else f'{listed}\n{name} = "{value}"'
        file.write_text(head + begin + listed + end + others)
