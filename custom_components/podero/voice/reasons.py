"""Reasons that people give for what they want: they do nothing themselves.

"It doesn't bother gran, so go on", "Pause the heat pump, I'm on the phone".
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from .lexicon import Lexicon, Token
from .rules import ACTIONS, ORDERS, SERIOUS, SUBJECTS

ASIDES: Final = frozenset(("not", "person", "visitors"))
"""Tags that keep an order from being carried out if a heat pump is what they are about."""
FACTS: Final = frozenset(("past", "state", "paused"))
"""Tags of how something is or was, which an order may be given for."""
BEGINNINGS: Final = ORDERS | {"bound", "last"}
"""Tags that an order has."""
CONNECTIONS: Final = frozenset(("so", "until", "from", "before", "if", "whether"))
"""Tags of words that say more of an order than why: "Turn it down so it's 20"."""


def split(lexicon: Lexicon, tokens: Sequence[Token]) -> tuple[list[Token], list[Token]]:
    """Return an order, and the reason that is given before or after it."""
    said = [token for token in tokens if token.tag != "polite"]
    tags = [token.tag for token in said]
    for place, (before, token) in enumerate(pairwise(said), start=1):
        has_order = bool(BEGINNINGS & {*tags[:place]})
        follows_order = bool(BEGINNINGS & {*tags[place + 1 : place + 2]})
        if token.tag == "so" and (follows_order or not has_order):
            return said[place + 1 :], said[:place]
        if (
            has_order
            and _is_because(lexicon, token)
            and before.tag not in CONNECTIONS
            and before.text != "that"
        ):
            return said[:place], said[place:]
    return said, []


def _is_because(lexicon: Lexicon, token: Token) -> bool:
    """Return whether a reason begins: with "because", or with a subject, "I'm back"."""
    tag, _ = lexicon.phrases.get(token.text.split()[0], (None, None))
    return "because" in (tag, token.tag)


def things(reason: Sequence[Token]) -> list[Token]:
    """Return what a reason is about: "The hot water went off, so turn it on again"."""
    idle = {None, *ACTIONS, *ASIDES, *FACTS}
    return [token for token in reason if token.tag not in idle]


def objection(reason: Sequence[Token]) -> str | None:
    """Return what of a reason keeps an order from being carried out, None if nothing."""
    tags = {token.tag for token in reason} - FACTS
    if not SUBJECTS & tags:
        tags -= ASIDES
    return next((tag for tag in (*SERIOUS, "not") if tag in tags), None)
