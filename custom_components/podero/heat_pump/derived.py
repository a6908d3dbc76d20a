"""What follows from a heat pump's fields and the present."""

from datetime import datetime, timedelta
from typing import Final

from ..api import HeatPump

FRESH: Final = timedelta(hours=1)
"""Readings older than this say nothing about the present: the cloud hears from a heat
pump every 5 to 15 minutes (source: state page, user-journey pages)."""
MAX_POWER: Final = 1e6
"""W. No heat pump of a home draws more."""

NOT_OPTIMIZING: Final = "not_optimizing"


def is_connected(heat_pump: HeatPump, now: datetime) -> bool | None:
    """Return whether the cloud hears from the heat pump through its manufacturer."""
    updated_at = heat_pump.current_state_last_updated_at
    if updated_at and now - updated_at >= FRESH:
        return False
    return heat_pump.is_authenticated


def next_silence(heat_pump: HeatPump, now: datetime) -> datetime | None:
    """Return when the heat pump has not been heard from for too long."""
    updated_at = heat_pump.current_state_last_updated_at
    if updated_at and -FRESH < now - updated_at < FRESH:
        return updated_at + FRESH
    return None


def power(heat_pump: HeatPump, now: datetime) -> float | None:
    """Return the power in W that the heat pump draws now, if that is known."""
    watts = heat_pump.current_power_consumption_w
    if watts is None or is_connected(heat_pump, now) is False:
        return None
    return watts if 0 <= watts < MAX_POWER else None


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


def is_away(heat_pump: HeatPump, now: datetime) -> bool | None:
    """Return whether away mode is on and the present inside its window."""
    if not (enabled := heat_pump.is_away_mode_enabled):
        return enabled
    start, end = heat_pump.away_mode_start, heat_pump.away_mode_end
    return (start is None or start <= now) and (end is None or now < end)
