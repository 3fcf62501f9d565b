"""Private names that a module reaches for in others, read from its source."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

# Underscores that mean something else: a named tuple's methods, and the end of a process without its cleaning up.
_PUBLIC = {"_asdict", "_replace", "_fields", "_make", "_exit"}
_PRIVATE = re.compile(r"(?:[\w.]*\.)?_[A-Za-z]\w*")
_OWN = {"self", "cls", "super()"}
_PATCHING = {"setattr", "delattr", "getattr", "patch", "object"}


def private_names(module: Path) -> list[str]:
    """Each as ``line: name``: imported, read from or written to another object, or patched there by its name."""
    tree = ast.parse(module.read_text())
    return [f"{line}: {name}" for node in ast.walk(tree) for line, name in _found(node) if _is_private(name)]


def _found(node: ast.AST) -> Iterator[tuple[int, str]]:
    if isinstance(node, ast.ImportFrom):
        yield from ((node.lineno, alias.name) for alias in node.names)
    elif isinstance(node, ast.Attribute) and ast.unparse(node.value) not in _OWN:
        yield node.lineno, node.attr
    elif isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in _PATCHING:
        texts = [one.value for one in node.args[:2] if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        yield from ((node.lineno, text) for text in texts if _PRIVATE.fullmatch(text))


def _is_private(name: str) -> bool:
    last = name.rpartition(".")[2]
    return last.startswith("_") and not last.startswith("__") and last not in _PUBLIC
