"""The parameters of `sam deploy` in samconfig.toml: a stop at any moment leaves the old file or the new."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from xconv.preview.settings import read_samconfig

FILE = "samconfig.toml"
_NOT_QUOTABLE = re.compile(r'["\\]')


def write_parameters(file: Path, environment: str, parameters: Mapping[str, str], **options: str) -> None:
    """Put parameters into the environment's `deploy` section; what else is in the file stays, comments too.

    Parameters
    ----------
    parameters
        By name; they replace what the section says of the same names.
    options
        Of `sam deploy` itself, such as `stack_name`.

    Raises
    ------
    ValueError
        The file is no TOML, or a value can't be written there.
    OSError
        It can't be written.
    """
    if wrong := [name for name, value in parameters.items() if _NOT_QUOTABLE.search(value)]:
        raise ValueError(f"{wrong[0]} has a quote or a backslash in it, which {file.name} can't carry")
    merged = {**(read_samconfig(file, environment) if file.exists() else {}), **parameters}
    try:
        document = tomlkit.parse(file.read_text(encoding="utf-8")) if file.exists() else tomlkit.document()
    except TOMLKitError as error:
        raise ValueError(f"{file} is no TOML: {error}") from None
    document.setdefault("version", 0.1)
    section: Any = document
    for name in (environment, "deploy", "parameters"):
        section = section.setdefault(name, tomlkit.table(is_super_table=name != "parameters"))
    # What stands at a section's end is about the next one: it stays there.
    body = section.value.body
    tail: list[Any] = []
    while body and body[-1][0] is None:
        tail.insert(0, body.pop())
    common = document.get(environment, {}).get("global", {}).get("parameters", {})
    for name, value in options.items():
        if section.get(name, common.get(name)) != value:
            section[name] = value
    overrides = tomlkit.array()
    overrides.extend(f'{name}="{value}"' for name, value in merged.items())
    section["parameter_overrides"] = overrides.multiline(True)
    body.extend(tail)
    _replace(file, tomlkit.dumps(document))


def _replace(file: Path, text: str) -> None:
    new = file.with_name(f".{file.name}.new")
    try:
        new.write_text(text, encoding="utf-8")
        new.replace(file)
    finally:
        new.unlink(missing_ok=True)
