"""Says why a sentence changes nothing."""

from collections.abc import Mapping
from typing import Final

from .abilities import ABILITIES
from .answers import word
from .lexicon import Lexicon
from .understanding import Meaning

GUARDS: Final[Mapping[str, str]] = {
    "time": "guard_time",
    "unclear": "guard_unclear",
    "two": "guard_two",
    "unknown": "not_understood",
}
"""Sentence by the guard of a meaning; of the others `guard_nothing`."""


def guard_text(lexicon: Lexicon, meaning: Meaning) -> str | None:
    """Return what is answered to a sentence that must change nothing, else None."""
    if meaning.guard:
        return word(lexicon, GUARDS.get(meaning.guard, "guard_nothing"))
    if meaning.ability == "away_without_end":
        return word(lexicon, "guard_end")
    if meaning.ability is None or not _is_worded(lexicon, meaning.ability):
        return word(lexicon, "not_understood")
    return None


def _is_worded(lexicon: Lexicon, ability: str) -> bool:
    """Return whether a language has the answers of an ability: some know the core only."""
    says = ABILITIES[ability].says or ability
    return any(key == says or key.startswith(f"{says}_") for key in lexicon.answers)
