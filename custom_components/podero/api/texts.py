"""The cloud's words as text: one printable line of bounded length."""

import re
from typing import Final

MAX_TEXT: Final = 100
CUT: Final = "…"
MAX_NAME: Final = 40
"""Characters of the longest field name, and one more."""
TOKENS: Final = re.compile(r"[\w+/-]{16,}")
"""What may be an id, a token, or a field name."""


def one_line(text: str, limit: int = MAX_TEXT) -> str:
    """Return a text on one line, cut short.

    Left out are control and format characters, among them those that end a line, move
    a cursor or turn the direction of writing, and half surrogate pairs, which JSON can
    hold and UTF-8 can't.
    """
    if not text.isprintable():
        text = "".join(
            c if c.isprintable() else " " if c.isspace() else ""  # What ends a line.
            for c in text
        )
    return " ".join(text.split())[:limit].rstrip()


def without_secrets(text: str) -> str:
    """Return the words of a line, without those that may tell who it is about.

    Left out are ids, tokens, e-mail addresses and links: a refusal may cite whatever was
    sent, and is shown, logged, and passed on to whoever helps.
    """
    words = (CUT if "@" in word or "://" in word else word for word in text.split())
    return TOKENS.sub(_cut_token, " ".join(words))


def _cut_token(found: re.Match[str]) -> str:
    word = found[0]
    is_name = len(word) < MAX_NAME and not any(c.isdigit() for c in word)
    return word if is_name else CUT
