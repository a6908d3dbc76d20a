"""Checks what Home Assistant (hassfest) and HACS ask of an integration before they list it.

The rules are repeated here from their published text: `script/hassfest` of home-assistant/core, which no package
carries, and `custom_components/hacs/validate` of hacs/integration. The workflow "Validate" runs their own programs; this
finds most of what those refuse without a network, before anything is pushed. CONTRIBUTING lists what it can't see.
"""

import ast
from collections.abc import Callable, Iterator
import json
from pathlib import Path
import sys
from typing import Any, Final

from homeassistant.const import Platform
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util.yaml import load_yaml_dict

from .publishing_forms import ACTIONS, AUTOMATION, DOMAIN, HACS, ICONS, MANIFEST, TEXTS

# Later than Home Assistant, which puts a successor in its place since 2026.9.
# isort: split
import voluptuous as vol
from voluptuous.humanize import humanize_error

ROOT: Final = Path(__file__).parents[1]
HOUSE: Final = Path("custom_components", DOMAIN)

type Check = Callable[[Path], Iterator[str]]

NO_MANIFEST_NEEDS: Final = {
    *Platform,
    *("automation", "conversation", "frontend", "homeassistant", "script"),
    *("system_health", "websocket_api"),
}
"""Components that may be imported without standing in the manifest; only those that anybody here could want."""


FILES: Final[dict[Path, Any]] = {
    Path("hacs.json"): HACS,
    HOUSE / "manifest.json": MANIFEST,
    HOUSE / "icons.json": ICONS,
    HOUSE / "services.yaml": ACTIONS,
    HOUSE / "triggers.yaml": AUTOMATION,
    HOUSE / "conditions.yaml": AUTOMATION,
    HOUSE / "translations/en.json": TEXTS,
}
PRESENT: Final = (
    *(Path("LICENSE"), Path("README.md"), HOUSE / "brand/icon.png"),
    *(HOUSE / f"{name}.py" for name in ("__init__", "config_flow", "diagnostics")),
)


def read(file: Path) -> Any:
    """Return what a file holds.

    Raises:
        ValueError: It is not JSON.
        HomeAssistantError: It is not YAML.
        OSError: It can't be read.
    """
    if file.suffix == ".yaml":
        return load_yaml_dict(file)
    return json.loads(file.read_text())


def contents(root: Path) -> Iterator[str]:
    """Yield what is wrong in the files that have a form."""
    for name, schema in FILES.items():
        try:
            content = read(root / name)
        except (OSError, ValueError, HomeAssistantError) as err:
            yield f"{name}: {err}"
            continue
        try:
            schema(content)
        except vol.Invalid as err:
            yield f"{name}: {humanize_error(content, err)}"


def presence(root: Path) -> Iterator[str]:
    """Yield which files are missing."""
    for name in PRESENT:
        if not (root / name).is_file():
            yield f"{name} is missing"


def order(root: Path) -> Iterator[str]:
    """Yield whether the manifest is out of order: the domain, the name, then by the alphabet."""
    keys = list(json.loads((root / HOUSE / "manifest.json").read_text()))
    if keys != sorted(keys, key=lambda name: (name != "domain", name != "name", name)):
        yield f"{HOUSE / 'manifest.json'}: keys are out of order"


def imports(root: Path) -> Iterator[str]:
    """Yield which components are used, but not named in the manifest."""
    house = root / HOUSE
    manifest = json.loads((house / "manifest.json").read_text())
    named = {
        *NO_MANIFEST_NEEDS,
        *manifest.get("dependencies", ()),
        *manifest.get("after_dependencies", ()),
        # What a platform or a file of that name is for, it may use.
        *(file.stem for file in house.iterdir()),
    }
    for file in sorted(house.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            match node:
                case ast.ImportFrom(module="homeassistant.components", names=names):
                    used = {alias.name for alias in names}
                case ast.ImportFrom(module=str(module)) if module.startswith(
                    "homeassistant.components."
                ):
                    used = {module.split(".")[2]}
                case _:
                    continue
            for name in sorted(used - named):
                yield f"{file.relative_to(root)}: {name} is not in the manifest"


def selectors(root: Path) -> Iterator[str]:
    """Yield which texts are missing of what can be selected."""
    texts = json.loads((root / HOUSE / "translations/en.json").read_text())["selector"]
    for name in ("services", "triggers", "conditions"):
        file = HOUSE / f"{name}.yaml"
        for key in _found("translation_key", load_yaml_dict(root / file)):
            if key not in texts:
                yield f"{file}: {key} has no texts below selector"


def _found(key: str, content: Any) -> Iterator[str]:
    """Yield what a key stands for, however deep it is."""
    if isinstance(content, dict):
        for name, value in content.items():
            yield from [value] if name == key else _found(key, value)


CHECKS: Final[tuple[Check, ...]] = (presence, contents, order, imports, selectors)


def objections(root: Path) -> list[str]:
    """Return what Home Assistant or HACS would object to in a copy of the repository."""
    return [objection for check in CHECKS for objection in check(root)]


def main() -> int:
    """Print the objections, and return 1 if there are any."""
    found = objections(ROOT)
    print(*found, sep="\n", end="\n" if found else "")
    return min(len(found), 1)


if __name__ == "__main__":
    sys.exit(main())
