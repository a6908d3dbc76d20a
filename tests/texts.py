"""The files of texts and icons, as tests read them."""

from collections.abc import Iterator, Mapping
from importlib import import_module
import inspect
import json
from pathlib import Path
from typing import Any

from custom_components import podero
from custom_components.podero.const import PLATFORMS

FOLDER = Path(inspect.getfile(podero)).parent
FILES = {file.stem: file for file in sorted(FOLDER.glob("translations/*.json"))}
TEXTS: dict[str, Any] = {
    language: json.loads(file.read_text()) for language, file in FILES.items()
}
ENGLISH = TEXTS["en"]
ICONS: dict[str, Any] = json.loads((FOLDER / "icons.json").read_text())


def leaves(texts: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    """Yield each text with its path."""
    for key, value in texts.items():
        if isinstance(value, dict):
            yield from leaves(value, f"{path}{key}.")
        else:
            yield f"{path}{key}", value


def descriptions() -> dict[tuple[str, str], Any]:
    """Return each row of the platforms' tables by platform and translation key."""
    found: dict[tuple[str, str], Any] = {}
    for platform in PLATFORMS:
        module = import_module(f"{podero.__name__}.{platform}")
        for table in vars(module).values():
            if isinstance(table, tuple):
                for row in table:
                    # Rows of Home Assistant's own classes are no instances of them.
                    if key := getattr(row, "translation_key", None):
                        found[platform.value, key] = row
    return found
