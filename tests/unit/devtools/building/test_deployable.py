"""What is deployed carries the processor that it was built for."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from devtools.building import deployable
from devtools.paths import ROOT
from samcli.yamlhelper import yaml_parse


def built(place: Path, *binaries: str) -> Path:
    """A directory as `sam build` leaves it."""
    layer = place / "SharedLayer" / "python" / "package"
    layer.mkdir(parents=True)
    for name in binaries:
        (layer / name).touch()
    (place / "template.yaml").write_text((ROOT / "template.yaml").read_text())
    return place


@pytest.mark.parametrize(
    ("binary", "processor"),
    [
        ("_pydantic_core.cpython-313-x86_64-linux-gnu.so", "x86_64"),
        ("orjson.cpython-313-aarch64-linux-gnu.so", "arm64"),
    ],
)
def test_the_built_template_takes_the_processor_of_its_binaries_and_no_other(
    binary: str, processor: str, tmp_path: Path
) -> None:
    # Given artefacts for a processor, When they are made ready
    assert deployable.carry_processor(built(tmp_path, binary)) == processor
    # Then their template says so, and nothing else of it has changed
    after, before = (yaml_parse((place / "template.yaml").read_text()) for place in (tmp_path, ROOT))
    parameter = after["Parameters"].pop("Architecture")
    before["Parameters"].pop("Architecture")
    assert (parameter["Default"], parameter["AllowedValues"]) == (processor, [processor])
    assert parameter["ConstraintDescription"].startswith(f"must be {processor}")
    assert after == before


@pytest.mark.parametrize("binaries", [(), ("a.cpython-313-x86_64-linux-gnu.so", "b.cpython-313-aarch64-linux-gnu.so")])
def test_artefacts_of_no_processor_or_of_two_are_not_deployed(binaries: tuple[str, ...], tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="make clean build"):
        deployable.carry_processor(built(tmp_path, *binaries))


def test_without_the_runtimes_python_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(SystemExit, match=r"sam needs python3\.13; .*CONTAINER=1"):
        deployable.main()


LIST = "[{0}.global.parameters.parameter_overrides]\n"
INTAKE = '[intake.build.parameters]\ntemplate_file = "intake.yaml"\n'


@pytest.mark.parametrize(
    ("text", "environment", "unknown"),
    [
        ("", "default", []),
        (f'{LIST.format("default")}PixelId = "o8z6j"\nMode = "live"\n', "default", []),
        (f'{LIST.format("default")}Moed = "live"\npixelId = "o8z6j"\nMode = "live"\n', "default", ["Moed", "pixelId"]),
        (f'{LIST.format("staging")}Later = "1"\n', "default", []),
        ('[default.deploy.parameters]\nparameter_overrides = "Later=1 Mode=live"\n', "default", ["Later"]),
        (f'{LIST.format("intake")}IntakeRps = "20"\n\n{INTAKE}', "intake", []),
        (f'{LIST.format("intake")}PixelId = "o8z6j"\n\n{INTAKE}', "intake", ["PixelId"]),
    ],
)
def test_answers_that_the_template_has_no_parameter_for_are_found(
    text: str, environment: str, unknown: list[str], tmp_path: Path
) -> None:
    file = tmp_path / "deploy.toml"
    file.write_text(text)
    assert deployable.unknown_answers(file, environment) == unknown


STAGING = '[staging.global.parameters]\nstack_name = "x-conversions-staging"\n\n' + LIST.format("staging")
ARM = 'Architecture = "arm64"\n'
BUILD = "[staging.build.parameters]\n"


@pytest.mark.parametrize(
    ("text", "others", "is_same_build"),
    [
        (STAGING, f'{STAGING}PixelId = "o8z6j"\n', True),
        (f'{STAGING}PixelId = "o8z6j"\n', f'{STAGING}PixelId = "o8z6k"\n\n[staging.deploy.parameters]\n', True),
        (STAGING, "", True),
        (STAGING, STAGING + ARM, False),
        (f"{STAGING}\n{BUILD}", f'{STAGING}\n{BUILD}parameter_overrides = "Architecture=arm64"\n', False),
        (STAGING, f"{STAGING}\n{BUILD}use_container = true\n", False),
        (STAGING, STAGING.replace("stack_name", 'template_file = "intake.yaml"\nstack_name'), False),
    ],
)
def test_answers_that_no_artefact_depends_on_build_nothing_anew(
    text: str, others: str, is_same_build: bool, tmp_path: Path
) -> None:
    found = []
    for number, one in enumerate((text, others)):
        (tmp_path / f"{number}.toml").write_text(one)
        found.append(deployable.build_answers(tmp_path / f"{number}.toml", "staging"))
    assert (found[0] == found[1]) is is_same_build


@pytest.mark.parametrize("template", ["template.yaml", "intake.yaml"])
def test_no_artefact_depends_on_another_parameter(template: str) -> None:
    # Given what says how functions and layers are built, and from what
    parsed = yaml_parse((ROOT / template).read_text())
    built = [one for one in parsed["Resources"].values() if one["Type"].startswith("AWS::Serverless::")]
    names = ("CodeUri", "ContentUri", "Handler", "Runtime", "Architectures", "CompatibleArchitectures")
    everywhere = parsed.get("Globals", {}).get("Function", {})
    properties = [everywhere, *(one["Properties"] for one in built)]
    how = [[one.get(name) for name in names] for one in properties] + [one.get("Metadata") for one in built]
    # Then of the parameters only the processor is in it
    assert {name for name in parsed["Parameters"] if re.search(rf"\b{name}\b", str(how))} == {"Architecture"}


def test_nothing_is_built_with_an_answer_that_sam_would_pass_over(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # Given a name that is mistyped, and a sam that must not be called
    file = tmp_path / "deploy.toml"
    file.write_text(f'{LIST.format("default")}Moed = "dry_run"\n')
    monkeypatch.setattr(shutil, "which", lambda _: "python3.13")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: pytest.fail("sam was called"))
    # When it is built, Then that is one line
    with pytest.raises(SystemExit, match=r"deploy[.]toml, default: no parameter Moed: a name is mistyped, or this"):
        deployable.main(str(file))
