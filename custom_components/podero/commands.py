"""What people ask for in one breath, as changes of a heat pump's fields.

Pure functions. What a change implies beyond what is said here is in `rules.complete`.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from . import rules
from .api import Changes, HeatPump, Value

AWAY: Final[Mapping[str, str]] = {
    "start": "away_mode_start",
    "end": "away_mode_end",
    "minimum_temperature": "away_mode_minimum_temperature_limit",
    "minimum_hot_water_temperature": "away_mode_minimum_dhw_temperature_limit",
}
LIMITS: Final[Mapping[str, str]] = {
    "minimum_temperature": "minimum_temperature_limit",
    "maximum_temperature": "maximum_temperature_limit",
    "hot_water_temperature": "dhw_standard_temperature",
    "minimum_hot_water_temperature": "minimum_dhw_temperature_limit",
}
"""Field by what people call it, there being an action for each of the two."""


def pause(until: datetime) -> Changes:
    """Return the changes that pause a heat pump's power until a moment."""
    return {"pause_power_until": until}


def resume(heat_pump: HeatPump) -> Changes:
    """Return the changes that end a pause, whichever of its fields there are."""
    return _of(heat_pump, {"pause_power_active": False, "pause_power_until": None})


def go_away(heat_pump: HeatPump, now: datetime, **wanted: Value) -> Changes:
    """Return the changes that begin an away window.

    Args:
        heat_pump: The heat pump.
        now: The present, aware: when it begins unless told.
        **wanted: Values by the names of `AWAY`. Without an end it has none, or that of an
            earlier window would hold.
    """
    window: Changes = {"away_mode_start": now, "away_mode_end": None}
    return {
        "is_away_mode_enabled": True,
        **_of(heat_pump, window),
        **_named(AWAY, wanted),
    }


def come_back(heat_pump: HeatPump) -> Changes:
    """Return the changes that end away mode and clear its window."""
    return _of(heat_pump, rules.AWAY_OVER)


def set_limits(**wanted: Value) -> Changes:
    """Return the changes of limits by the names of `LIMITS`."""
    return _named(LIMITS, wanted)


def move_limits(heat_pump: HeatPump, temperature: float) -> Changes:
    """Return the changes that move the room limits around one temperature.

    They stay as far apart as they are. Who names one temperature wants the rooms to be
    about as warm as that; between two limits its place is the middle.

    Args:
        heat_pump: A heat pump that has both limits.
        temperature: °C.
    """
    minimum = heat_pump.values[LIMITS["minimum_temperature"]]
    maximum = heat_pump.values[LIMITS["maximum_temperature"]]
    apart = rules.LIMITS_APART
    if isinstance(minimum, float) and isinstance(maximum, float):
        apart = max(apart, maximum - minimum)
    least, _ = rules.RANGES[LIMITS["minimum_temperature"]]
    _, most = rules.RANGES[LIMITS["maximum_temperature"]]
    # At the end of what can be set, one limit comes closer.
    return set_limits(
        minimum_temperature=round(
            min(max(temperature - apart / 2, least), most - rules.LIMITS_APART), 2
        ),
        maximum_temperature=round(
            max(min(temperature + apart / 2, most), least + rules.LIMITS_APART), 2
        ),
    )


def _named(fields: Mapping[str, str], wanted: Mapping[str, Value]) -> dict[str, Value]:
    return {fields[name]: value for name, value in wanted.items()}


def _of(heat_pump: HeatPump, changes: Changes) -> Changes:
    """Return the changes of those fields that the heat pump has."""
    return {
        field: value for field, value in changes.items() if field in heat_pump.values
    }
