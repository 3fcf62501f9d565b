"""One name, one thing: who reads a class's name anywhere knows which class that is."""

import ast
from collections import defaultdict

from devtools.paths import ROOT

from tests.support.imports import modules_of

CODE = ("layers/shared/x_conversions", "functions", "tools")


def test_each_class_name_is_defined_once() -> None:
    # Given every class in layer, functions and tools, those inside functions and classes included
    found: defaultdict[str, list[str]] = defaultdict(list)
    for module in (module for directory in CODE for module in modules_of(ROOT / directory)):
        for node in ast.walk(ast.parse(module.read_text())):
            # What is private, its own module alone can name.
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                found[node.name].append(f"{module.relative_to(ROOT)}:{node.lineno}")

    # Then no two have one name
    assert len(found) > 200
    assert {name: places for name, places in found.items() if len(places) > 1} == {}
