"""`sam` for a set-up in a test: builds nothing, and deploys what deploy.toml says into the local AWS.

The command itself only asks; this process, which has the local AWS, deploys and then runs the functions.
"""

import json
import sys
import threading
import tomllib
from pathlib import Path
from types import TracebackType
from typing import Self

from devtools.local_aws import LocalAws, Stack
from samcli.cli.types import CfnParameterOverridesType

from tests.support.local_deployment import LocalDeployment

_SCRIPT = """#!{python}
import json, sys, time
from pathlib import Path
place = Path({place!r})
if sys.argv[1] == "deploy":
    asked = place / "asked"
    asked.write_text(json.dumps({{"words": sys.argv[1:], "folder": str(Path.cwd())}}))
    while asked.exists():
        time.sleep(0.05)
    sys.exit(int((place / "status").read_text()))
"""


class StandInSam:
    """A context manager. `fails` lets the next deployment fail; `deployments` are the words of each."""

    def __init__(self, aws: LocalAws, place: Path) -> None:
        self._place = place
        self._local = LocalDeployment(aws)
        self.fails = False
        self.deployments: list[list[str]] = []
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        script = place / "sam"
        script.write_text(_SCRIPT.format(python=sys.executable, place=str(place)))
        script.chmod(0o755)

    @property
    def stack(self) -> Stack | None:
        """What was deployed last."""
        return self._local.stack

    def __enter__(self) -> Self:
        self._local.__enter__()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._closing.set()
        self._thread.join()
        self._local.__exit__(kind, error, traceback)

    def _run(self) -> None:
        asked = self._place / "asked"
        while not self._closing.wait(0.1):
            if asked.exists():
                (self._place / "status").write_text("1" if self.fails else "0")
                if not self.fails:
                    self._deploy(json.loads(asked.read_text()))
                asked.unlink()

    def _deploy(self, asked: dict[str, object]) -> None:
        words = [str(word) for word in asked["words"]]  # type: ignore[attr-defined]
        self.deployments.append(words)
        config = tomllib.loads((Path(str(asked["folder"])) / words[words.index("--config-file") + 1]).read_text())
        section = config[words[words.index("--config-env") + 1]]["global"]["parameters"]
        parameters = CfnParameterOverridesType().convert(section["parameter_overrides"], None, None)
        self._local.deploy(words[words.index("--stack-name") + 1], parameters)
