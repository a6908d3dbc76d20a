"""What the people of the house want, read from the settings of the heat pump."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Self

from .clock import moment
from .generations import Fields, spoken
from .settings import OPTIMIZATION_LEVELS

MODES: Final = ("min", "low", "mid", "max")
"""From expensive to cheap hours (S-new J)."""

_OWN_MODE: Final = 2
_ROOM_SHARES: Final = (0.1, 0.35, 0.6, 0.9)
"""Where between the limits the room should be, by mode."""
_WATER_SHIFTS: Final = (-8.0, -2.0, 0.0, 4.0)
"""How far from its usual temperature the hot water should be in K, by mode."""
_HOTTEST_WATER: Final = 65.0
_ABOVE_MINIMUM: Final = 3.0


@dataclass(frozen=True, kw_only=True)
class Targets:
    """What the heat pump works for at one moment."""

    room: float
    room_offset: float
    water: float
    water_minimum: float
    mode: str
    paused: bool


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """The settings, whatever the device lacks or spells its own way filled in."""

    optimizes: bool
    ceiling: int
    room: tuple[float, float]
    water: float
    water_minimum: float
    is_away: bool
    away_from: datetime | None
    away_until: datetime | None
    away_room: float
    away_water: float
    is_paused: bool
    paused_until: datetime | None
    heats_water: bool
    heats_rooms: bool
    heats_pool: bool

    @classmethod
    def of(cls, fields: Fields) -> Self:
        """Read the settings of a heat pump."""
        has_policy = _flag(fields, "is_heating_policy_enabled", default=True)
        policy: Mapping[str, Any] = fields if has_policy else {}
        level = fields.get("optimization_level")
        pause = spoken(fields, "is_pause_power_active")
        return cls(
            optimizes=_flag(fields, "is_smart_optimization_active", default=True),
            ceiling=_CEILINGS.get(str(level), 2),
            room=(
                _number(policy, "minimum_temperature_limit", 20),
                _number(policy, "maximum_temperature_limit", 22),
            ),
            water=_number(policy, "dhw_standard_temperature", 48),
            water_minimum=_number(policy, "minimum_dhw_temperature_limit", 40),
            is_away=_flag(fields, "is_away_mode_enabled", default=False),
            away_from=_moment(fields, "away_mode_start"),
            away_until=_moment(fields, "away_mode_end"),
            away_room=_number(fields, "away_mode_minimum_temperature_limit", 16),
            away_water=_number(fields, "away_mode_minimum_dhw_temperature_limit", 35),
            is_paused=_flag(fields, pause, default=False),
            paused_until=_moment(fields, "pause_power_until"),
            heats_water=_flag(fields, "is_hot_water_heating_enabled", default=True),
            heats_rooms=_flag(fields, "is_space_heating_enabled", default=True),
            heats_pool=_flag(fields, "is_pool_heating_enabled", default=False),
        )

    def at(self, now: datetime, rank: float) -> Targets:
        """Tell what is wanted now.

        Args:
            now: The time.
            rank: How expensive the hour is among those of its day, 0 to 1.
        """
        own = self._room(0.5 if 6 <= now.hour < 22 else 0.25)
        cheapness = 3 - min(int(4 * rank), 3)
        mode = min(cheapness, self.ceiling) if self.optimizes else _OWN_MODE
        room = self._room(_ROOM_SHARES[mode]) if self.optimizes else own
        water = self.water + (_WATER_SHIFTS[mode] if self.optimizes else 0)
        minimum = self.water_minimum
        if self._is_away(now):
            room, water, minimum = self.away_room, self.away_water, self.away_water
        return Targets(
            room=room,
            room_offset=room - own,
            water=min(max(water, minimum + _ABOVE_MINIMUM), _HOTTEST_WATER),
            water_minimum=minimum,
            mode=MODES[mode],
            paused=self.is_paused and not self.pause_is_over(now),
        )

    def pause_is_over(self, now: datetime) -> bool:
        """Tell whether the end of the pause has come."""
        return self.paused_until is not None and self.paused_until <= now

    def _room(self, share: float) -> float:
        """Find a temperature between the limits."""
        low, high = self.room
        return low + (high - low) * share

    def _is_away(self, now: datetime) -> bool:
        """Tell whether nobody is at home."""
        return (
            self.is_away
            and (self.away_from is None or self.away_from <= now)
            and (self.away_until is None or now < self.away_until)
        )


_CEILINGS: Final[Mapping[str, int]] = {
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


def _moment(fields: Mapping[str, Any], name: str) -> datetime | None:
    """Read a date-time, if it is one."""
    try:
        return moment(fields.get(name) or "")
    except TypeError, ValueError:
        return None
