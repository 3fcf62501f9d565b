"""docs/architecture.md leads to where things are."""

import ast
import re
from pathlib import Path

import pytest
from devtools.local_aws.paths import ROOT

TEXT = (ROOT / "docs" / "architecture.md").read_text()
LAYER, XCONV, DEVTOOLS = ROOT / "layers/shared/x_conversions", ROOT / "tools/xconv", ROOT / "tools/devtools"
MAP: list[tuple[str, str, str]] = re.findall(
    r"^\| (.+?) \| `(.+?)` \| `(.+?)` \|$", TEXT.split("## Where is it?")[1].split("\n## ")[0], re.MULTILINE
)


WORDS = re.findall(r"^\| (.+?) \| ", TEXT.split("| word | meaning |\n|---|---|\n")[1], re.MULTILINE)


def packages(top: Path) -> list[str]:
    """The folders of modules below `top`, such as ``local_aws/moto``."""
    return sorted({path.parent.relative_to(top).as_posix() for path in top.rglob("*.py")} - {"."})


def defined_in(file: Path) -> set[str]:
    """The functions and classes of a module, and the methods of its classes: ``RateLimiter.block_until``.

    A class has its base classes' methods, too, as far as they are in the same module.
    """
    classes: dict[str, set[str]] = {}
    found: set[str] = set()
    for node in ast.parse(file.read_text()).body:
        if isinstance(node, ast.ClassDef):
            own = {one.name for one in node.body if isinstance(one, ast.FunctionDef)}
            bases = [base.id for base in node.bases if isinstance(base, ast.Name)]
            classes[node.name] = own.union(*(classes.get(base, set()) for base in bases))
            found |= {node.name, *(f"{node.name}.{method}" for method in classes[node.name])}
        elif isinstance(node, ast.FunctionDef):
            found.add(node.name)
    return found


def test_the_map_has_its_sentences() -> None:
    assert len(MAP) >= 10
    assert len({sentence for sentence, _, _ in MAP}) == len(MAP)


@pytest.mark.parametrize(("file", "function"), [row[1:] for row in MAP], ids=[row[0] for row in MAP])
def test_what_happens_is_where_the_map_says(file: str, function: str) -> None:
    path = (ROOT if file.startswith("tools/") else LAYER) / file
    assert path.is_file()
    assert function in defined_in(path)


@pytest.mark.parametrize("package", packages(LAYER))
def test_every_package_of_the_layer_has_its_paragraph(package: str) -> None:
    assert f"\n**`{package}`** " in TEXT


@pytest.mark.parametrize("package", [f"xconv/{one}" for one in packages(XCONV)])
def test_every_folder_of_the_command_line_has_its_line(package: str) -> None:
    assert f"\n- **`{package}`** " in TEXT


@pytest.mark.parametrize(
    "package", [f"devtools/{one}" for one in packages(DEVTOOLS) if "static" not in one and "portable" not in one]
)
def test_every_folder_of_what_proves_it_has_its_line(package: str) -> None:
    assert f"\n- **`{package}`** " in TEXT


def test_the_glossary_is_in_order() -> None:
    assert len(WORDS) > 30
    assert sorted(WORDS, key=str.lower) == WORDS


def test_the_glossary_has_words_that_the_code_uses() -> None:
    files = [*LAYER.rglob("*.py"), *XCONV.rglob("*.py"), ROOT / "template.yaml"]
    code = _letters(" ".join(file.read_text() for file in files))
    assert [word for entry in WORDS for word in entry.split(", ") if _letters(word) not in code] == []


def _letters(text: str) -> str:
    """`Circuit breaker` is `CircuitBreaker` and `circuit_breaker`, too."""
    return re.sub(r"[\s_-]", "", text).lower()
