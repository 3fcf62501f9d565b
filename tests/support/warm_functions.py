"""Functions in processes that need not import their packages: of a start's third of a second that is two thirds."""

import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

_PLACE = Path(__file__).parent / "warm_layer"


@contextlib.contextmanager
def warm_functions(environment: Mapping[str, str]) -> Iterator[list[str]]:
    """What to run in place of ``python -S``; `environment` is a function's, whose packages all others have, too.

    One that has others, as a newer botocore, is started as without this.
    """
    with tempfile.TemporaryDirectory() as folder:
        place = f"{folder}/functions"
        command = [sys.executable, "-S", "-m", "keep_warm", place]
        pipes: dict[str, Any] = dict.fromkeys(("stdin", "stdout"), subprocess.PIPE)
        variables = {**environment, "PYTHONPATH": os.pathsep.join([environment["PYTHONPATH"], str(_PLACE)])}
        # Leaving it closes its standard input, which ends it.
        with subprocess.Popen(command, cwd=folder, env=variables, text=True, **pipes) as process:
            assert process.stdout
            assert process.stdout.readline() == "ready\n"
            yield [sys.executable, "-I", "-S", str(_PLACE / "start_warm.py"), place]
