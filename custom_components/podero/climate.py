"""Climate: the limits of the rooms, and whether Podero optimizes between them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final, override

# Home Assistant 2026.9 and 2026.10 do not say that they export most of these.
from homeassistant.components.climate import (  # type: ignore[attr-defined]
    ATTR_HVAC_MODE,
    ATTR_TARGET_TEMP_HIGH,
    ATTR_TARGET_TEMP_LOW,
    PRESET_AWAY,
    PRESET_NONE,
    ClimateEntity,
    ClimateEntityDescription,
    ClimateEntityFeature,
    HVACAction,
    HVACMode,
)
from homeassistant.const import ATTR_TEMPERATURE
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.util import dt as dt_util

from .api import Changes, Field, HeatPump, Value
from .coordinator import PoderoConfigEntry
from .entity import PoderoEntityDescription, async_add_heat_pump_entities
from .heat_pump.commands import resume, set_room_temperatures
from .heat_pump.derived import (
    AWAY,
    CONNECTION,
    PAUSE,
    is_away,
    is_paused,
    middle_of_limits,
    operation,
    room_minimum,
)
from .temperature_entity import PoderoTemperatureEntity

# Calls must meet in the write queue, which sends one request for all of them.
PARALLEL_UPDATES = 0

type IsOn = Callable[[HeatPump, datetime], bool | None]

PRESET_PAUSED: Final = "paused"
PRESETS: Final[Mapping[str, tuple[Field[bool], IsOn]]] = {
    PRESET_PAUSED: (HeatPump.pause_power_active, is_paused),
    PRESET_AWAY: (HeatPump.is_away_mode_enabled, is_away),
}
"""The field that a preset needs, and whether it is on, in order of precedence."""

HVAC_MODES: Final = {True: HVACMode.AUTO, False: HVACMode.HEAT}
"""Mode by whether Podero optimizes; without it the heat pump's own schedule decides."""
HVAC_ACTIONS: Final[Mapping[str | None, HVACAction]] = {
    "heating": HVACAction.HEATING,
    # Whatever else it heats, the rooms have nothing of it.
    "hot_water": HVACAction.IDLE,
    "pool_heating": HVACAction.IDLE,
    "standby": HVACAction.IDLE,
    "off": HVACAction.OFF,
}


@dataclass(frozen=True, kw_only=True)
class PoderoClimateDescription(PoderoEntityDescription[Any], ClimateEntityDescription):
    """Describes what a heat pump does for the rooms."""


