"""What people ask a heat pump for, as changes of its fields.

What a change implies beyond what is said here is in `rules.add_implied_changes`.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from ..api import Changes, Field, HeatPump, Setpoint, Value
from .derived import room_minimum
from .rules import MINIMUM_LIMIT_DIFFERENCE, NOT_AWAY

AWAY_PARAMS: Final[Mapping[str, Field[Any]]] = {
    "start": HeatPump.away_mode_start,
    "end": HeatPump.away_mode_end,
    "minimum_temperature": HeatPump.away_mode_minimum_temperature_limit,
    "minimum_hot_water_temperature": HeatPump.away_mode_minimum_dhw_temperature_limit,
}
LIMIT_PARAMS: Final[Mapping[str, Setpoint]] = {
    "minimum_temperature": HeatPump.minimum_temperature_limit,
    "maximum_temperature": HeatPump.maximum_temperature_limit,
    "hot_water_temperature": HeatPump.dhw_standard_temperature,
    "minimum_hot_water_temperature": HeatPump.minimum_dhw_temperature_limit,
}
"""Field by the name of the parameter, of the two actions that set several at once."""

SHOWN_ROUNDING: Final = 0.051
"""K between a temperature and the tenth of a degree that it is shown as, or less."""


def pause(until: datetime) -> Changes:
    """Return the changes that pause a heat pump's power until a moment."""
    return {HeatPump.pause_power_until: until}


def resume(heat_pump: HeatPump) -> Changes:
    """Return the changes that end a pause, whichever of its fields there are."""
    return _existing(
        heat_pump,
        {HeatPump.pause_power_active: False, HeatPump.pause_power_until: None},
    )


def go_away(heat_pump: HeatPump, now: datetime, **params: Value) -> Changes:
    """Return the changes that begin an away window.

    Args:
        heat_pump: The heat pump.
        now: The present, aware: when it begins unless told.
        **params: Values by the names of `AWAY_PARAMS`. Without an end there is none:
            that of an earlier window must not hold.
    """
    window: Changes = {HeatPump.away_mode_start: now, HeatPump.away_mode_end: None}
    return {
        HeatPump.is_away_mode_enabled: True,
        **_existing(heat_pump, window),
        **{AWAY_PARAMS[name]: value for name, value in params.items()},
    }


def come_back(heat_pump: HeatPump) -> Changes:
    """Return the changes that end away mode and clear its window."""
    return _existing(heat_pump, NOT_AWAY)


def set_limits(**params: float) -> Changes:
    """Return the changes of limits, in °C by the names of `LIMIT_PARAMS`."""
    return {LIMIT_PARAMS[name]: value for name, value in params.items()}


def set_shown_limits(heat_pump: HeatPump, limits: Mapping[Setpoint, float]) -> Changes:
    """Return the changes of those limits that are not where they are shown.

    A thermostat sends both ends of a range, and each as it shows it: rounded. An end
    that stays may be beyond what can be set here.

    Args:
        heat_pump: The heat pump.
        limits: What is asked for, in °C. If none of it moves, all is set.
    """
    moved: Changes = {
        limit: value
        for limit, value in limits.items()
        if (shown := heat_pump.get(limit)) is None
        or abs(value - shown) > SHOWN_ROUNDING
    }
    return moved or dict(limits.items())


def set_room_temperatures(
    heat_pump: HeatPump,
    now: datetime,
    *,
    low: float | None,
    high: float | None,
    single: float | None,
) -> Changes:
    """Return the changes of the limits in force that a thermostat asks for.

    Args:
        heat_pump: The heat pump.
        now: The present, aware.
        low: The lower end in °C, if one is asked for.
        high: The upper end in °C, likewise.
        single: One temperature in °C; where there is a range too, that says more.
    """
    limit = room_minimum(heat_pump, now)
    if low is None and high is None and single is not None:
        if limit is HeatPump.minimum_temperature_limit:
            return move_limits(heat_pump, single)
        # While away there is one temperature that counts.
        low = single
    return set_shown_limits(
        heat_pump,
        {
            # A whole degree Fahrenheit is an endless fraction of a degree Celsius.
            setpoint: round(value, 2)
            for setpoint, value in (
                (limit, low),
                (HeatPump.maximum_temperature_limit, high),
            )
            if value is not None
        },
    )


def move_limits(heat_pump: HeatPump, temperature: float) -> Changes:
    """Return the changes that move the room limits around one temperature.

    They stay as far apart as they are. Who names one temperature wants the rooms to be
    about as warm as that; between two limits its place is the middle.

    Args:
        heat_pump: A heat pump that has both limits.
        temperature: °C.
    """
    minimum = heat_pump.minimum_temperature_limit
    maximum = heat_pump.maximum_temperature_limit
    difference: float = MINIMUM_LIMIT_DIFFERENCE
    if minimum is not None and maximum is not None:
        difference = max(difference, maximum - minimum)
    least, _ = HeatPump.minimum_temperature_limit.range_with(minimum)
    _, most = HeatPump.maximum_temperature_limit.range_with(maximum)
    # At the end of what can be set, one limit comes closer.
    return set_limits(
        minimum_temperature=round(
            min(
                max(temperature - difference / 2, least),
                most - MINIMUM_LIMIT_DIFFERENCE,
            ),
            2,
        ),
        maximum_temperature=round(
            max(
                min(temperature + difference / 2, most),
                least + MINIMUM_LIMIT_DIFFERENCE,
            ),
            2,
        ),
    )


def _existing(heat_pump: HeatPump, changes: Changes) -> Changes:
    """Return the changes of those fields that the heat pump has."""
    return {field: value for field, value in changes.items() if field in heat_pump}
