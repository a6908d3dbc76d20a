"""What can be said: one table for sentences, answers, language models and the docs.

A row is a setting or a question. It names the command that does it (`commands`), which
language models have as well, how what was said becomes the command's parameters, and
which sentence answers.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from homeassistant.exceptions import ServiceValidationError
from homeassistant.util.unit_conversion import TemperatureConverter

from ..api import LEVELS
from ..const import DOMAIN
from .responses import SAVINGS, Response
from .time_expressions import resolve_datetime
from .understanding import Meaning

type Params = dict[str, Any]

MINIMUM_LIMIT_DIFFERENCE: Final = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What was said, and what it is said of.

    Attributes:
        meaning: What the sentence means.
        status: The response of `get_status` before it.
        now: The present, in the zone of the home.
    """

    meaning: Meaning
    status: Response
    now: datetime

    def moment(self, role: str, after: datetime | None = None) -> datetime | None:
        """Return the moment that was said in a role, or None."""
        if (slots := self.meaning.times.found.get(role)) is None:
            return None
        # What ends after a start is reckoned from there, except "tomorrow".
        now = self.now
        if after and "day" not in slots:
            now = after.astimezone(now.tzinfo)
        return resolve_datetime(slots, now)

    def temperature(self, value: float | None) -> float | None:
        """Return a temperature in the unit of the home."""
        home = self.status["temperature_unit"]
        if value is None or (unit := self.meaning.values.unit) is None:
            return value
        return TemperatureConverter.convert(value, unit, home)

    @property
    def step(self) -> float:
        """By how much something is to be moved, negative for down."""
        return abs(self.meaning.values.step or 0.0) * self.meaning.direction


@dataclass(frozen=True, slots=True, kw_only=True)
class Ability:
    """One thing that can be said.

    Attributes:
        command: Key of the command that does it.
        params: The command's parameters for what was said.
        answer: Which variant of the sentence tells the response, "" for the plain one.
        says: Key of the sentence, if it is another's.
    """

    command: str
    params: Callable[[Said], Params] = lambda said: {}
    answer: Callable[[Response], str] | None = None
    says: str | None = None


def _pause(said: Said) -> Params:
    until = said.moment("until") or said.moment("lasts") or said.moment("before")
    return {"until": until} if until else {}


def _away(said: Said) -> Params:
    start = said.moment("start")
    end = said.moment("until", start) or said.moment("lasts", start)
    if end is None and start is None:
        end = said.moment("at")
    return {name: value for name, value in (("start", start), ("until", end)) if value}


def _value(name: str) -> Callable[[Said], Params]:
    return lambda said: {name: said.temperature(said.meaning.values.number)}


def _moved(*names: str) -> Callable[[Said], Params]:
    """Move temperatures by a step from where they are."""

    def params(said: Said) -> Params:
        if any(said.status[name] is None for name in names):
            raise ServiceValidationError(
                translation_domain=DOMAIN, translation_key="missing_field"
            )
        return {name: round(said.status[name] + said.step, 2) for name in names}

    return params


def _both(said: Said) -> Params:
    values = said.meaning.values
    numbers = [said.temperature(values.number), said.temperature(values.second)]
    low, high = sorted(number for number in numbers if number is not None)
    return {"minimum_temperature": low, "maximum_temperature": high}


def _around(said: Said) -> Params:
    """Move both room limits around one temperature, as far apart as they are."""
    middle = said.temperature(said.meaning.values.number)
    low, high = (said.status[name] for name in ROOM)
    assert middle is not None
    half = ((high - low) if None not in (low, high) else MINIMUM_LIMIT_DIFFERENCE) / 2
    return dict(
        zip(ROOM, (round(middle - half, 2), round(middle + half, 2)), strict=True)
    )


def _level(by: int) -> Callable[[Said], Params]:
    """Go to the next level; the last one has none beyond it."""

    def params(said: Said) -> Params:
        levels = [*LEVELS]
        if (level := said.status["optimization_level"]) is None:
            raise ServiceValidationError(
                translation_domain=DOMAIN, translation_key="missing_field"
            )
        place = min(max(levels.index(level) + by, 0), len(levels) - 1)
        return {"level": levels[place]}

    return params


def _known(*names: str) -> Callable[[Response], str]:
    """Choose between an answer and that nothing is known."""
    return lambda response: (
        "" if all(response[name] is not None for name in names) else "unknown"
    )


def _yes(name: str) -> Callable[[Response], str]:
    return lambda response: (
        "unknown" if response[name] is None else "yes" if response[name] else "no"
    )


def _until(name: str, until: str) -> Callable[[Response], str]:
    """Choose by whether something is so, and whether it is known until when."""
    return lambda response: (
        "no" if not response[name] else "" if response[until] else "open"
    )


def _limits(low: str, high: str) -> Callable[[Response], str]:
    """Choose by which of two limits are known."""
    return lambda response: (
        ("unknown" if response[high] is None else "high")
        if response[low] is None
        else "low"
        if response[high] is None
        else ""
    )


