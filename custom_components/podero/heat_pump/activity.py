"""What a heat pump is doing and why, in one word."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from ..api import HeatPump
from .derived import (
    AWAY,
    CONNECTION,
    PAUSE,
    Source,
    current_mode,
    is_away,
    is_connected,
    is_paused,
)

type Test = Callable[[HeatPump, datetime], bool | None]

CHEAP_POWER: Final = ("mid", "max")
"""Modes in which Podero heats because power is cheap: Comfort and Boost."""
EXPENSIVE_POWER: Final = ("min", "low")
"""Modes in which Podero heats as little as it can: Min and ECO."""


def _operates(operation: str) -> Test:
    return lambda heat_pump, now: heat_pump.operational_mode == operation


def _heats_cheaply(heat_pump: HeatPump, now: datetime) -> bool:
    return (
        heat_pump.operational_mode == "heating"
        and current_mode(heat_pump, now) in CHEAP_POWER
    )


def _is_warm_enough(heat_pump: HeatPump, now: datetime) -> bool:
    """Return whether it stands by and no room is known to be too cold."""
    if heat_pump.operational_mode != "standby":
        return False
    temperature = heat_pump.indoor_actual_temperature
    minimum = heat_pump.minimum_temperature_limit
    return temperature is None or minimum is None or temperature >= minimum


def _waits(heat_pump: HeatPump, now: datetime) -> bool:
    return (
        _is_warm_enough(heat_pump, now)
        and current_mode(heat_pump, now) in EXPENSIVE_POWER
    )


ACTIVITIES: Final[Mapping[str, Test]] = {
    "not_connected": lambda heat_pump, now: is_connected(heat_pump, now) is False,
    "needs_attention": lambda heat_pump, now: heat_pump.action_needed,
    "paused": is_paused,
    "away": is_away,
    "hot_water": _operates("hot_water"),
    "pool": _operates("pool_heating"),
    "cheap_power": _heats_cheaply,
    "waiting_for_cheap_power": _waits,
    "heating": _operates("heating"),
    "warm_enough": _is_warm_enough,
    "standby": _operates("standby"),
    "off": _operates("off"),
}
"""Test by activity, in order of precedence: the first that passes is shown."""
ACTIVITY: Final[tuple[Source, ...]] = (
    *CONNECTION,
    HeatPump.action_needed,
    *PAUSE,
    *AWAY,
    HeatPump.operational_mode,
    HeatPump.is_smart_optimization_active,
    HeatPump.current_mode,
    HeatPump.indoor_actual_temperature,
    HeatPump.minimum_temperature_limit,
)
"""What the activity follows from."""


def activity(heat_pump: HeatPump, now: datetime) -> str | None:
    """Return what a heat pump is doing, None where its fields do not say."""
    for name, test in ACTIVITIES.items():
        if test(heat_pump, now):
            return name
    return None
