"""Reads how long something lasts, and the numbers for that."""

from collections.abc import Sequence
from typing import Any, Final

from .lexicon import Token

TEMPERATURES: Final = frozenset(("degrees", "celsius", "fahrenheit"))
"""Units that are none of time."""

type Slots = dict[str, Any]
"""A moment or a duration as `time_expressions` resolves it."""


def read_number(tokens: Sequence[Token], place: int) -> tuple[int, float | None]:
    """Return the number at a place, "and a half" and "point five" included."""
    if place >= len(tokens) or tokens[place].tag != "number":
        return place, None
    value, place = float(tokens[place].value), place + 1
    following = [token.tag for token in tokens[place : place + 2]]
    if following[:1] == ["andhalf"]:
        return place + 1, value + 0.5
    if following == ["point", "number"]:
        digits = f"{tokens[place + 1].value:.0f}"
        return place + 2, value + float(f"0.{digits}")
    return place, value


def read_duration(
    tokens: Sequence[Token], place: int, *, is_span: bool
) -> tuple[int, Slots | None]:
    """Return the duration at a place, in days and minutes.

    Args:
        tokens: The phrases.
        place: Where it begins.
        is_span: Whether a word for hours and o'clock alike means hours here.
    """
    slots: Slots = {}
    is_odd = False
    while place < len(tokens):
        begin = place
        if slots and tokens[place].tag == "" and place + 1 < len(tokens):
            begin += 1
        if is_vague := tokens[begin].tag in ("minus", "vague"):
            begin += 1
        found = _amount(tokens, begin, slots, is_span=is_span, is_vague=is_vague)
        if found is None:
            break
        place, amount, unit = found
        is_odd |= is_vague or amount == 0
        _count(slots, unit, amount)
        if place < len(tokens) and tokens[place].tag == "quarter":
            _count(slots, "minutes", float(tokens[place].value))
            place += 1
    slots.pop("hour", None)
    return place, {**slots, "odd": is_odd} if slots else None


def _amount(
    tokens: Sequence[Token], place: int, slots: Slots, *, is_span: bool, is_vague: bool
) -> tuple[int, float, str] | None:
    """Return where an amount of time ends, how much it is, and of what."""
    if place < len(tokens) and tokens[place].tag == "span":
        minutes, end = float(tokens[place].value), place + 1
        # "An hour and a half" is 60 minutes, and half of them.
        is_more = end < len(tokens) and tokens[end].tag == "andhalf"
        return end + is_more, minutes * 1.5 if is_more else minutes, "minutes"
    end, number = read_number(tokens, place)
    amount = 1.0 if number is None and is_vague else number
    unit = unit_at(tokens, end, is_span=is_span)
    if amount is None or unit in TEMPERATURES:
        return None
    if unit is None:
        # "One hour thirty".
        return (end, amount, "minutes") if "hour" in slots else None
    is_more = end + 1 < len(tokens) and tokens[end + 1].tag == "andhalf"
    return end + 1 + is_more, amount + 0.5 if is_more else amount, unit


def unit_at(
    tokens: Sequence[Token], place: int, *, is_span: bool = False
) -> str | None:
    """Return the unit at a place; "uur" and "heures" are hours, and o'clock too."""
    if place < len(tokens) and tokens[place].tag == "clock" and is_span:
        return "hours" if tokens[place].value == "hours" else None
    if place < len(tokens) and tokens[place].tag == "unit":
        return str(tokens[place].value)
    return None


def _count(slots: Slots, unit: str, amount: float) -> None:
    """Add an amount of a unit of time; a day may have 23 hours, an hour 60 minutes."""
    if unit == "minutes" and amount % (24 * 60) == 0:
        unit, amount = "days", amount / (24 * 60)
    match unit:
        case "weeks":
            slots["days"] = slots.get("days", 0) + 7 * amount
        case "days":
            slots["days"] = slots.get("days", 0) + amount
        case "hours":
            slots["minutes"] = slots.get("minutes", 0) + 60 * amount
            slots["hour"] = True
        case "minutes":
            slots["minutes"] = slots.get("minutes", 0) + amount
