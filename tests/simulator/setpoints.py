"""The set points that follow from the settings of a heat pump, hour by hour."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Self

from .clock import parse_timestamp
from .generations import Fields, spelling
from .settings import OPTIMIZATION_LEVELS

MODES: Final = ("min", "low", "mid", "max")
"""The values of `current_mode`, from expensive to cheap hours (S-new J)."""

_UNOPTIMIZED_MODE: Final = 2
"""The place of the mode without optimization, in `MODES`."""
_ROOM_SHARES: Final = (0.1, 0.35, 0.6, 0.9)
"""Where between its limits the room set point lies, by mode."""
_WATER_SHIFTS: Final = (-8.0, -2.0, 0.0, 4.0)
"""What is added to the hot water set point in K, by mode."""
_HOTTEST_WATER: Final = 65.0
"""The highest hot water set point, in °C."""
_ABOVE_MINIMUM: Final = 3.0
"""How far the hot water set point stays above its minimum, in K."""


@dataclass(frozen=True, kw_only=True)
class Targets:
    """The set points of one minute; temperatures in °C."""

    room: float
    room_offset: float
    """What optimization and away mode add to the room set point, in K."""
    water: float
    water_minimum: float
    mode: str
    """One of `MODES`."""
    paused: bool


@dataclass(frozen=True, kw_only=True)
class Setpoints:
    """What a heat pump is set to, with defaults for what the device lacks."""

    optimizes: bool
    highest_mode: int
    """The place in `MODES` that the optimization level allows at most."""
    room: tuple[float, float]
    """The lower and the upper limit."""
    water: float
    water_minimum: float
    is_away: bool
    away_start: datetime | None
    away_end: datetime | None
    away_room: float
    away_water: float
    is_paused: bool
    pause_end: datetime | None
    heats_water: bool
    heats_rooms: bool
    heats_pool: bool

    @classmethod
    def from_fields(cls, fields: Fields) -> Self:
        """Read the settings of a heat pump."""
        has_policy = _flag(fields, "is_heating_policy_enabled", default=True)
        policy: Mapping[str, Any] = fields if has_policy else {}
        level = fields.get("optimization_level")
        pause = spelling(fields, "is_pause_power_active")
        return cls(
            optimizes=_flag(fields, "is_smart_optimization_active", default=True),
            highest_mode=_HIGHEST_MODES.get(str(level), 2),
            room=(
                _number(policy, "minimum_temperature_limit", 20),
                _number(policy, "maximum_temperature_limit", 22),
            ),
            water=_number(policy, "dhw_standard_temperature", 48),
            water_minimum=_number(policy, "minimum_dhw_temperature_limit", 40),
            is_away=_flag(fields, "is_away_mode_enabled", default=False),
            away_start=_timestamp(fields, "away_mode_start"),
            away_end=_timestamp(fields, "away_mode_end"),
            away_room=_number(fields, "away_mode_minimum_temperature_limit", 16),
            away_water=_number(fields, "away_mode_minimum_dhw_temperature_limit", 35),
            is_paused=_flag(fields, pause, default=False),
            pause_end=_timestamp(fields, "pause_power_until"),
            heats_water=_flag(fields, "is_hot_water_heating_enabled", default=True),
            heats_rooms=_flag(fields, "is_space_heating_enabled", default=True),
            heats_pool=_flag(fields, "is_pool_heating_enabled", default=False),
        )

    def targets(self, now: datetime, price_rank: float) -> Targets:
        """Return the set points of a minute.

        Args:
            now: The time.
            price_rank: How expensive the hour is among those of its day, 0 to 1.
        """
        unoptimized = self._room(0.5 if 6 <= now.hour < 22 else 0.25)
        cheapness = 3 - min(int(4 * price_rank), 3)
        mode = (
            min(cheapness, self.highest_mode) if self.optimizes else _UNOPTIMIZED_MODE
        )
        room = self._room(_ROOM_SHARES[mode]) if self.optimizes else unoptimized
        water = self.water + (_WATER_SHIFTS[mode] if self.optimizes else 0)
        minimum = self.water_minimum
        if self._is_away(now):
            room, water, minimum = self.away_room, self.away_water, self.away_water
        return Targets(
            room=room,
            room_offset=room - unoptimized,
            water=min(max(water, minimum + _ABOVE_MINIMUM), _HOTTEST_WATER),
            water_minimum=minimum,
            mode=MODES[mode],
            paused=self.is_paused and not self.pause_is_over(now),
        )

    def pause_is_over(self, now: datetime) -> bool:
        """Return whether the end of the pause has passed."""
        return self.pause_end is not None and self.pause_end <= now

    def _room(self, share: float) -> float:
        """Return the temperature that lies at a share between the limits."""
        low, high = self.room
        return low + (high - low) * share

    def _is_away(self, now: datetime) -> bool:
        """Return whether away mode is in force."""
        return (
            self.is_away
            and (self.away_start is None or self.away_start <= now)
            and (self.away_end is None or now < self.away_end)
        )


_HIGHEST_MODES: Final[Mapping[str, int]] = {
    level: place for place, level in enumerate(OPTIMIZATION_LEVELS, 1)
}


def _flag(fields: Mapping[str, Any], name: str, *, default: bool) -> bool:
    """Read a boolean, if it is one."""
    value = fields.get(name)
    return value if isinstance(value, bool) else default


def _number(fields: Mapping[str, Any], name: str, default: float) -> float:
    """Read a number, if it is one."""
    value = fields.get(name)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return default
    return value


def _timestamp(fields: Mapping[str, Any], name: str) -> datetime | None:
    """Read a date-time, if it is one."""
    try:
        return parse_timestamp(fields.get(name) or "")
    except TypeError, ValueError:
        return None
