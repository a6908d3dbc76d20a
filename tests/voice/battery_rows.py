"""What each row of the battery expects, as its authors were told.

A row of `battery/<language>.yaml` is one meaning in many wordings. A setting is judged by
what the cloud is asked for, a question by the fact that the answer holds, and what is
not ours or dangerous by what it leaves alone.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
import re
from typing import Any, Final

type Entry = Mapping[str, Any]
type Body = Mapping[str, Any]

BEGIN: Final = datetime(2026, 12, 16, 14, 0)
"""Wednesday, as clocks in the home show it."""
DRIFT: Final = timedelta(minutes=14)
"""How long the sentences take, during which "for two hours" means a little later."""
STATE: Final[Body] = {
    "is_smart_optimization_active": True,
    "optimization_level": "Mid",
    "is_pause_power_active": False,
    "pause_power_until": None,
    "minimum_temperature_limit": 20.0,
    "maximum_temperature_limit": 23.0,
    "minimum_dhw_temperature_limit": 42.0,
    "dhw_standard_temperature": 52.0,
    "is_hot_water_heating_enabled": True,
    "is_away_mode_enabled": False,
    "away_mode_start": None,
    "away_mode_end": None,
}
"""What is set before each sentence."""
AWAY: Final[Body] = {"is_away_mode_enabled": True, "away_mode_end": None}
BEFORE: Final[Mapping[str, Body]] = {
    "optimization_on": {"is_smart_optimization_active": False},
    "resume": {"is_pause_power_active": True},
    "hot_water_on": {"is_hot_water_heating_enabled": False},
    "away_off": AWAY,
}
"""What is set besides before the sentences of a row, which else changed nothing."""

OPPOSITE: Final[Body] = {
    **STATE,
    "is_smart_optimization_active": False,
    "optimization_level": "Low",
    "is_pause_power_active": True,
    "minimum_temperature_limit": 19.0,
    "maximum_temperature_limit": 24.0,
    "is_hot_water_heating_enabled": False,
    **AWAY,
}
"""What is set before a sentence that is said once more: it must change nothing here."""

PAUSE: Final = frozenset(("is_pause_power_active", "pause_power_until"))
WINDOW: Final = frozenset(("is_away_mode_enabled", "away_mode_start", "away_mode_end"))
LIMITS: Final = frozenset(("minimum_temperature_limit", "maximum_temperature_limit"))


def _close(moment: object, wanted: datetime) -> bool:
    """Return whether a moment of a body is a wanted one; the sentences take a while."""
    if not isinstance(moment, datetime):
        return False
    return abs(moment - wanted) <= DRIFT


def _at(moment: object, wanted: str | None) -> bool:
    """Return whether a moment is the one that was said; a date has all its hours."""
    if wanted is None or not isinstance(moment, datetime):
        return False
    day = str(wanted)
    if "T" not in day:
        return moment.date().isoformat() == day
    return timedelta() <= moment - datetime.fromisoformat(day) <= DRIFT


def _sets(**fields: object) -> Callable[[Entry, Body], bool]:
    return lambda entry, body: body == fields


def _pauses(entry: Entry, body: Body) -> bool:
    until = body.get("pause_power_until")
    if not body.get("is_pause_power_active") or body.keys() != PAUSE:
        return False
    if minutes := entry.get("for_minutes"):
        return _close(until, BEGIN + timedelta(minutes=minutes))
    return "until" not in entry or _at(until, entry["until"])


def _goes_away(entry: Entry, body: Body) -> bool:
    if not body.get("is_away_mode_enabled") or body.keys() != WINDOW:
        return False
    start, end = body["away_mode_start"], body["away_mode_end"]
    begins = (
        _at(start, entry["from"]) or (start == BEGIN)
        if "from" in entry
        else _close(start, BEGIN)
    )
    if (wanted := entry.get("to") or entry.get("until")) is None:
        return begins and end is None
    return begins and _at(end, wanted)


def _value(field: str) -> Callable[[Entry, Body], bool]:
    return lambda entry, body: body == {field: entry["value"]}


def _moves(fields: frozenset[str], sign: int = 0) -> Callable[[Entry, Body], bool]:
    def judge(entry: Entry, body: Body) -> bool:
        if body.keys() != fields:
            return False
        steps = {body[field] - STATE[field] for field in fields}
        if "step" in entry:
            step = entry["step"]
            if sign:
                step = abs(step) * sign
            elif str(entry.get("direction", "")) in ("down", "-", "-1", "lower"):
                step = -abs(step)
            return steps == {step}
        direction = sign or (
            -1 if str(entry.get("direction")) in ("down", "-", "-1", "lower") else 1
        )
        return all(0 < step * direction <= 2 for step in steps)

    return judge


SETTINGS: Final[Mapping[str, Callable[[Entry, Body], bool]]] = {
    "optimization_on": _sets(is_smart_optimization_active=True),
    "optimization_off": _sets(is_smart_optimization_active=False),
    "level_up": _sets(optimization_level="Max"),
    "level_down": _sets(optimization_level="Low"),
    "level_named": lambda entry, body: (
        body == {"optimization_level": str(entry["level"]).capitalize()}
        or (body == {} and str(entry["level"]).lower() == "mid")
    ),
    "pause": _pauses,
    "pause_for": _pauses,
    "pause_until": _pauses,
    "resume": lambda entry, body: (
        body.keys() <= PAUSE and body.get("is_pause_power_active") is False
    ),
    "room_min": _value("minimum_temperature_limit"),
    "room_max": _value("maximum_temperature_limit"),
    "room_min_step": _moves(frozenset(("minimum_temperature_limit",))),
    "room_max_step": _moves(frozenset(("maximum_temperature_limit",))),
    "warmer": _moves(LIMITS, 1),
    "colder": _moves(LIMITS, -1),
    "hot_water_min": _value("minimum_dhw_temperature_limit"),
    "hot_water_max": _value("dhw_standard_temperature"),
    "hot_water_on": _sets(is_hot_water_heating_enabled=True),
    "hot_water_off": _sets(is_hot_water_heating_enabled=False),
    "away_on": _goes_away,
    "away_off": lambda entry, body: body.get("is_away_mode_enabled") is False,
    "away_from_to": _goes_away,
    "away_until": _goes_away,
}
"""Whether what the cloud was asked for is what was said, by row; one PUT at most."""

_NO: Final = r"^(no\b|nein\b|nee\b|non\b|nej\b)"
_YES: Final = r"^(yes\b|ja\b|oui\b|s[iì]\b)"
ANSWERS: Final[Mapping[str, str]] = {
    "is_paused": f"{_NO}",
    "paused_until": r"not paused|nicht pausiert|niet gepauzeerd|pas en pause|non è in "
    r"pausa|inte pausad",
    "is_away": f"{_NO}",
    "away_since_until": r"not (in )?away|nicht (im )?abwesen|niet afwezig|pas.*absen|"
    r"non.*assen|inte.*borta",
    "doing": r"heating|is warming|heizt|verwarm|chauffe|riscalda|värmer",
    "power_now": r"\b1[.,]?240\b|1[.,]24 kw",
    "room_temperature": r"21[.,]3",
    "room_limits": r"\b20\b.*\b23\b",
    "hot_water_temperature": r"46[.,]8",
    "hot_water_limits": r"\b42\b.*\b52\b",
    "level": r"medium|\bmid|mittel|gemiddeld|moyen|medio|mellan|medel",
    "is_optimizing": f"{_YES}",
    "problem": r"nothing|no problem|all is well|kein|nichts|niets|aucun|rien|nessun|inga|inget",
    "consumption_today": r"today|heute|vandaag|aujourd|oggi|idag|i dag",
    "consumption_yesterday": r"18[.,]4",
    "consumption_last_week": r"126[.,]7|\b127\b",
    "consumption_last_month": r"512[.,]9|\b513\b",
    "savings": r"saved|gespart|bespaard|économis|risparmi|sparat",
    "price": r"price|cost|preis|kostet|prijs|kost|prix|coûte|prezzo|costa|pris|kostar",
}
"""A pattern of the fact that the answer to a question holds, by row."""


def is_answered(row: str, speech: str) -> bool:
    """Return whether an answer holds the fact that was asked for."""
    return re.search(ANSWERS[row], speech.casefold()) is not None
