"""``python -S -m tests.support.warm_layer.keep_warm SOCKET``: imports what functions import of AWS's runtime, of the
layer's packages, and of what decides in the layer's own.

Nothing that reads a function's variables. What the emulator starts in place of a function (`start_warm.py`) hands over
its arguments, environment, folder and streams, and ends as the process does that is forked for it.
"""

import os
import runpy
import sys
from importlib import import_module
from importlib.machinery import PathFinder
from pathlib import Path

from tests.support.warm_layer.handing_over import next_process

# Those that read no environment variable of the function's when they are imported, as powertools and awslambdaric do.
_PACKAGES = """
    annotated_types botocore dateutil jmespath oauthlib orjson pydantic pydantic_core simplejson six snapshot_restore_py
    typing_inspection urllib3
""".split()
_MODULES = """
    botocore.auth botocore.client botocore.credentials botocore.httpchecksum botocore.session oauthlib.oauth1
    pydantic.main pydantic.networks pydantic.types
    concurrent.futures email.parser http.client inspect logging traceback
""".split()
# Knows no environment, by the contract of its imports: another third of what is imported.
_OWN = """
    x_conversions.conversion.transform x_conversions.credentials.token_refresh x_conversions.delivery.batch
    x_conversions.delivery.delivery x_conversions.x_api.client
""".split()


def _main() -> None:
    own = [str(Path.cwd()), *os.environ["PYTHONPATH"].split(os.pathsep)]
    standard = [entry for entry in sys.path if entry not in own]
    for name in (*_PACKAGES, *_MODULES, *_OWN):
        import_module(name)
    assert not {"aws_lambda_powertools", "x_conversions.adapters", "x_conversions.settings"} & sys.modules.keys()
    asked = next_process(sys.argv[1])
    if asked is None:
        return
    sys.path[:] = [asked.folder, *asked.environment["PYTHONPATH"].split(os.pathsep), *standard]
    if not all(map(_is_the_functions, (*_PACKAGES, "x_conversions"))):
        os.execve(sys.executable, [sys.executable, "-S", *asked.arguments], asked.environment)  # noqa: S606
    module, *sys.argv[1:] = asked.arguments[1:]  # after -m
    if sys.argv[1] != "app.lambda_handler":
        _forget_own()
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def _forget_own() -> None:
    """For a handler around the function's, which has that import what it has set up first, such as clocks."""
    for name in [one for one in sys.modules if one.partition(".")[0] == "x_conversions"]:
        del sys.modules[name]


def _is_the_functions(package: str) -> bool:
    """Whether a function would import the package from where it was imported here."""
    found = PathFinder.find_spec(package)
    return found is not None and found.origin == sys.modules[package].__file__


if __name__ == "__main__":
    _main()
