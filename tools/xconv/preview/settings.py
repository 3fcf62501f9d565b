"""The parameters that `xconv preview` goes by: options, then the environment, then deploy.toml, then defaults."""

import re
import shlex
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from x_conversions.settings import DeliverSettings

from xconv.common.stack_settings import EVENT_PARAMETERS

# Nothing is sent, so these may be anything.
_UNUSED = {
    "CREDENTIALS_SECRET_ARN": "unused",
    "QUEUE_URL": "unused",
    "DEAD_LETTER_QUEUE_URL": "unused",
    "REFRESH_FUNCTION_NAME": "unused",
}
_ANY_EVENT_ID = "preview"
_ANY_PIXEL = "preview"
DEFAULT_ENVIRONMENT = "default"
_OF_PIXEL = re.compile(r"=\s*\"?tw-([0-9a-z]{1,13})-|^tw-([0-9a-z]{1,13})-")


@dataclass(frozen=True)
class PreviewSettings:
    """Settings, and one sentence for each that nobody has chosen."""

    settings: DeliverSettings
    notes: list[str]


def choose(
    options: Mapping[str, str | None], environment: Mapping[str, str], answers: Mapping[str, str]
) -> PreviewSettings:
    """Put the sources together.

    Parameters
    ----------
    options, answers
        By parameter name (`EventIds`); None means not given.
    environment
        By variable name (`EVENT_IDS`).

    Raises
    ------
    SettingsError
        Naming the parameter that is wrong.
    """
    chosen = dict(_UNUSED)
    for parameter, variable in EVENT_PARAMETERS.items():
        for value in (options.get(parameter), environment.get(variable), answers.get(parameter)):
            if value is not None:
                chosen[variable] = value
                break
    notes = []
    if "REQUIRE_CONSENT" not in chosen:
        chosen["REQUIRE_CONSENT"] = "true"
        notes.append("RequireConsent is not set: taken as true; --no-require-consent for false")
    if not chosen.get("EVENT_IDS") and not chosen.get("DEFAULT_EVENT_ID"):
        chosen["DEFAULT_EVENT_ID"] = _ANY_EVENT_ID
        notes.append(f"EventIds and DefaultEventId are not set: every event gets the event id {_ANY_EVENT_ID!r}")
    if "PIXEL_ID" not in chosen:
        chosen["PIXEL_ID"] = _pixel_of(chosen)
    return PreviewSettings(DeliverSettings.from_environment(chosen), notes)


def _pixel_of(chosen: Mapping[str, str]) -> str:
    """The pixel that the event ids name: only the override `properties.event_id` asks for it."""
    named = (chosen.get("EVENT_IDS", ""), chosen.get("DEFAULT_EVENT_ID", ""))
    pixels = {first or second for setting in named for first, second in _OF_PIXEL.findall(setting.strip())}
    return pixels.pop() if len(pixels) == 1 else _ANY_PIXEL


def read_answers(file: Path, environment: str) -> dict[str, str]:
    """The parameters that `sam deploy` finds in a deploy.toml or samconfig.toml; none when there is no file.

    An environment's common section is taken, and over it the one for `sam deploy`.

    Raises
    ------
    ValueError
        It is no TOML, or not as sam has it.
    """
    found: dict[str, str] = {}
    for section in _sections(file, environment):
        found |= _parameters(section.get("parameter_overrides", {}), file)
    return found


def read_stack_name(file: Path, environment: str) -> str:
    """The stack that an environment deploys; empty where it names none. Raises as `read_answers`."""
    names = [section["stack_name"] for section in _sections(file, environment) if "stack_name" in section]
    return str(names[-1]) if names else ""


def check_environment(file: Path, environment: str) -> None:
    """Let an environment pass that somebody chose by its name; the default one need not be there.

    Raises
    ------
    ValueError
        The file has none of that name, or there is no file.
    """
    config = _read(file)
    if environment != DEFAULT_ENVIRONMENT and environment not in config:
        there = ", ".join(name for name, section in config.items() if isinstance(section, dict))
        raise ValueError(f"{file} has no environment {environment!r}; it has {there or 'none'}")


def _sections(file: Path, environment: str) -> list[dict[str, Any]]:
    """What an environment says for all commands, and for `sam deploy`."""
    config = _read(file)
    found = []
    for command in ("global", "deploy"):
        section: Any = config
        for name in (environment, command, "parameters"):
            section = section.get(name, {})
            if not isinstance(section, dict):
                raise ValueError(f"{file}: {name} is no table, as [{environment}.{command}.parameters] would be")
        found.append(section)
    return found


def _read(file: Path) -> dict[str, Any]:
    if not file.exists():
        return {}
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{file} is no TOML: {error}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{file} can't be read: {getattr(error, 'strerror', None) or 'it is not in UTF-8'}") from None


def _parameters(overrides: Any, file: Path) -> dict[str, str]:
    """In each form that sam takes: a table, a list of pairs, a text of them."""
    if isinstance(overrides, dict):
        return {name: str(value) for name, value in overrides.items()}
    try:
        entries = shlex.split(overrides) if isinstance(overrides, str) else [str(entry) for entry in overrides]
    except (ValueError, TypeError):  # a quote that does not end; a number
        raise ValueError(f'{file}: parameter_overrides is no list of parameters, such as ["PixelId=o8z6j"]') from None
    pairs = (entry.partition("=") for entry in entries)
    return {name: value.strip('"') for name, _, value in pairs}
