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

from .api import Changes, Field, HeatPump, Setpoint, Value
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

SHOWN_FIELDS: Final[tuple[Field[Any], ...]] = (
    HeatPump.minimum_temperature_limit,
    HeatPump.maximum_temperature_limit,
    HeatPump.is_smart_optimization_active,
    HeatPump.indoor_actual_temperature,
    HeatPump.is_away_mode_enabled,
    HeatPump.pause_power_active,
)


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
            *SHOWN_FIELDS,
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


# Home Assistant asks several times for each state, and flags are slow to add up.
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


class PoderoClimate(PoderoTemperatureEntity, ClimateEntity):
    """A heat pump as a thermostat.

    Podero can't switch it off for good. Who asks for that, mostly by voice, gets a pause
    of the usual length; the mode goes on telling who decides, Podero or the heat pump.
    """

    entity_description: PoderoClimateDescription
    _shown_fields = SHOWN_FIELDS

    @property
    @override
    def max_temp(self) -> float:
        return self.range_of(HeatPump.maximum_temperature_limit)[1]

    @property
    @override
    def supported_features(self) -> ClimateEntityFeature:
        return _features(
            # Google takes for granted that both ends of a range are known.
            has_range=self.native_target_temperature_low is not None
            and self.native_target_temperature_high is not None,
            has_presets=any(self.has(field) for field, _ in PRESETS.values()),
            can_pause=self.has(HeatPump.pause_power_active),
        )

    @property
    @override
    def hvac_modes(self) -> list[HVACMode]:
        if self.has(HeatPump.is_smart_optimization_active):
            return list(HVAC_MODES.values())
        return [HVACMode.HEAT]

    @property
    @override
    def hvac_mode(self) -> HVACMode | None:
        if not self.has(HeatPump.is_smart_optimization_active):
            return HVACMode.HEAT
        optimizing = self.get(HeatPump.is_smart_optimization_active)
        return None if optimizing is None else HVAC_MODES[optimizing]

    @property
    @override
    def hvac_action(self) -> HVACAction | None:
        if self.preset_mode == PRESET_PAUSED:
            return HVACAction.OFF
        if (heat_pump := self.heat_pump) is None:
            return None
        return HVAC_ACTIONS.get(operation(heat_pump, dt_util.utcnow()))

    @property
    @override
    def preset_modes(self) -> list[str]:
        return [PRESET_NONE, *self._presets]

    @property
    @override
    def preset_mode(self) -> str | None:
        presets = self._presets
        if on := [preset for preset, is_on in presets.items() if is_on]:
            return on[0]
        return None if None in presets.values() else PRESET_NONE

    @property
    def _presets(self) -> dict[str, bool | None]:
        """Whether each preset that the heat pump has is on."""
        if (heat_pump := self.heat_pump) is None:
            return {}
        now = dt_util.utcnow()
        return {
            preset: is_on(heat_pump, now)
            for preset, (field, is_on) in PRESETS.items()
            if field in heat_pump
        }

    @property
    def native_current_temperature(self) -> float | None:
        """The temperature of the rooms in °C."""
        return self.get(HeatPump.indoor_actual_temperature)

    def _lower_limit(self) -> Setpoint:
        if (heat_pump := self.heat_pump) is None:
            return HeatPump.minimum_temperature_limit
        return room_minimum(heat_pump, dt_util.utcnow())

    @property
    @override
    def min_temp(self) -> float:
        return self.range_of(self._lower_limit())[0]

    @property
    def native_target_temperature_low(self) -> float | None:
        """The lower limit in °C."""
        return self.get(self._lower_limit())

    @property
    def native_target_temperature_high(self) -> float | None:
        """The upper limit in °C."""
        return self.get(HeatPump.maximum_temperature_limit)

    @property
    def native_target_temperature(self) -> float | None:
        """The middle of the limits in °C, None while Podero optimizes between them.

        Google Home shows a range in the mode "auto" only, and one temperature in others.
        While away that is the lower limit, which is what one temperature then sets.
        """
        if self.hvac_mode == HVACMode.AUTO or (heat_pump := self.heat_pump) is None:
            return None
        if (limit := self._lower_limit()) is not HeatPump.minimum_temperature_limit:
            return self.get(limit)
        return middle_of_limits(heat_pump)

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
        if not self.has(HeatPump.is_smart_optimization_active):
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
        if self.get(HeatPump.pause_power_active):
            await self.async_turn_on()
        else:
            await self.async_turn_off()

    @override
    async def async_set_preset_mode(self, preset_mode: str) -> None:
        if (heat_pump := self.heat_pump) is None:
            return
        changes: dict[Field[Any], Value] = {}
        is_paused_now = self.preset_mode == PRESET_PAUSED
        if preset_mode == PRESET_PAUSED and not is_paused_now:
            changes[HeatPump.pause_power_active] = True
        elif preset_mode != PRESET_PAUSED:
            changes |= self.away_changes(preset_mode == PRESET_AWAY)
            changes |= resume(heat_pump) if is_paused_now else {}
        if changes:
            await self.async_write(changes)

    @override
    def _snapshot(self) -> object:
        return (
            super()._snapshot(),
            self.hvac_action,
            self.preset_mode,
            self.native_target_temperature_low,
        )
