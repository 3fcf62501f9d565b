"""python -m devtools.building.deployable: `sam build` for a deployment, and what sam leaves out.

- Compiled files beside the modules.
- In the built template, the processor that the binaries were built for, and no other: so that `sam deploy` can't
  contradict `sam build`, whatever machine this is and whatever was answered.
- Answers that the template has no parameter for: sam passes over them without a word.
"""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Annotated, Any

import typer
from xconv.preview.settings import read_answers

from devtools.building import compiled
from devtools.building.build import RUNTIME, sources
from devtools.paths import ROOT
from devtools.quick_yaml import read_parameters, use_libyaml

# What a compiled module's file name says of its processor (PEP 3149), in Lambda's words.
_PROCESSORS = {"x86_64-linux-gnu": "x86_64", "aarch64-linux-gnu": "arm64"}

# Options that `sam build` takes, or passes over, and that no artefact depends on.
_OF_NO_BUILD = frozenset({"parameter_overrides", "stack_name", "region", "profile"})


def main(
    config_file: Annotated[str, typer.Option(help="The file with the answers.")] = "samconfig.toml",
    config_env: Annotated[str, typer.Option(help="An environment of that file.")] = "default",
    use_container: Annotated[bool, typer.Option("--use-container", help="Build in Docker.")] = False,
) -> None:
    """Build, if anything has changed; sam's own words on failure, and one line on success."""
    if not use_container and not shutil.which(RUNTIME):
        raise SystemExit(f"build: sam needs {RUNTIME}; install it, or add CONTAINER=1, and Docker builds")
    if unknown := unknown_answers(ROOT / config_file, config_env):
        known = "a name is mistyped, or this version doesn't have it yet"
        raise SystemExit(f"build: {config_file}, {config_env}: no parameter {', '.join(unknown)}: {known}")
    options = ["--config-file", config_file, "--config-env", config_env, *(["--use-container"] * use_container)]
    built = ROOT / _directory(ROOT / config_file, config_env)
    stamp = built.with_name(f"{built.name}.made-from")
    state = f"{sources()} {use_container} {build_answers(ROOT / config_file, config_env)}"
    if stamp.is_file() and stamp.read_text() == f"{state} {_written_at(built)}":
        return
    command = [sys.executable, "-m", "samcli", "build", *options]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | {"SAM_CLI_TELEMETRY": "0"}, check=False)
    if done.returncode:
        raise SystemExit(done.returncode)
    compiled.compile_artefact(built)
    print(f"build: for {carry_processor(built)}, in {built.relative_to(ROOT)}")
    stamp.write_text(f"{state} {_written_at(built)}")


def _text(file: Path) -> str:
    return file.read_text() if file.is_file() else ""


def _written_at(built: Path) -> int:
    # a plain `sam build` writes the template anew
    template = built / "template.yaml"
    return template.stat().st_mtime_ns if template.is_file() else 0


def build_answers(config_file: Path, environment: str) -> dict[str, Any]:
    """What an environment says that artefacts depend on: `sam build`'s options, and of the parameters the processor.

    So that another answer, or another stack of the same code, is deployed without building anew.
    """
    given = tomllib.loads(_text(config_file)).get(environment, {})
    everywhere, of_build = (given.get(command, {}).get("parameters", {}) for command in ("global", "build"))
    options = {name: value for name, value in everywhere.items() if name not in _OF_NO_BUILD} | of_build
    return {"Architecture": read_answers(config_file, environment).get("Architecture"), **options}


def unknown_answers(config_file: Path, environment: str) -> list[str]:
    """Names in an environment's lists that its template has no parameter of."""
    known = read_parameters(ROOT / _option(config_file, environment, "template_file", "template.yaml"))
    return sorted(read_answers(config_file, environment).keys() - known.keys())


def _directory(config_file: Path, environment: str) -> str:
    """Where `sam build` builds for an environment; `.aws-sam/build` is its own default."""
    return _option(config_file, environment, "build_dir", ".aws-sam/build")


def _option(config_file: Path, environment: str, name: str, default: str) -> str:
    """One of an environment's for `sam build`."""
    option: str = build_answers(config_file, environment).get(name, default)
    return option


def carry_processor(built: Path) -> str:
    """Write into a built template for which processor its binaries are; it takes no other from then on.

    Raises
    ------
    ValueError
        There are no binaries, or of more than one processor.
    """
    from samcli.yamlhelper import yaml_dump, yaml_parse  # noqa: PLC0415 - slow to import, and seldom is anything built

    use_libyaml()
    found = processors(built / "SharedLayer")
    if len(found) != 1:
        raise ValueError(f"the binaries in {built} are for {sorted(found) or 'no processor'}; `make clean build`")
    (processor,) = found
    file = built / "template.yaml"
    template = yaml_parse(file.read_text())
    template["Parameters"]["Architecture"] |= {
        "Default": processor,
        "AllowedValues": [processor],
        "ConstraintDescription": f"must be {processor}, which these artefacts were built for; or build anew",
    }
    file.write_text(yaml_dump(template))
    return processor


def processors(directory: Path) -> set[str]:
    """Which processors the compiled modules in a directory are for, by their file names."""
    names = [path.name for path in directory.rglob("*.so")]
    return {word for mark, word in _PROCESSORS.items() if any(mark in name for name in names)}


if __name__ == "__main__":
    typer.run(main)
