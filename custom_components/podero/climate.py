"""Climate: the limits of the rooms, and whether Podero optimizes between them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final, override

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
from .heat_pump.commands import move_limits, resume, set_limits
from .heat_pump.derived import next_silence, operation
from .heat_pump.rules import next_transition
from .temperature_entity import PoderoTemperatureEntity

# Calls must meet in the write queue, which sends one request for all of them.
PARALLEL_UPDATES = 0

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
        fields=(HeatPump.minimum_temperature_limit, HeatPump.maximum_temperature_limit),
        next_change_fn=lambda heat_pump, now: min(
            filter(
                None, (next_transition(heat_pump, now), next_silence(heat_pump, now))
            ),
            default=None,
        ),
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: PoderoConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the climates of the account's heat pumps."""
    async_add_heat_pump_entities(entry, async_add_entities, CLIMATES, PoderoClimate)


class PoderoClimate(PoderoTemperatureEntity, ClimateEntity):
    """A heat pump as a thermostat.

    Podero can't switch it off for good. Who asks for that, mostly by voice, gets a pause
    of the usual length; the mode goes on telling who decides, Podero or the heat pump.
    """

    entity_description: PoderoClimateDescription
    _shown_fields: ClassVar[tuple[Field[Any], ...]] = (
        HeatPump.minimum_temperature_limit,
        HeatPump.maximum_temperature_limit,
        HeatPump.is_smart_optimization_active,
        HeatPump.indoor_actual_temperature,
        HeatPump.is_away_mode_enabled,
        HeatPump.pause_power_active,
    )
    min_temp = HeatPump.minimum_temperature_limit.minimum
    max_temp = HeatPump.maximum_temperature_limit.maximum
    preset_modes = [PRESET_NONE, PRESET_AWAY]

    @property
    @override
    def supported_features(self) -> ClimateEntityFeature:
        # One temperature can be asked for, as voices do, though none is shown.
        features = ClimateEntityFeature.TARGET_TEMPERATURE
        # Google takes for granted that both ends of a range are known.
        if None not in (
            self.native_target_temperature_low,
            self.native_target_temperature_high,
        ):
            features |= ClimateEntityFeature.TARGET_TEMPERATURE_RANGE
        if self.has(HeatPump.is_away_mode_enabled):
            features |= ClimateEntityFeature.PRESET_MODE
        if self.has(HeatPump.pause_power_active):
            features |= ClimateEntityFeature.TURN_ON | ClimateEntityFeature.TURN_OFF
        return features

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
        if (heat_pump := self.heat_pump) is None:
            return None
        return HVAC_ACTIONS.get(operation(heat_pump, dt_util.utcnow()))

    @property
    @override
    def preset_mode(self) -> str | None:
        if (away := self.is_away_mode_on) is None:
            return None
        return PRESET_AWAY if away else PRESET_NONE

    @property
    def native_current_temperature(self) -> float | None:
        """The temperature of the rooms in °C."""
        return self.get(HeatPump.indoor_actual_temperature)

    @property
    def native_target_temperature_low(self) -> float | None:
        """The lower limit in °C."""
        return self.get(HeatPump.minimum_temperature_limit)

    @property
    def native_target_temperature_high(self) -> float | None:
        """The upper limit in °C."""
        return self.get(HeatPump.maximum_temperature_limit)

    current_temperature = native_current_temperature
    target_temperature_low = native_target_temperature_low
    target_temperature_high = native_target_temperature_high

    @override
    async def async_set_temperature(self, **kwargs: Any) -> None:
        changes: dict[Field[Any], Value] = {}
        if (mode := kwargs.get(ATTR_HVAC_MODE)) is not None:
            self._valid_mode_or_raise("hvac", mode, self.hvac_modes)
            changes |= self._mode_changes(mode)
        if (temperature := kwargs.get(ATTR_TEMPERATURE)) is None:
            # A whole degree Fahrenheit is an endless fraction of a degree Celsius.
            changes |= set_limits(
                minimum_temperature=round(kwargs[ATTR_TARGET_TEMP_LOW], 2),
                maximum_temperature=round(kwargs[ATTR_TARGET_TEMP_HIGH], 2),
            )
        elif heat_pump := self.heat_pump:
            changes |= move_limits(heat_pump, temperature)
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
    def _snapshot(self) -> object:
        return super()._snapshot(), self.hvac_action

    @override
    async def async_set_preset_mode(self, preset_mode: str) -> None:
        await self.async_set_away(preset_mode == PRESET_AWAY)
