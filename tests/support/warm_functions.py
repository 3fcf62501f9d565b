"""Functions in processes that need not import most of what they do: of a start's third of a second four fifths."""

import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.support.warm_layer import START

_ROOT = Path(__file__).parents[2]


@contextlib.contextmanager
def warm_functions(environment: Mapping[str, str]) -> Iterator[list[str]]:
    """What to run in place of ``python -S``; `environment` is a function's, whose packages all others have, too.

    One that has others, as a newer botocore, is started as without this.
    """
    with tempfile.TemporaryDirectory() as folder:
        place = f"{folder}/functions"
        command = [sys.executable, "-S", "-m", "tests.support.warm_layer.keep_warm", place]
        pipes: dict[str, Any] = dict.fromkeys(("stdin", "stdout"), subprocess.PIPE)
        variables = {**environment, "PYTHONPATH": os.pathsep.join([environment["PYTHONPATH"], str(_ROOT)])}
        # Leaving it closes its standard input, which ends it.
        with subprocess.Popen(command, cwd=folder, env=variables, text=True, **pipes) as process:
            assert process.stdout
            assert process.stdout.readline() == "ready\n"
            yield [*START, place]
