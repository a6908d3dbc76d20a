"""What follows from a heat pump's fields and the present: pure functions over both."""

from datetime import datetime, timedelta
from typing import Final

from .api import HeatPump, Value

FRESH: Final = timedelta(hours=1)
"""What is older than this tells nothing of now: the cloud hears from a heat pump every 5
to 15 minutes (source: the state page and the user-journey pages)."""

NOT_OPTIMIZING: Final = "not_optimizing"


def is_connected(heat_pump: HeatPump, now: datetime) -> Value:
    """Return whether the cloud hears from the heat pump through its manufacturer."""
    stamp = heat_pump.values.get("current_state_last_updated_at")
    if isinstance(stamp, datetime) and now - stamp >= FRESH:
        return False
    return heat_pump.values.get("is_authenticated")


def next_silence(heat_pump: HeatPump, now: datetime) -> datetime | None:
    """Return when the heat pump has not been heard from for too long."""
    stamp = heat_pump.values.get("current_state_last_updated_at")
    if isinstance(stamp, datetime) and -FRESH < now - stamp < FRESH:
        return stamp + FRESH
    return None


def power(heat_pump: HeatPump, now: datetime) -> float | None:
    """Return the power in W that the heat pump takes now, if that is known."""
    value = heat_pump.values.get("current_power_consumption_w")
    if not isinstance(value, float) or is_connected(heat_pump, now) is False:
        return None
    # What takes less than nothing, or a megawatt, is no heat pump of a home.
    return value if 0 <= value < 1e6 else None


def current_mode(heat_pump: HeatPump, now: datetime) -> Value:
    """Return what the optimization does; its mode means nothing while it is off."""
    if heat_pump.values.get("is_smart_optimization_active") is False:
        return NOT_OPTIMIZING
    return heat_pump.values["current_mode"]


def is_away(heat_pump: HeatPump, now: datetime) -> Value:
    """Return whether away mode is on and the present inside its window."""
    if not (enabled := heat_pump.values["is_away_mode_enabled"]):
        return enabled
    start, end = (
        heat_pump.values.get(field) for field in ("away_mode_start", "away_mode_end")
    )
    begun = not isinstance(start, datetime) or start <= now
    return begun and (not isinstance(end, datetime) or now < end)
