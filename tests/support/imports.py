"""What modules import, read from their source: everywhere in them, inside functions as well."""

import ast
from collections.abc import Iterator
from pathlib import Path


def modules_of(package: Path) -> list[Path]:
    """Every module of a package, in a fixed order."""
    return sorted(package.rglob("*.py"))


def imports_of(module: Path) -> set[str]:
    """Names of the modules that a module imports when it runs; what only type checkers read is not among them."""
    return {name for node in _running(ast.parse(module.read_text())) for name in _names(node)}


def packages_of(module: Path) -> set[str]:
    """The top-level packages of what it imports."""
    return {name.partition(".")[0] for name in imports_of(module)}


def _running(node: ast.AST) -> Iterator[ast.AST]:
    """Every node inside, without those under ``if TYPE_CHECKING``."""
    yield node
    is_for_types = isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
    for child in node.orelse if is_for_types else ast.iter_child_nodes(node):  # type: ignore[attr-defined]
        yield from _running(child)


def _names(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        assert node.level == 0, "imports are absolute here"
        return [str(node.module)]
    if isinstance(node, ast.Call) and ast.unparse(node.func) in {
        "import_module",
        "importlib.import_module",
        "__import__",
    }:
        # A name that is put together is somebody else's to check.
        return [str(one.value) for one in node.args[:1] if isinstance(one, ast.Constant)]
    return []
