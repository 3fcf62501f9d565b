"""Built functions with another botocore than the one beside this interpreter."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from devtools.local_aws import Function, Stack
from devtools.paths import ROOT

VERSIONS: dict[str, str] = tomllib.loads((ROOT / "tests/support/botocore_versions.toml").read_text())
_INSTALL_SECONDS = 60
# Stands between the runtime and the function, to say which botocore it has
_TELLING = """
import botocore
from app import lambda_handler
print(f"botocore {botocore.__version__}")
"""


def install(version: str, directory: Path) -> None:
    """Put that botocore into a directory, and nothing that it needs: the runtime and the layer have that.

    A test that asks for it is skipped where nothing can be installed.
    """
    command = ["uv", "pip", "install", "--quiet", "--no-deps", "--target", str(directory), f"botocore=={version}"]
    uv = Path(sys.executable).with_name("uv")
    try:
        subprocess.run([str(uv), *command[1:]], check=True, capture_output=True, text=True, timeout=_INSTALL_SECONDS)
    except (OSError, subprocess.SubprocessError) as error:
        said = (getattr(error, "stderr", None) or str(error)).strip().splitlines()
        pytest.skip(f"botocore {version} can't be installed here: {said[-1] if said else error}")
    (directory / "telling.py").write_text(_TELLING)


def with_botocore(stack: Stack, logical_id: str, directory: Path) -> Function:
    """A function of the stack that imports botocore from that directory, and prints which it is."""
    return Function(stack, logical_id, handler="telling.lambda_handler", layers=[directory])
