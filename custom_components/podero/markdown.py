"""Texts of others in dialogs, which render what they show as markdown."""

import re
from typing import Final

ACTIVE: Final = re.compile(r"[\\`*_\[\]{}()<>#!|~&:@.]|^[-+=]")
"""What makes links, pictures, headings, lists and emphasis."""


def escape_markdown(text: str) -> str:
    """Return a line of text that markdown renders as it stands."""
    return ACTIVE.sub(r"\\\g<0>", text)
