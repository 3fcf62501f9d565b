"""Each measure in a process of its own: memory, imports and settings of one don't touch the next."""

import json
import multiprocessing
import sys
from importlib import import_module
from multiprocessing.connection import Connection
from typing import Any

from tests.benchmarks.repetitions import Say


def in_a_fresh_process(name: str, say: Say) -> Any:
    """A measure's result; ends the program when the measure fails, which has said why."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_measure, args=(name, theirs))
    process.start()
    theirs.close()
    try:
        while True:
            kind, content = ours.recv()
            if kind == "result":
                return content
            say(content)
    except EOFError:
        sys.exit(f"bench: the measure {name} failed; see above")
    finally:
        process.join()


def _measure(name: str, connection: Connection) -> None:
    result = import_module(f"tests.benchmarks.{name}").measure(lambda text: connection.send(("progress", text)))
    # By way of JSON, so that what is shown is what is kept.
    connection.send(("result", json.loads(json.dumps(result))))
