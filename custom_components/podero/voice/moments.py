"""Finds the times in a sentence: how long, from when, until when, at what time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from .durations import TEMPERATURES, Slots, read_duration, read_number, unit_at
from .lexicon import Token

ROLES: Final[Mapping[str, str]] = {
    "for": "lasts",
    "until": "until",
    "to": "until",
    "from": "start",
    "between": "start",
    "at": "at",
    "on": "at",
    "um": "at",
    "ab": "start",
    "in": "after",
    "before": "before",
}
"""Role of a time by the tag of the word before it."""
PARTS: Final[Mapping[str, tuple[Slots, int]]] = {
    "am": ({"part": "am"}, 8),
    "noon": ({"part": "pm"}, 12),
    "pm": ({"part": "pm"}, 15),
    "evening": ({"part": "pm"}, 20),
    "night": ({"part": "night"}, 22),
    "this_morning": ({"part": "am", "day": 0}, 8),
    "this_afternoon": ({"part": "pm", "day": 0}, 15),
    "this_evening": ({"part": "pm", "day": 0}, 20),
    "tonight": ({"part": "night", "day": 0}, 20),
    "last_night": ({"part": "night", "day": 0}, 22),
}
"""Slots of a part of the day, and the hour that is meant without a clock."""
SATURDAY: Final = 5
SUNDAY: Final = 6
WEEKEND_END: Final = 20
"""Hour of the Sunday on which who is away over the weekend is back."""
AFTERNOON: Final = 7
"""The first hour of which nobody says whether it is before or after noon."""
DAY_SLOTS: Final = frozenset(("day", "weekday", "monthday"))
CLOCK_SLOTS: Final = frozenset(("clock", "hour"))
LITTLE: Final = frozenset(("", "at", "on", "um", "in", "clock", "for"))
"""Tags of words that stand between a day and its hour."""


@dataclass(slots=True)
class Times:
    """The times of a sentence by their roles.

    Attributes:
        found: Slots by role: `lasts`, `until`, `start`, `at`, `after`.
        is_odd: Whether one of them is none that can be kept: vague, negative, cut off.
        is_today: Whether "today" was said by itself.
    """

    found: dict[str, Slots] = field(default_factory=dict)
    is_odd: bool = False
    is_today: bool = False

    def add(self, role: str, slots: Slots) -> None:
        """Note a time; what comes after a start is the end."""
        if (
            role == "at"
            and {"at", "start"} & self.found.keys()
            and "until" not in self.found
        ):
            role = "until"
        if role in self.found:
            self.is_odd = True
        self.found[role] = slots

    def prefer_afternoons(self) -> None:
        """Take an early hour of another day for one after noon, unless a part is told."""
        for slots in self.found.values():
            hour = slots.get("clock", AFTERNOON)
            if hour < AFTERNOON and "part" not in slots and DAY_SLOTS & slots.keys():
                slots["part"] = "pm"

    def settle(self) -> None:
        """Tell a beginning from a moment: it is one where there is an end as well."""
        for role in ("at", "start"):
            if self.found.get(role) == {"day": 0}:
                del self.found[role]
                self.is_today = True
        if "at" in self.found and self.found.keys() & {"until", "lasts"}:
            self.found.setdefault("start", self.found.pop("at"))


def find_times(
    tokens: Sequence[Token], *, has_values: bool
) -> tuple[Times, list[Token]]:
    """Return the times of a sentence, and the phrases that are left.

    Args:
        tokens: All phrases.
        has_values: Whether a number without a sign of a time is a temperature.
    """
    times, left = Times(), [*tokens]
    place = 0
    while place < len(left):
        role, begin = _role(left, place)
        # A number after "to" is a temperature, unless something has begun.
        if role == "until" and left[place].tag == "to" and not times.found:
            place += 1
            continue
        end = _read(
            left,
            begin,
            role,
            times,
            is_sure=role is not None
            and not has_values
            and left[place].tag != "between",
        )
        if end is None:
            if role == "until" and left[place].tag == "until" and not has_values:
                if _is_temperature(left, begin):
                    left[place] = Token(left[place].text, "upto")
                else:
                    times.is_odd = True
            place += 1
            continue
        del left[place:end]
    times.settle()
    months = [int(token.value) for token in left if token.tag == "month"]
    for slots in times.found.values():
        if months and "monthday" in slots:
            slots.setdefault("month", months[0])
    return times, left


def _is_temperature(tokens: Sequence[Token], place: int) -> bool:
    end, number = read_number(tokens, place)
    return number is not None and unit_at(tokens, end) in TEMPERATURES


def _role(tokens: Sequence[Token], place: int) -> tuple[str | None, int]:
    """Return the role of a time that begins here, and where it does."""
    role = None
    while (
        place < len(tokens)
        # "Quarter to" is no beginning of a time.
        and tokens[place].value is None
        and (found := ROLES.get(tokens[place].tag or ""))
    ):
        role = found if role in (None, "at", "after") else role
        place += 1
    while role and place < len(tokens) and tokens[place].tag == "":
        place += 1
    return role, place


def _read(
    tokens: Sequence[Token],
    place: int,
    role: str | None,
    times: Times,
    *,
    is_sure: bool,
) -> int | None:
    """Note the time that begins at a place; return where it ends, None if none does."""
    end, slots = read_duration(tokens, place, is_span=role in (None, "lasts", "after"))
    if slots is not None:
        times.is_odd |= bool(slots.pop("odd", False))
        times.add("after" if role == "after" else "lasts", slots)
        return end
    if place < len(tokens) and tokens[place].tag == "weekend":
        times.add("start", {"weekday": SATURDAY})
        times.add(
            "until", {"weekday": SUNDAY, "hour": WEEKEND_END, "after_start": True}
        )
        return place + 1
    end, slots = _moment(tokens, place, has_role=is_sure and role != "lasts")
    if slots:
        times.is_odd |= bool(slots.pop("odd", False))
        times.add("at" if role in (None, "after", "lasts") else str(role), slots)
        return end
    return None


def _moment(
    tokens: Sequence[Token], place: int, *, has_role: bool
) -> tuple[int, Slots]:
    """Return the moment at a place: a day, an hour, or both, in any order."""
    slots: Slots = {}
    default: int | None = None
    while place < len(tokens):
        begin = place
        while slots and begin < len(tokens) - 1 and tokens[begin].tag in LITTLE:
            begin += 1
        token = tokens[begin]
        end = begin + 1
        found: Slots = {}
        hour: int | None = None
        match token.tag:
            case "day" | "weekday":
                found = {token.tag: int(token.value)}
            case "feast":
                month, monthday = divmod(int(token.value), 100)
                found = {"monthday": monthday, "month": month}
            case "date":
                names = ("monthday", "month", "year")
                found = dict(zip(names, token.value, strict=False))
            case "ordinal":
                found = {"monthday": int(token.value)}
                if end < len(tokens) and tokens[end].tag == "month":
                    found["month"], end = int(tokens[end].value), end + 1
            case "month":
                end, found = _day_of_month(tokens, end, int(token.value))
            case "part":
                part, hour = PARTS[token.value]
                found = {k: v for k, v in part.items() if k not in slots}
            case "hour":
                found = {"hour": int(token.value)}
            case _:
                end, found = _clock(tokens, begin, is_sure=has_role or bool(slots))
                if found or slots:
                    end, found = _with_quarter(tokens, end, found)
        if not found or _conflicts(slots, found):
            break
        if "monthday" in found and end < len(tokens) and _is_year(tokens[end]):
            found["year"], end = int(tokens[end].value), end + 1
        slots |= found
        default = default or hour
        place = end
    if slots and default is not None and not CLOCK_SLOTS & slots.keys():
        slots.pop("part")
        slots["hour"] = default
    return place, slots


def _conflicts(slots: Slots, found: Slots) -> bool:
    return any(
        kind & slots.keys() and kind & found.keys()
        for kind in (DAY_SLOTS, CLOCK_SLOTS, frozenset(("part",)))
    )


def _is_year(token: Token) -> bool:
    return token.tag == "number" and 2000 <= token.value < 2100


def _day_of_month(tokens: Sequence[Token], place: int, month: int) -> tuple[int, Slots]:
    """Return the date that a month begins, as in "January the 4th"."""
    while place < len(tokens) and tokens[place].tag == "":
        place += 1
    if place < len(tokens) and tokens[place].tag in ("ordinal", "number"):
        return place + 1, {"monthday": int(tokens[place].value), "month": month}
    return place, {}


def _clock(tokens: Sequence[Token], place: int, *, is_sure: bool) -> tuple[int, Slots]:
    """Return the time of day at a place."""
    token = tokens[place]
    tags = [each.tag for each in tokens[place : place + 4]]
    match tags:
        case ["time", *_]:
            hour, minute = token.value
            return place + 1 + (tags[1:2] == ["clock"]), _hour(hour, minute)
        case ["past", "number", *_] if token.value:
            end, slots = place + 2, _hour(tokens[place + 1].value, int(token.value))
            return end + (tags[2:3] == ["clock"]), slots
        case ["to", "number", *_] if token.value:
            # What of the hour before it has passed.
            hour = (int(tokens[place + 1].value) - 2) % 12 + 1
            end, slots = place + 2, _hour(hour, int(token.value))
            return end + (tags[2:3] == ["clock"]), slots
        case ["number", "month", *_]:
            return place + 2, {
                "monthday": int(token.value),
                "month": int(tokens[place + 1].value),
            }
        case ["number", "unit", *_]:
            return place, {}
        case ["number", "clock", "number", *rest] if rest[:1] != ["unit"]:
            return place + 3, _hour(token.value, tokens[place + 2].value)
        case ["number", "clock", *_]:
            return place + 2, _hour(token.value, 0)
        case ["number", "part", *_]:
            return place + 1, _hour(token.value, 0)
        case ["number", "number", *rest] if is_sure and rest[:1] != ["unit"]:
            return place + 2, _hour(token.value, tokens[place + 1].value)
        case ["number", *_] if is_sure:
            return place + 1, _hour(token.value, 0)
    return place, {}


def _with_quarter(
    tokens: Sequence[Token], place: int, slots: Slots
) -> tuple[int, Slots]:
    """Return an hour with what is said after it: "and a half", "less a quarter"."""
    name = "clock" if "clock" in slots else "hour"
    token = tokens[place] if place < len(tokens) else None
    if token is None or slots.get("minute"):
        return place, slots
    if token.tag == "quarter":
        return place + 1, {**slots, "minute": int(token.value)}
    if token.tag == "less" and token.value and slots.get(name):
        return place + 1, _hour(slots[name] - 1 or 12, 60 - token.value)
    return place, slots


def _hour(hour: float, minute: float) -> Slots:
    """Return the slots of an hour: up to 12 it may be one after noon as well."""
    if hour % 1:
        # "8.30" is how some write a time.
        hour, minute = hour // 1, round(hour % 1 * 100)
    if not (0 <= hour <= 24 and 0 <= minute <= 59):
        return {"hour": 0, "odd": True}
    name = "clock" if 1 <= hour <= 12 else "hour"
    return {name: int(hour), "minute": int(minute)}
