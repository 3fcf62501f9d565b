"""python -m devtools.building.build: `sam build` for this machine's Python and processor, when a source has changed.

Into a directory of its own: what is to be deployed is built by devtools.building.deployable. And what sam leaves out:
compiled files.
"""

import fcntl
import hashlib
import os
import platform
import subprocess
import sys
import time
from pathlib import Path

from devtools.building import compiled
from devtools.interrupt import exit_with
from devtools.paths import BUILD, INTAKE_BUILD, LOCAL, NATIVE, ROOT

TEMPLATE = ROOT / "template.yaml"
INTAKE = ROOT / "intake.yaml"
STAMP = BUILD.parent / "built-from"
RUNTIME = "python3.13"  # the template's
OWN_RUNTIME = f"python{sys.version_info.major}.{sys.version_info.minor}"
_REQUIREMENTS = ROOT / "layers" / "shared" / "requirements.txt"


def main() -> int:
    """Build if need be; one line on success, sam's own words on failure. One process at a time, the others wait."""
    LOCAL.mkdir(exist_ok=True)
    with (LOCAL / "build.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # until it is closed
        return _build()


def _build() -> int:
    before = sources()
    if _is_fresh(before):
        return 0
    started = time.monotonic()
    for command in _commands():
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=_environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode:
            print(done.stdout, file=sys.stderr)
            return done.returncode
    compiled.compile_artefact(BUILD)
    compiled.compile_artefact(INTAKE_BUILD)
    STAMP.write_text(f"{before} {_built_at()}")
    print(f"build: functions and layer for {OWN_RUNTIME} in {time.monotonic() - started:.0f} s")
    return 0


def _commands() -> list[list[str]]:
    if OWN_RUNTIME != RUNTIME:
        other = f"build: for {OWN_RUNTIME}, which runs this; the template says {RUNTIME}."
        print(f"{other} For a deployment: `make build`")
    builds = [_sam_build(TEMPLATE, BUILD), _sam_build(INTAKE, INTAKE_BUILD)]
    if platform.system() == "Linux":
        return builds
    # sam builds for Lambda's Linux; what is compiled in there doesn't load elsewhere
    native = [sys.executable, "-m", "pip", "install", "--quiet", "--upgrade", "--target", str(NATIVE)]
    return [*builds, [*native, "--requirement", str(_REQUIREMENTS)]]


def _sam_build(template: Path, directory: Path) -> list[str]:
    build = [sys.executable, "-m", "samcli", "build", "--template", str(_for_this_python(template))]
    build += ["--base-dir", str(ROOT), "--build-dir", str(directory), "--cached"]  # both have the same layer
    if platform.machine().lower() in ("arm64", "aarch64"):
        build += ["--parameter-overrides", "Architecture=arm64"]
    return build


def _for_this_python(template: Path) -> Path:
    """The template; for another interpreter than Lambda's, one that asks for this interpreter's runtime."""
    if OWN_RUNTIME == RUNTIME:
        return template
    derived = LOCAL / f"build-{template.name}"
    derived.write_text(template.read_text().replace(RUNTIME, OWN_RUNTIME))
    return derived


def _environment() -> dict[str, str]:
    return os.environ | {
        # where sam looks for the runtime's interpreter
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]),
        "SAM_CLI_TELEMETRY": "0",
        "PIP_CONSTRAINT": (ROOT / "constraints.txt").as_uri(),  # as a URI, because pip splits a path at its spaces
    }


def _is_fresh(sources: str) -> bool:
    # a plain `sam build`, perhaps for another processor, writes the template anew
    return STAMP.is_file() and STAMP.read_text() == f"{sources} {_built_at()}"


def _built_at() -> int:
    built = [directory / "template.yaml" for directory in (BUILD, INTAKE_BUILD)]
    return sum(one.stat().st_mtime_ns if one.is_file() else 0 for one in built)


def sources() -> str:
    """A hash of all that a build depends on."""
    files = [TEMPLATE, INTAKE, ROOT / "constraints.txt"]
    for directory in (ROOT / "functions", ROOT / "layers"):
        files += sorted(path for path in directory.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    total = hashlib.sha256(f"{sys.version} {platform.machine()}".encode())
    total.update(Path(compiled.__file__).read_bytes())
    for file in files:
        total.update(f"{file.relative_to(ROOT)} {hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    return total.hexdigest()


if __name__ == "__main__":
    exit_with(main)
