"""Finds the name of a heat pump among the words of a sentence."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from .lexicon import Lexicon, Token, split

PLACES: Final = frozenset(("in", "at", "on", "called", "from", ""))
"""Tags of words between "heat pump" and its name."""
ENDS: Final = frozenset(("for", "until", "to"))
"""Tags of words with which what is called so ends."""
PUMPS: Final = frozenset(("pump", "heating"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What a sentence calls a heat pump.

    Attributes:
        called: The words of the name, None if there are none.
        tokens: The phrases, without those words.
    """

    called: str | None
    tokens: list[Token]


def find_known(words: Sequence[str], names: Collection[str]) -> str | None:
    """Return the longest of some names that stands in a sentence, word by word.

    Args:
        words: Those of the sentence, folded.
        names: Names as people write them.
    """
    found = (
        (len(parts), name)
        for name in names
        if (parts := split(name))
        and any(
            [*words[place : place + len(parts)]] == parts
            for place in range(len(words) - len(parts) + 1)
        )
    )
    return max(found, default=(0, None))[1]


def take_known(tokens: Sequence[Token], name: str) -> list[Token]:
    """Return the phrases of a sentence with the words of a name made one that says nothing.

    A name may hold words that mean something: of "Living room" no room is meant.
    """
    parts = split(name)
    words = [
        (word, place)
        for place, token in enumerate(tokens)
        for word in token.text.split()
    ]
    for start in range(len(words) - len(parts) + 1):
        if [word for word, _ in words[start : start + len(parts)]] == parts:
            first, last = words[start][1], words[start + len(parts) - 1][1]
            inside = tokens[first : last + 1]
            kept = [token for token in inside if token.tag in PUMPS]
            return [*tokens[:first], *kept[:1], *tokens[last + 1 :]]
    return [*tokens]


def find_name(
    lexicon: Lexicon,
    tokens: Sequence[Token],
    words: Sequence[str],
    names: Collection[str],
) -> Named:
    """Return what a sentence calls a heat pump: a known name, or words beside it.

    One that is called "Heat pump" is meant if nothing else is said.

    Args:
        lexicon: The language.
        tokens: The phrases of the sentence.
        words: Its words.
        names: Everything that heat pumps may be called.
    """
    generic = {
        name
        for name in names
        if all(token.tag in PUMPS for token in lexicon.tokens(name))
    }
    if called := find_known(words, {*names} - generic):
        return Named(called=called, tokens=take_known(tokens, called))
    named = find_unknown(tokens)
    if named.called:
        return named
    return Named(called=find_known(words, generic), tokens=[*tokens])


def find_unknown(tokens: Sequence[Token]) -> Named:
    """Take words that are nobody's from beside "heat pump": they name one.

    So does a number right after it that counts nothing.
    """
    for place, token in enumerate(tokens):
        if token.tag not in PUMPS:
            continue
        begin = place
        while begin and tokens[begin - 1].tag is None:
            begin -= 1
        if begin < place:
            return _named(tokens, begin, place)
        end = place + 1
        if _is_count(tokens, end):
            return _named(tokens, end, end + 1)
        while end < len(tokens) and tokens[end].tag in PLACES - {"called"}:
            end += 1
        if end < len(tokens) and tokens[end].tag == "called":
            last = end + 1
            while last < len(tokens) and tokens[last].tag not in ENDS:
                last += 1
            return _named(tokens, end, last, leave=1)
        begin = end
        while end < len(tokens) and tokens[end].tag is None:
            end += 1
        if begin < end:
            return _named(tokens, begin, end)
    return Named(called=None, tokens=[*tokens])


def _named(tokens: Sequence[Token], begin: int, end: int, *, leave: int = 0) -> Named:
    """Return a name; the first words of it may be none, like "called"."""
    words = (
        f"{token.value:.0f}" if token.tag == "number" else token.text
        for token in tokens[begin + leave : end]
    )
    return Named(called=" ".join(words), tokens=[*tokens[:begin], *tokens[end:]])


def _is_count(tokens: Sequence[Token], place: int) -> bool:
    """Return whether a number stands at a place that is no amount of something."""
    if place >= len(tokens) or tokens[place].tag != "number":
        return False
    if tokens[place].value % 1 or tokens[place].value > 20:
        return False
    following = tokens[place + 1].tag if place + 1 < len(tokens) else ""
    return following not in (
        "unit",
        "andhalf",
        "point",
        "clock",
        "part",
        "up",
        "down",
        "warmer",
        "colder",
    )
