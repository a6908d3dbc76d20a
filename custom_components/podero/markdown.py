"""Texts of others in dialogs, which render what they show as markdown."""

import re
from typing import Final

ACTIVE: Final = re.compile(r"[\\`*_\[\]{}()<>#!|~&:@.]|^[-+=]")
"""What makes links, pictures, headings, lists and emphasis."""


def escape_markdown(text: str) -> str:
    """Return a line of text that markdown renders as it stands."""
    return ACTIVE.sub(r"\\\g<0>", text)


def heat_pump_placeholders(name: str) -> dict[str, str]:
    """Return the name of a heat pump, for titles and for what is markdown."""
    return {"name": name, "heat_pump": escape_markdown(name)}
