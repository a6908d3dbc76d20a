"""What people ask of a heat pump, in sentences or through a language model."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from homeassistant.const import ATTR_DEVICE_ID, UnitOfTemperature
from homeassistant.core import Context, HomeAssistant
from homeassistant.util import dt as dt_util
from homeassistant.util.unit_conversion import TemperatureConverter

from . import derived
from .api import Value
from .const import DOMAIN
from .targets import Target, async_reach

type Answer = dict[str, Any]
"""Value by name, None where it is not known. Temperatures are in the unit of the home,
times in its zone, as ISO 8601."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked of one heat pump.

    Attributes:
        hass: Home Assistant.
        context: Who asks.
        target: The heat pump.
        wanted: What was told beside it, by name. Temperatures are in the unit of the
            home, date-times aware, or in its zone.
    """

    hass: HomeAssistant
    context: Context | None
    target: Target
    wanted: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ability:
    """One thing that can be asked.

    Attributes:
        title: What it is, for people.
        description: What it does, for language models.
        takes: What it takes: names of `llm.ARGUMENTS`.
        needs: What of that it can't do without.
        run: Does it; raises HomeAssistantError if the heat pump can't.
        reads: Whether it changes nothing.
        repeatable: Whether to do it twice is to do it once.
    """

    title: str
    description: str
    takes: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    run: Callable[[Question], Awaitable[Answer]]
    reads: bool = False
    repeatable: bool = True


TEMPERATURES: Final[Mapping[str, str]] = {
    "room_temperature": "indoor_actual_temperature",
    "minimum_temperature": "minimum_temperature_limit",
    "maximum_temperature": "maximum_temperature_limit",
    "water_temperature": "dhw_temperature",
    "hot_water_temperature": "dhw_standard_temperature",
}
"""Field by what it is called in questions and answers."""

FIGURES: Final = ("savings_today", "savings_this_month", "savings_total")


def _iso(value: Value) -> str | None:
    return dt_util.as_local(value).isoformat() if isinstance(value, datetime) else None


def _temperature(value: Value, unit: str) -> float | None:
    if not isinstance(value, float):
        return None
    return round(
        TemperatureConverter.convert(value, UnitOfTemperature.CELSIUS, unit), 1
    )


async def _status(question: Question) -> Answer:
    _, heat_pump = async_reach(question.hass, question.target.device.id)
    now, values = dt_util.utcnow(), heat_pump.values
    paused = values.get("pause_power_active")
    away = "is_away_mode_enabled" in values and derived.is_away(heat_pump, now)
    unit = question.hass.config.units.temperature_unit
    return {
        "operation": values.get("operational_mode"),
        "power_in_watts": derived.power(heat_pump, now),
        "optimizing": values.get("is_smart_optimization_active"),
        "optimization_level": values.get("optimization_level"),
        "paused": paused,
        "paused_until": _iso(values.get("pause_power_until")) if paused else None,
        "away": away,
        "away_until": _iso(values.get("away_mode_end")) if away else None,
        "temperature_unit": unit,
        **{
            name: _temperature(values.get(field), unit)
            for name, field in TEMPERATURES.items()
        },
    }


async def _savings(question: Question) -> Answer:
    target = question.target
    figures = target.coordinator.statistics.data.get(target.device_id, {})
    return {
        key: {"amount": round(figure.value, 2), "unit": figure.unit}
        if (figure := figures.get(key)) and figure.value is not None
        else None
        for key in FIGURES
    }


async def _set_level(question: Question) -> Answer:
    target, _ = async_reach(question.hass, question.target.device.id)
    await target.async_write({"optimization_level": question.wanted["level"]})
    return await _status(question)


def _action(name: str, **names: str) -> Callable[[Question], Awaitable[Answer]]:
    """Make what calls an action, and answers with what has come of it.

    Args:
        name: The action.
        **names: What the action calls differently, by our name.
    """

    async def run(question: Question) -> Answer:
        data = {names.get(key, key): value for key, value in question.wanted.items()}
        await question.hass.services.async_call(
            DOMAIN,
            name,
            {ATTR_DEVICE_ID: question.target.device.id, **data},
            blocking=True,
            context=question.context,
        )
        return await _status(question)

    return run


ABILITIES: Final[Mapping[str, Ability]] = {
    "get_status": Ability(
        title="Get heat pump status",
        description="Returns what a heat pump does now: its operation, power, "
        "temperatures of rooms and hot water and their limits, and whether it is "
        "optimized, paused, or in away mode, and until when.",
        run=_status,
        reads=True,
    ),
    "get_savings": Ability(
        title="Get heat pump savings",
        description="Returns what a heat pump has saved today, this month and in "
        "total by running when power is cheap.",
        run=_savings,
        reads=True,
    ),
    "pause": Ability(
        title="Pause heat pump",
        description="Stops a heat pump for some hours; then it goes on by itself. "
        "Without a time, it is paused for as long as the user has configured.",
        takes=("until",),
        run=_action("pause"),
        repeatable=False,
    ),
    "resume": Ability(
        title="Resume heat pump",
        description="Ends the pause of a heat pump.",
        run=_action("resume"),
    ),
    "set_away": Ability(
        title="Set away mode",
        description="Lets a heat pump keep the home cooler from now on, because nobody "
        "is there. Without a time, that lasts until away mode is ended.",
        takes=("until",),
        run=_action("set_away", until="end"),
        repeatable=False,
    ),
    "end_away": Ability(
        title="End away mode",
        description="Ends away mode: somebody is at home again.",
        run=_action("end_away"),
    ),
    "set_heating_limits": Ability(
        title="Set heating limits",
        description="Sets between which room temperatures a heat pump may move, and "
        "its hot water temperature. What is not given stays as it is.",
        takes=("minimum_temperature", "maximum_temperature", "hot_water_temperature"),
        run=_action("set_heating_limits"),
    ),
    "set_level": Ability(
        title="Set optimization level",
        description="Sets how far a heat pump's consumption may be moved to hours with "
        "cheap power.",
        takes=("level",),
        needs=("level",),
        run=_set_level,
    ),
}
