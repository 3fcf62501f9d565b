"""`sam build`, as somebody types it before a deployment."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from devtools.notice import NOTICE
from devtools.paths import ROOT

from tests.support.warm_sam import QUICK_SAM

pytestmark = pytest.mark.enable_socket
SAM = Path(sys.executable).with_name("sam")
MACHINES = {"x86_64": 0x3E, "arm64": 0xB7}  # e_machine of the ELF header


# So that pip gets the other processor's wheels by their hashes at once; without, sam gets them afterwards by name.
FOREIGN = {"PIP_PLATFORM": "manylinux2014_aarch64", "PIP_ONLY_BINARY": ":all:"}
own_python = pytest.mark.skipif(
    sys.version_info[:2] != (3, 13), reason="sam builds with the runtime's own Python, 3.13"
)


def sam_build(directory: Path, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [SAM, "build", "--no-cached", *options],
        cwd=directory,
        capture_output=True,
        text=True,
        check=False,
        # where sam looks for the runtime's interpreter
        env={**os.environ, "PATH": f"{SAM.parent}:{os.environ['PATH']}", "SAM_CLI_TELEMETRY": "0", **environment},
    )


@own_python
@pytest.mark.parametrize(("architecture", "environment"), [("x86_64", {}), ("arm64", {}), ("arm64", FOREIGN)])
def test_layer_and_functions_are_for_the_architecture_asked_for(
    architecture: str, environment: dict[str, str], package_index: dict[str, str], sam: dict[str, str], tmp_path: Path
) -> None:
    # When the project is built for a processor; for one of them as everybody's sam and pip do it
    if architecture == "arm64":
        environment = package_index | sam | {"PYTHONPATH": str(QUICK_SAM)} | environment
    options = ["--parameter-overrides", f"Architecture={architecture}", "--build-dir", str(tmp_path)]
    done = sam_build(ROOT, *options, **environment)
    assert done.returncode == 0, done.stderr[-2000:]

    # Then both functions are there, the layer holds our package, and its binaries are for that processor
    assert all((tmp_path / name / "app.py").is_file() for name in ("DeliverFunction", "RefreshTokenFunction"))
    layer = tmp_path / "SharedLayer" / "python"
    assert (layer / "x_conversions" / "conversion" / "transform.py").is_file()
    binaries = [file.read_bytes() for file in layer.rglob("*.so")]
    assert {binary[0x12] for binary in binaries} == {MACHINES[architecture]}
    assert not (layer / "boto3").exists()

    # And every package in it is in NOTICE, with the text of its licence where NOTICE says
    texts = re.findall("text: (.+)", NOTICE.read_text())
    assert all((layer.parent / text).is_file() for text in texts)
    assert {Path(text).parts[1] for text in texts} == {path.name for path in layer.glob("*.dist-info")}


@own_python
def test_a_package_that_is_not_the_one_that_was_pinned_is_not_built(
    package_index: dict[str, str], sam: dict[str, str], tmp_path: Path
) -> None:
    # Given a checkout in which every hash of one package is another
    for name in ("functions", "layers", "template.yaml"):
        (shutil.copytree if (ROOT / name).is_dir() else shutil.copy)(ROOT / name, tmp_path / name)
    requirements = tmp_path / "layers" / "shared" / "requirements.txt"
    before, name, after = requirements.read_text().partition("orjson==")
    of_it, following, others = after.partition("phonenumberslite==")
    requirements.write_text(before + name + re.sub("sha256:[0-9a-f]{8}", "sha256:00000000", of_it) + following + others)

    # When it is built, Then it isn't
    done = sam_build(tmp_path, **package_index, **sam, PYTHONPATH=str(QUICK_SAM))
    assert done.returncode != 0
    assert re.search("Expected +(or )?sha256:00000000", done.stderr) or "or 00000000" in done.stderr
