"""The quality scale: every rule has its state, and what is claimed has its proof."""

import ast
import json
from pathlib import Path
import re
from typing import Any

from homeassistant.util.yaml import load_yaml_dict

ROOT = Path(__file__).parent.parent
INTEGRATION = ROOT / "custom_components/podero"
RULES = 54
"""Rules of all tiers: 20 bronze, 10 silver, 21 gold, 3 platinum."""

TABLE = dict(
    re.findall(
        r"^\| ([a-z][a-z-]+) \| (.+) \|$",
        (ROOT / "docs/quality-scale.md").read_text(),
        re.MULTILINE,
    )
)
SCALE: dict[str, Any] = load_yaml_dict(INTEGRATION / "quality_scale.yaml")["rules"]


def test_every_rule() -> None:
    """Both files name all rules; each is met, or has a reason not to apply."""
    assert len(SCALE) == RULES
    assert TABLE.keys() == SCALE.keys()
    for rule, state in SCALE.items():
        assert state == "done" or (
            state["status"] == "exempt" and state["comment"] in TABLE[rule]
        )
    manifest = json.loads((INTEGRATION / "manifest.json").read_text())
    assert manifest["quality_scale"] == "platinum"


def test_every_proof() -> None:
    """Each file and each test that is named exists."""
    missing = []
    for rule, text in TABLE.items():
        for proof in re.findall(r"`([\w./-]+(?:::\w+)?)`", text):
            name, _, test = proof.partition("::")
            file = next(
                (f for f in (ROOT / name, INTEGRATION / name) if f.exists()), None
            )
            if file is None or (test and test not in functions_of(file)):
                missing.append(f"{rule}: {proof}")
        assert "`" in text or SCALE[rule] != "done"
    assert missing == []


def functions_of(file: Path) -> set[str]:
    """Return the names of a file's functions."""
    return {
        node.name
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