CLIMATES: Final = (
    # Named like the heat pump: that is what people speak to.
    PoderoClimateDescription(
        key="climate",
        name=None,
        translation_key="climate",
        fields=(HeatPump.minimum_temperature_limit, HeatPump.maximum_temperature_limit),
        reads=(
            HeatPump.is_smart_optimization_active,
            HeatPump.indoor_actual_temperature,
            HeatPump.operational_mode,
            *CONNECTION,
            *AWAY,
            HeatPump.away_mode_minimum_temperature_limit,
            *PAUSE,
        ),
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: PoderoConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the climates of the account's heat pumps."""
    await async_add_heat_pump_entities(
        entry, async_add_entities, CLIMATES, PoderoClimate
    )


# Flags are slow to add up.
@cache
def _features(
    *, has_range: bool, has_presets: bool, can_pause: bool
) -> ClimateEntityFeature:
    # One temperature can be asked for, as voices do, though often none is shown.
    features = ClimateEntityFeature.TARGET_TEMPERATURE
    if has_range:
        features |= ClimateEntityFeature.TARGET_TEMPERATURE_RANGE
    if has_presets:
        features |= ClimateEntityFeature.PRESET_MODE
    if can_pause:
        features |= ClimateEntityFeature.TURN_ON | ClimateEntityFeature.TURN_OFF
    return features


@dataclass(frozen=True, slots=True, kw_only=True)
class Rooms:
    """What is shown of the rooms. Temperatures are in °C.

    Attributes:
        features: What Home Assistant can do with them.
        modes: Those that can be set.
        mode: Who decides, Podero or the heat pump.
        action: What the heat pump does for them now.
        presets: Those that can be set.
        preset: The one that is on.
        current: How warm they are.
        low: The lower limit that is in force.
        high: The upper limit.
        single: The middle of the limits, None while Podero optimizes between them.
            Google Home shows a range in the mode "auto" only, and one temperature in
            others. While away it is the lower limit, which one temperature then sets.
        least: The least that can be set.
        most: The most that can be set.
    """

    features: ClimateEntityFeature
    modes: tuple[HVACMode, ...]
    mode: HVACMode | None
    action: HVACAction | None
    presets: tuple[str, ...]
    preset: str | None
    current: float | None
    low: float | None
    high: float | None
    single: float | None
    least: float
    most: float


class PoderoClimate(PoderoTemperatureEntity[Rooms], ClimateEntity):
    """A heat pump as a thermostat.

    Podero can't switch it off for good. Who asks for that, mostly by voice, gets a pause
    of the usual length; the mode goes on telling who decides, Podero or the heat pump.
    """

    entity_description: PoderoClimateDescription

    @override
    def view_of(self, heat_pump: HeatPump, now: datetime) -> Rooms:
        limit, ceiling = (
            room_minimum(heat_pump, now),
            HeatPump.maximum_temperature_limit,
        )
        low, high = heat_pump.get(limit), heat_pump.get(ceiling)
        can_optimize = HeatPump.is_smart_optimization_active in heat_pump
        optimizes = heat_pump.is_smart_optimization_active if can_optimize else False
        presets = {
            preset: is_on(heat_pump, now)
            for preset, (field, is_on) in PRESETS.items()
            if field in heat_pump
        }
        preset = _preset_of(presets)
        is_single = limit is HeatPump.minimum_temperature_limit
        return Rooms(
            features=_features(
                # Google takes for granted that both ends of a range are known.
                has_range=low is not None and high is not None,
                has_presets=bool(presets),
                can_pause=HeatPump.pause_power_active in heat_pump,
            ),
            modes=tuple(HVAC_MODES.values()) if can_optimize else (HVACMode.HEAT,),
            mode=None if optimizes is None else HVAC_MODES[optimizes],
            action=HVACAction.OFF
            if preset == PRESET_PAUSED
            else HVAC_ACTIONS.get(operation(heat_pump, now)),
            presets=(PRESET_NONE, *presets),
            preset=preset,
            current=heat_pump.indoor_actual_temperature,
            low=low,
            high=high,
            single=None
            if optimizes
            else middle_of_limits(heat_pump)
            if is_single
            else low,
            least=limit.range_with(low)[0],
            most=ceiling.range_with(high)[1],
        )

    @property
    @override
    def min_temp(self) -> float:
        return self.view.least

    @property
    @override
    def max_temp(self) -> float:
        return self.view.most

    @property
    @override
    def supported_features(self) -> ClimateEntityFeature:
        return self.view.features

    @property
    @override
    def hvac_modes(self) -> list[HVACMode]:
        return list(self.view.modes)

    @property
    @override
    def hvac_mode(self) -> HVACMode | None:
        return self.view.mode

    @property
    @override
    def hvac_action(self) -> HVACAction | None:
        return self.view.action

    @property
    @override
    def preset_modes(self) -> list[str]:
        return list(self.view.presets)

    @property
    @override
    def preset_mode(self) -> str | None:
        return self.view.preset

    @property
    def native_current_temperature(self) -> float | None:
        """The temperature of the rooms in °C."""
        return self.view.current

    @property
    def native_target_temperature_low(self) -> float | None:
        """The lower limit in °C."""
        return self.view.low

    @property
    def native_target_temperature_high(self) -> float | None:
        """The upper limit in °C."""
        return self.view.high

    @property
    def native_target_temperature(self) -> float | None:
        """The one temperature in °C, if one is shown."""
        return self.view.single

    current_temperature = native_current_temperature
    target_temperature = native_target_temperature
    target_temperature_low = native_target_temperature_low
    target_temperature_high = native_target_temperature_high

    @override
    async def async_set_temperature(self, **kwargs: Any) -> None:
        if (heat_pump := self.heat_pump) is None:
            return
        changes: dict[Field[Any], Value] = {}
        if (mode := kwargs.get(ATTR_HVAC_MODE)) is not None:
            self._valid_mode_or_raise("hvac", mode, self.hvac_modes)
            changes |= self._mode_changes(mode)
        changes |= set_room_temperatures(
            heat_pump,
            dt_util.utcnow(),
            low=kwargs.get(ATTR_TARGET_TEMP_LOW),
            high=kwargs.get(ATTR_TARGET_TEMP_HIGH),
            single=kwargs.get(ATTR_TEMPERATURE),
        )
        await self.async_write(changes)

    @override
    async def async_set_hvac_mode(self, hvac_mode: HVACMode) -> None:
        if changes := self._mode_changes(hvac_mode):
            await self.async_write(changes)

    def _mode_changes(self, mode: HVACMode) -> Changes:
        """Return the changes that set a mode: none where there is but one."""
        if HVACMode.AUTO not in self.view.modes:
            return {}
        return {HeatPump.is_smart_optimization_active: mode == HVACMode.AUTO}

    @override
    async def async_turn_on(self) -> None:
        if heat_pump := self.heat_pump:
            await self.async_write(resume(heat_pump))

    @override
    async def async_turn_off(self) -> None:
        await self.async_write({HeatPump.pause_power_active: True})

    @override
    async def async_toggle(self) -> None:
        # Home Assistant goes by the mode, which tells nothing of a pause.
        if (heat_pump := self.heat_pump) and heat_pump.pause_power_active:
            await self.async_turn_on()
        else:
            await self.async_turn_off()

    @override
    async def async_set_preset_mode(self, preset_mode: str) -> None:
        if (heat_pump := self.heat_pump) is None:
            return
        changes: dict[Field[Any], Value] = {}
        is_paused_now = is_paused(heat_pump, dt_util.utcnow())
        if preset_mode == PRESET_PAUSED and not is_paused_now:
            changes[HeatPump.pause_power_active] = True
        elif preset_mode != PRESET_PAUSED:
            changes |= self.away_changes(preset_mode == PRESET_AWAY)
            changes |= resume(heat_pump) if is_paused_now else {}
        if changes:
            await self.async_write(changes)


def _preset_of(presets: Mapping[str, bool | None]) -> str | None:
    """Return the preset that is on, of those that there are."""
    if on := [preset for preset, is_on in presets.items() if is_on]:
        return on[0]
    return None if None in presets.values() else PRESET_NONE
