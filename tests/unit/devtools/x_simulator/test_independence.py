"""The simulator judges what the layer sends, so it shares no code with it."""

import ast
from pathlib import Path

import devtools.x_simulator
import pytest

PACKAGE = Path(devtools.x_simulator.__file__).parent
# The layer, and the library with which it signs.
FOREIGN = {"x_conversions", "oauthlib"}


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: path.name)
def test_no_module_imports_the_layer_or_its_signer(path: Path) -> None:
    # Given one module of the simulator
    nodes = list(ast.walk(ast.parse(path.read_text())))
    # Then nothing that it imports, anywhere in it, is of the layer
    imported = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    imported += [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
    assert not FOREIGN & {name.partition(".")[0] for name in imported}