def _problem(response: Response) -> str:
    if response["connected"] is False:
        return "not_connected"
    if response["needs_attention"]:
        return "attention"
    return "no"


def _away_window(response: Response) -> str:
    if response["away_from"] is None and not response["away"]:
        return "no"
    return "" if response["away_until"] else "open"


def _savings(response: Response) -> str:
    return "" if any(response.get(key) for key in SAVINGS) else "unknown"


ROOM: Final = ("minimum_temperature", "maximum_temperature")
WATER: Final = ("minimum_hot_water_temperature", "hot_water_temperature")
_ROOM: Final = _limits(*ROOM)

ABILITIES: Final[Mapping[str, Ability]] = {
    "pause": Ability(
        command="pause",
        params=_pause,
        answer=lambda response: "" if response["paused_until"] else "open",
    ),
    "resume": Ability(command="resume"),
    "away_on": Ability(command="set_away", params=_away),
    "away_until": Ability(command="set_away", params=_away),
    "away_from_to": Ability(command="set_away", params=_away),
    "away_off": Ability(command="end_away"),
    "warmer": Ability(
        command="set_heating_limits", params=_moved(*ROOM), answer=_ROOM, says="room"
    ),
    "colder": Ability(
        command="set_heating_limits", params=_moved(*ROOM), answer=_ROOM, says="room"
    ),
    "room_target": Ability(
        command="set_heating_limits", params=_around, answer=_ROOM, says="room"
    ),
    "room_between": Ability(
        command="set_heating_limits", params=_both, answer=_ROOM, says="room"
    ),
    "room_min": Ability(
        command="set_heating_limits", params=_value(ROOM[0]), answer=_ROOM, says="room"
    ),
    "room_max": Ability(
        command="set_heating_limits", params=_value(ROOM[1]), answer=_ROOM, says="room"
    ),
    "room_min_step": Ability(
        command="set_heating_limits", params=_moved(ROOM[0]), answer=_ROOM, says="room"
    ),
    "room_max_step": Ability(
        command="set_heating_limits", params=_moved(ROOM[1]), answer=_ROOM, says="room"
    ),
    "hot_water_min": Ability(command="set_heating_limits", params=_value(WATER[0])),
    "hot_water_max": Ability(command="set_heating_limits", params=_value(WATER[1])),
    "hot_water_min_step": Ability(
        command="set_heating_limits", params=_moved(WATER[0]), says="hot_water_min"
    ),
    "hot_water_max_step": Ability(
        command="set_heating_limits", params=_moved(WATER[1]), says="hot_water_max"
    ),
    "hot_water_on": Ability(
        command="set_hot_water", params=lambda said: {"enabled": True}
    ),
    "hot_water_off": Ability(
        command="set_hot_water", params=lambda said: {"enabled": False}
    ),
    "optimization_on": Ability(
        command="set_optimization", params=lambda said: {"enabled": True}
    ),
    "optimization_off": Ability(
        command="set_optimization", params=lambda said: {"enabled": False}
    ),
    "level_named": Ability(
        command="set_level", params=lambda said: {"level": said.meaning.level}
    ),
    "level_up": Ability(command="set_level", params=_level(1), says="level_named"),
    "level_down": Ability(command="set_level", params=_level(-1), says="level_named"),
    "is_paused": Ability(command="get_status", answer=_until("paused", "paused_until")),
    "paused_until": Ability(
        command="get_status", answer=_until("paused", "paused_until")
    ),
    "is_away": Ability(command="get_status", answer=_yes("away")),
    "away_since_until": Ability(command="get_status", answer=_away_window),
    "doing": Ability(
        command="get_status",
        answer=lambda response: response["activity"] or "unknown",
    ),
    "power_now": Ability(command="get_status", answer=_known("power_in_watts")),
    "room_temperature": Ability(
        command="get_status", answer=_known("room_temperature")
    ),
    "room_limits": Ability(command="get_status", answer=_ROOM),
    "hot_water_temperature": Ability(
        command="get_status", answer=_known("water_temperature")
    ),
    "hot_water_limits": Ability(command="get_status", answer=_limits(*WATER)),
    "level": Ability(command="get_status", answer=_known("optimization_level")),
    "is_optimizing": Ability(command="get_status", answer=_yes("optimizing")),
    "problem": Ability(command="get_status", answer=_problem),
    "consumption": Ability(
        command="get_consumption",
        params=lambda said: {"period": said.meaning.period or "today"},
        answer=_known("consumption_in_kwh"),
    ),
    "savings": Ability(command="get_savings", answer=_savings),
    "price": Ability(command="get_electricity_price", answer=_known("price")),
}
"""Row by its key."""


def is_question(key: str) -> bool:
    """Return whether an ability only asks."""
    return ABILITIES[key].command.startswith("get_")
