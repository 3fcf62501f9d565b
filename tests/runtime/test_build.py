"""`sam build`, as somebody types it before a deployment."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from devtools.local_aws.paths import ROOT

pytestmark = pytest.mark.enable_socket
SAM = Path(sys.executable).with_name("sam")
MACHINES = {"x86_64": 0x3E, "arm64": 0xB7}  # e_machine of the ELF header


@pytest.mark.skipif(sys.version_info[:2] != (3, 13), reason="sam builds with the runtime's own Python, 3.13")
@pytest.mark.parametrize("architecture", MACHINES)
def test_layer_and_functions_are_for_the_architecture_asked_for(architecture: str, tmp_path: Path) -> None:
    # When the project is built for a processor
    options = ["--parameter-overrides", f"Architecture={architecture}", "--build-dir", str(tmp_path), "--no-cached"]
    environment = {**os.environ, "SAM_CLI_TELEMETRY": "0"}
    done = subprocess.run(
        [SAM, "build", *options], cwd=ROOT, capture_output=True, text=True, check=False, env=environment
    )
    assert done.returncode == 0, done.stderr[-2000:]

    # Then both functions are there, the layer holds our package, and its binaries are for that processor
    assert all((tmp_path / name / "app.py").is_file() for name in ("DeliverFunction", "RefreshTokenFunction"))
    layer = tmp_path / "SharedLayer" / "python"
    assert (layer / "x_conversions" / "conversion" / "transform.py").is_file()
    binaries = [file.read_bytes() for file in layer.rglob("*.so")]
    assert {binary[0x12] for binary in binaries} == {MACHINES[architecture]}
    assert not (layer / "boto3").exists()
