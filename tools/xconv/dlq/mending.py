"""Dead letters with other bodies: exported, mended by a person, and sent in place of what they were."""

import json
import os
import shlex
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from xconv.dlq.dead_letter import DeadLetter

# What a line of `xconv dlq export` has at least; a producer's event has no such three.
_FIELDS = ("message_id", "reason", "original_sent_at")


@dataclass(frozen=True)
class Mended:
    """A line of an export, with its body as it is now."""

    message_id: str
    reason: str
    body: str


def read_mended(text: str) -> list[Mended] | None:
    """The lines of an export; None when it is something else.

    A body may have become an object: then it is that object's JSON.

    Raises
    ------
    ValueError
        Some lines are of an export, and others aren't; or one names a message twice.
    """
    found = [(number, _read(line)) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    good = [one for _, one in found if one is not None]
    if not good:
        return None
    if wrong := [number for number, one in found if one is None]:
        hint = "mend its JSON, or drop it"
        raise ValueError(f"line {wrong[0]} is no line of `xconv dlq export`, as the others are: {hint}")
    if len({one.message_id for one in good}) < len(good):
        raise ValueError("a message is there twice: it would be sent once only; drop one of the two lines")
    return good


def _read(line: str) -> Mended | None:
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(fields, dict) or not all(isinstance(fields.get(name), str) for name in _FIELDS):
        return None
    body = fields.get("body")
    if not isinstance(body, str | dict):
        return None
    return Mended(fields["message_id"], fields["reason"], body if isinstance(body, str) else json.dumps(body))


def with_bodies(letters: Iterable[DeadLetter], mended: Iterable[Mended]) -> Iterator[DeadLetter]:
    """Those of the letters that were mended, with their new bodies; they keep everything else."""
    bodies: Mapping[str, str] = {one.message_id: one.body for one in mended}
    return (replace(letter, body=bodies[letter.message_id]) for letter in letters if letter.message_id in bodies)


def edit(body: str) -> str:
    """The body after somebody had it in their editor ($VISUAL, $EDITOR, else vi), in a file only they can read.

    Raises
    ------
    RuntimeError
        The editor can't be started, or did not end well: nothing is changed.
    """
    editor = os.environ.get("VISUAL", "").strip() or os.environ.get("EDITOR", "").strip() or "vi"
    with tempfile.TemporaryDirectory() as folder:  # mode 0700
        file = Path(folder) / "event.json"
        file.write_text(body, encoding="utf-8", errors="surrogateescape")
        try:
            status = subprocess.run([*shlex.split(editor), str(file)], check=False).returncode
        except (OSError, ValueError) as error:  # the latter of a quote that does not end
            why = getattr(error, "strerror", None) or error
            raise RuntimeError(f"the editor {editor} can't be started: {why}; set EDITOR") from None
        if status != 0:
            raise RuntimeError(f"the editor {editor} ended with status {status}: nothing was changed")
        if not file.exists():
            raise RuntimeError(f"the editor {editor} left no file: nothing was changed")
        return file.read_text(encoding="utf-8", errors="surrogateescape").rstrip("\n")
