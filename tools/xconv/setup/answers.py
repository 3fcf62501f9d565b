"""The answers of a deployment in deploy.toml: a stop at any moment leaves the old file or the new."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from xconv.preview.settings import read_answers

FILE = "deploy.toml"
_EXAMPLE = "deploy.example.toml"
# What a new section needs to be deployed by plain sam: the template's roles, a bucket of SAM's own where none is named,
# because sam takes no more than one of the two.
_DEPLOY: Mapping[str, Any] = {
    "capabilities": "CAPABILITY_IAM",
    "resolve_s3": True,
    "confirm_changeset": True,
    "fail_on_empty_changeset": False,
}
# A deployment goes back to these, whatever a dry run or a pause has made of them.
_LASTING = {"Mode": "live", "DeliveryEnabled": "true"}


def write_parameters(file: Path, environment: str, parameters: Mapping[str, str], **options: str) -> None:
    """Put parameters into an environment, for `sam build` and `sam deploy`; what else is in the file stays.

    A file that isn't there begins as the example beside it.

    Parameters
    ----------
    parameters
        By name; they replace what the environment says of the same names.
    options
        Of both commands, such as `stack_name`.

    Raises
    ------
    ValueError
        The file is no TOML.
    OSError
        It can't be written.
    """
    document = _document(file)
    merged = {**_LASTING, **read_answers(file, environment), **parameters}
    common = _section(document, environment, "global")
    deploy = _section(document, environment, "deploy")
    tails = [(section, _take_tail(section)) for section in (common, deploy)]
    for name, value in options.items():
        common[name] = value
    for name, value in ({**_DEPLOY, "s3_prefix": options.get("stack_name", "x-conversions")}).items():
        if name not in common and not (name == "resolve_s3" and ("s3_bucket" in common or "s3_bucket" in deploy)):
            deploy.setdefault(name, value)
    for section in (deploy, _section(document, environment, "build")):
        section.pop("parameter_overrides", None)  # they would hide the common ones
    if not isinstance(common.get("parameter_overrides"), dict):
        common["parameter_overrides"] = tomlkit.table()
    overrides = common["parameter_overrides"]
    tails.append((overrides, _take_tail(overrides)))
    for name, value in merged.items():
        overrides[name] = value
    for section, tail in tails:
        section.value.body.extend(tail)
    _replace(file, tomlkit.dumps(document))


def _document(file: Path) -> tomlkit.TOMLDocument:
    example = file.with_name(_EXAMPLE)
    source = file if file.exists() else example if example.exists() else None
    try:
        document = tomlkit.parse(source.read_text(encoding="utf-8")) if source else tomlkit.document()
    except TOMLKitError as error:
        raise ValueError(f"{source} is no TOML: {error}") from None
    document.setdefault("version", 0.1)
    return document


def _section(document: tomlkit.TOMLDocument, environment: str, command: str) -> Any:
    section: Any = document
    for name in (environment, command, "parameters"):
        section = section.setdefault(name, tomlkit.table(is_super_table=name != "parameters"))
    return section


def _take_tail(section: Any) -> list[Any]:
    """What stands at a section's end is about the next one: it stays there."""
    body = section.value.body
    tail: list[Any] = []
    while body and body[-1][0] is None:
        tail.insert(0, body.pop())
    return tail


def _replace(file: Path, text: str) -> None:
    new = file.with_name(f".{file.name}.new")
    try:
        new.write_text(text, encoding="utf-8")
        new.replace(file)
    finally:
        new.unlink(missing_ok=True)
