"""What follows from a heat pump's fields and the present."""

from datetime import datetime, timedelta
from typing import Any, Final, Literal

from ..api import Field, HeatPump, Setpoint
from .rules import next_transition

NOW: Final = "now"
"""Stands for the present where it is told what something follows from."""
ACTIONS: Final = "actions"
"""Stands for what the owner must do."""
type Source = Field[Any] | Literal["now", "actions"]
"""A field, the present, or the actions."""

CONNECTION: Final[tuple[Source, ...]] = (
    HeatPump.is_authenticated,
    HeatPump.current_state_last_updated_at,
    NOW,
)
AWAY: Final[tuple[Source, ...]] = (
    HeatPump.is_away_mode_enabled,
    HeatPump.away_mode_start,
    HeatPump.away_mode_end,
    NOW,
)
PAUSE: Final[tuple[Source, ...]] = (
    HeatPump.pause_power_active,
    HeatPump.pause_power_until,
    NOW,
)
"""What it follows from whether a heat pump is connected, away, or paused."""

FRESH: Final = timedelta(hours=1)
"""Readings older than this say nothing about the present: the cloud hears from a heat
pump every 5 to 15 minutes (source: state page, user-journey pages)."""

NOT_OPTIMIZING: Final = "not_optimizing"


def is_connected(heat_pump: HeatPump, now: datetime) -> bool | None:
    """Return whether the cloud hears from the heat pump through its manufacturer."""
    updated_at = heat_pump.current_state_last_updated_at
    if updated_at and now - updated_at >= FRESH:
        return False
    return heat_pump.is_authenticated


def next_change(heat_pump: HeatPump, now: datetime) -> datetime | None:
    """Return when next something that follows from the fields may change by itself."""
    silence, transition = next_silence(heat_pump, now), next_transition(heat_pump, now)
    return min(silence, transition) if silence and transition else silence or transition


def next_silence(heat_pump: HeatPump, now: datetime) -> datetime | None:
    """Return when the heat pump has not been heard from for too long."""
    updated_at = heat_pump.current_state_last_updated_at
    if updated_at and -FRESH < now - updated_at < FRESH:
        return updated_at + FRESH
    return None


def power(heat_pump: HeatPump, now: datetime) -> float | None:
    """Return the power in W that the heat pump draws now, if that is known."""
    if is_connected(heat_pump, now) is False:
        return None
    return heat_pump.current_power_consumption_w


def operation(heat_pump: HeatPump, now: datetime) -> str | None:
    """Return what the heat pump does now, if that is known."""
    if is_connected(heat_pump, now) is False:
        return None
    return heat_pump.operational_mode


def current_mode(heat_pump: HeatPump, now: datetime) -> str | None:
    """Return what the optimization does; its mode means nothing while it is off."""
    if heat_pump.is_smart_optimization_active is False:
        return NOT_OPTIMIZING
    return heat_pump.current_mode


def is_paused(heat_pump: HeatPump, now: datetime) -> bool | None:
    """Return whether a pause is in force: it is on, and its end has not passed."""
    if not (active := heat_pump.pause_power_active):
        return active
    until = heat_pump.pause_power_until
    return until is None or now < until


def is_away(heat_pump: HeatPump, now: datetime) -> bool | None:
    """Return whether away mode is on and the present inside its window."""
    if not (enabled := heat_pump.is_away_mode_enabled):
        return enabled
    start, end = heat_pump.away_mode_start, heat_pump.away_mode_end
    return (start is None or start <= now) and (end is None or now < end)


def middle_of_limits(heat_pump: HeatPump) -> float | None:
    """Return the temperature in °C around which the room limits lie, if both are known."""
    minimum = heat_pump.minimum_temperature_limit
    maximum = heat_pump.maximum_temperature_limit
    if minimum is None or maximum is None:
        return None
    return round((minimum + maximum) / 2, 2)


def room_minimum(heat_pump: HeatPump, now: datetime) -> Setpoint:
    """Return the lower limit of the rooms that is in force."""
    away = HeatPump.away_mode_minimum_temperature_limit
    if is_away(heat_pump, now) and heat_pump.get(away) is not None:
        return away
    return HeatPump.minimum_temperature_limit


def hot_water_target(heat_pump: HeatPump, now: datetime) -> Setpoint:
    """Return what the hot water is kept at: while away, the minimum of that time."""
    away = HeatPump.away_mode_minimum_dhw_temperature_limit
    if is_away(heat_pump, now) and heat_pump.get(away) is not None:
        return away
    return HeatPump.dhw_standard_temperature
