"""The rooms of the house: what may stand where, checked in the code itself."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

HOUSE = Path(__file__).parent.parent / "custom_components/podero"
MODULES = {str(file.relative_to(HOUSE)): file for file in sorted(HOUSE.rglob("*.py"))}
VALUE_TYPES = {"bool", "datetime", "float", "int", "str"}
"""What a heat pump's fields can be."""
UNTYPED = {
    # What Home Assistant restores and people type has no type of ours.
    "energy_meter.py",
}
MAX_FILE = 340
MAX_CLASS = 200


def type_checks(tree: ast.AST) -> Iterator[str]:
    """Yield where values are asked for the types that fields can have."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "isinstance"
            and {n.id for n in ast.walk(node.args[1]) if isinstance(n, ast.Name)}
            & VALUE_TYPES
        ):
            yield ast.unparse(node)


def subscripts(tree: ast.AST) -> Iterator[str]:
    """Yield where a heat pump's values are reached by a key instead of an attribute."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Subscript)
            and isinstance(node.value, ast.Attribute)
            and node.value.attr == "values"
        ):
            yield ast.unparse(node)


@pytest.mark.parametrize("name", [n for n in MODULES if not n.startswith("api/")])
def test_fields_are_typed(name: str) -> None:
    """Outside `api/` nobody asks for the type of a value, or spells out its key."""
    tree = ast.parse(MODULES[name].read_text())
    if name not in UNTYPED:
        assert [*type_checks(tree)] == []
    assert [*subscripts(tree)] == []


@pytest.mark.parametrize("name", MODULES)
def test_sizes(name: str) -> None:
    """Files and classes can be read in one go."""
    text = MODULES[name].read_text()
    assert len(text.splitlines()) <= MAX_FILE
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ClassDef):
            assert node.end_lineno is not None
            assert node.end_lineno - node.lineno < MAX_CLASS, node.name
