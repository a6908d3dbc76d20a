"""What is to be read on screen, from the files that the screen takes it from."""

from collections.abc import Iterator, Mapping
import json
import re
from typing import Any, Final

import hass_frontend

from scripts.demo_configuration import REPOSITORY

OURS: Final = REPOSITORY / "custom_components" / "podero" / "translations"
FRONTEND: Final = hass_frontend.where() / "static" / "translations"
LOCALES: Final = {"en": "en-GB", "de": "de"}
"""The frontend's language by ours; British English has 24 hours."""


class Words:
    """All texts of one language, by the dotted keys of the translation files."""

    def __init__(self, language: str) -> None:
        """Read the texts of the integration and those of the frontend."""
        self._texts = dict(_flat(json.loads((OURS / f"{language}.json").read_text())))
        # Their names end in a hash.
        for file in FRONTEND.rglob(f"{LOCALES[language]}-{'[0-9a-f]' * 32}.json"):
            self._texts |= json.loads(file.read_text())

    def __getitem__(self, key: str) -> str:
        """Return a text as it stands in its file."""
        return self._texts[key]

    def pattern(self, key: str) -> re.Pattern[str]:
        """Return a text whose placeholders stand for anything.

        It may lack its full stop, as in the log.
        """
        parts = re.split(r"\{\w+\}", self[key].removesuffix("."))
        return re.compile(".+".join(map(re.escape, parts)))


def _flat(texts: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in texts.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value
