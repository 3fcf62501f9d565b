"""A text's JSON values, each as it was written and with the line on which it begins."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from x_conversions.events.encoded import encoding_of

_SPACE = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder()
_FORM = re.compile(r"[\w.%+-]+(?:\[[^\]]*\])*=[^{}\"]*(?:&|$)", re.ASCII)
BYTE_ORDER_MARK = "\ufeff"
_TOO_DEEP = "nested too deeply, or a number too long"
_DEEPEST = 1024  # levels; where the function's reader (orjson) ends


@dataclass(frozen=True)
class JsonText:
    """A value, or what stands where there should be one.

    Parameters
    ----------
    line
        On which it begins, from 1.
    text
        As it was written, character by character.
    value
        What it says; None when it says nothing.
    problem
        Why it is no JSON; empty when it is.
    """

    line: int
    text: str
    value: object
    problem: str = ""


def read_json_texts(text: str) -> tuple[list[JsonText], int]:
    """The JSON values of a text, and how many of its lines were left out.

    Values may follow each other with any white space between (`jq` writes them so, and JSON lines are a case of it).
    Where that doesn't work out, a text is taken line by line, if at least one line holds an object by itself. In a log,
    whose lines have something before the JSON, the lines without an object are left out. Elsewhere they are values of
    their own with a `problem`, because on a queue each would be a message.

    Raises
    ------
    ValueError
        One document over several lines that is no JSON: the line and the column.
    """
    try:
        return list(_one_after_another(text)), 0
    except _NoJsonError as error:
        lines = [JsonText(number, line, *_value(line)) for number, line in _lines(text)]
        logged = [_behind_prefix(line) for line in lines]
        if any(found is not None for found in logged):
            kept = [found or (line if _is_object(line) else None) for line, found in zip(lines, logged, strict=True)]
            return [one for one in kept if one is not None], kept.count(None)
        if len(lines) > 1 and not any(map(_is_object, lines)):
            raise ValueError(f"no JSON: {error}") from None
        return lines, 0


class _NoJsonError(ValueError):
    """Says where."""


def elements(whole: JsonText) -> list[JsonText]:
    """The values of a list, as they were written."""
    text, position, found = whole.text, whole.text.index("[") + 1, []
    position = _after_space(text, position)
    while text[position] != "]":
        value, end = _DECODER.raw_decode(text, position)
        found.append(JsonText(whole.line + text.count("\n", 0, position), text[position:end], value))
        position = _after_space(text, end)
        if text[position] == ",":
            position = _after_space(text, position + 1)
    return found


def why_no_json(body: str) -> str:
    """In a few words, what keeps a message body from being JSON as RFC 8259 has it; never with a value in it."""
    if encoding := encoding_of(body):
        return f"{encoding}, not JSON: send it decoded"
    if _FORM.match(body):
        return "a form's fields (name=value&name=value), not JSON"
    value, problem = _value(body)
    if not problem and _is_deeper(value, _DEEPEST):
        return _TOO_DEEP
    return problem or "JSON has no NaN, no Infinity and no half characters, and ends somewhere (RFC 8259)"


def _is_deeper(value: object, levels: int) -> bool:
    level = [value]
    for _ in range(levels + 1):
        level = [inner for one in level for inner in _inside(one)]
        if not level:
            return False
    return True


def _inside(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _one_after_another(text: str) -> Iterator[JsonText]:
    position = _after_space(text, text.startswith(BYTE_ORDER_MARK))
    while position < len(text):
        try:
            value, end = _DECODER.raw_decode(text, position)
        except json.JSONDecodeError as error:
            raise _NoJsonError(_where(error)) from None
        except (RecursionError, ValueError):  # ValueError: a number of too many digits
            raise _NoJsonError(_TOO_DEEP) from None
        yield JsonText(text.count("\n", 0, position) + 1, text[position:end], value)
        position = _after_space(text, end)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    # Not splitlines: JSON's strings may hold what Unicode calls a line's end.
    return ((number, line.rstrip("\r")) for number, line in enumerate(text.split("\n"), 1) if line.strip())


def _value(line: str) -> tuple[object, str]:
    try:
        return json.loads(line.removeprefix(BYTE_ORDER_MARK)), ""
    except json.JSONDecodeError as error:
        return None, f"column {error.colno}: {_lower(error.msg)}"
    except (RecursionError, ValueError):
        return None, _TOO_DEEP


def _is_object(line: JsonText) -> bool:
    # What begins with white space is a part of a document that somebody indented.
    return not line.problem and isinstance(line.value, dict) and not line.text[:1].isspace()


def _behind_prefix(line: JsonText) -> JsonText | None:
    """The object behind a time, a level and the like, as logs have them in front."""
    start = line.text.find("{")
    if not line.problem or start < 1 or line.text[0] in ' \t"[':
        return None
    value, problem = _value(line.text[start:])
    return None if problem else JsonText(line.line, line.text[start:], value)


def _after_space(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    return match.end() if match else position


def _where(error: json.JSONDecodeError) -> str:
    return f"line {error.lineno}, column {error.colno}: {_lower(error.msg)}"


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
