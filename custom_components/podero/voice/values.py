"""Finds the temperatures in a sentence: to how many degrees, or by how many."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from .durations import read_number
from .lexicon import Token

UNITS: Final[Mapping[str, str]] = {"celsius": "°C", "fahrenheit": "°F"}
MAX_STEP: Final = 5.0
"""K by which anything is moved at most: who says more has been misheard."""
SOME: Final = 0.5
"""K of "a bit"."""
UP: Final = frozenset(("up", "warmer", "more"))
DOWN: Final = frozenset(("down", "colder", "less"))


@dataclass(slots=True, kw_only=True)
class Values:
    """The numbers of a sentence that are no times.

    Attributes:
        number: The first, in the unit of the home unless `unit` tells.
        second: The second.
        unit: The unit that was said.
        step: By how much, in K, where a sentence says so without digits.
        is_step: Whether the number is said to be one.
        is_odd: Whether there are more of them than can be meant.
    """

    number: float | None = None
    second: float | None = None
    unit: str | None = None
    step: float | None = None
    is_step: bool = False
    is_odd: bool = False

    def add(self, number: float) -> None:
        """Note a number."""
        if self.number is None:
            self.number = number
        elif self.second is None:
            self.second = number
        else:
            self.is_odd = True

    def meanings(self, meanings: Collection[str]) -> set[str]:
        """Tell a step from a temperature: with a direction, a small number is a step.

        Args:
            meanings: Those of the sentence.
        """
        is_moved = bool((UP | DOWN) & set(meanings))
        if self.number is None:
            if is_moved and self.step is None:
                self.step = SOME
        elif self.is_step or (is_moved and abs(self.number) <= MAX_STEP):
            self.step, self.number = self.number, None
        if self.step is not None and abs(self.step) > MAX_STEP:
            self.is_odd = True
        return {
            name
            for name, value in (
                ("value", self.number),
                ("second", self.second),
                ("step", self.step if is_moved else None),
            )
            if value is not None
        }


def _is_article(tokens: Sequence[Token], place: int) -> bool:
    """Return whether a word for one counts nothing, as in "une eau chaude"."""
    if tokens[place].value != 1 or not tokens[place].text.isalpha():
        return False
    following = tokens[place + 1].tag if place + 1 < len(tokens) else None
    return following not in {None, "unit", "clock", "point", *UP, *DOWN}


def _is_half(token: Token) -> bool:
    """Return whether half a degree more is said: in French, as half an hour is."""
    return token.tag == "andhalf" or (token.tag, token.value) == ("quarter", 30)


def find_values(tokens: Sequence[Token]) -> tuple[Values, list[Token]]:
    """Return the values of a sentence, and the phrases that are left."""
    values, left = Values(), [*tokens]
    place = 0
    while place < len(left):
        token = left[place]
        match token.tag:
            case "some":
                values.step = SOME
            case "amount":
                values.step = float(token.value)
            case "vague":
                values.is_odd = True
            case "number" if not _is_article(left, place):
                before = left[place - 1].tag if place else None
                end, number = read_number(left, place)
                assert number is not None
                values.is_step |= before in ("by", "um")
                if has_unit := end < len(left) and left[end].tag == "unit":
                    values.unit = UNITS.get(left[end].value)
                    end += 1
                if end < len(left) and _is_half(left[end]):
                    number, end = number + 0.5, end + 1
                # "Two degrees warmer", and not "warmer than 20 degrees".
                values.is_step |= (
                    has_unit and end < len(left) and left[end].tag in UP | DOWN
                )
                values.add(-number if before == "minus" else number)
                del left[place:end]
                continue
        place += 1
    return values, left
