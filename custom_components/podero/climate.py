"""Climate: the limits of the rooms, and whether Podero optimizes between them."""

from collections.abc import Mapping
from dataclasses import dataclass
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

from . import rules
from .api import Changes, Value
from .commands import move_limits, resume, set_limits
from .coordinator import PoderoConfigEntry
from .entity import PoderoDescription, async_add_fields
from .view import AWAY, PoderoView

# Calls must meet in the write queue, which sends one request for all of them.
PARALLEL_UPDATES = 0

MINIMUM: Final = "minimum_temperature_limit"
MAXIMUM: Final = "maximum_temperature_limit"
OPTIMIZATION: Final = "is_smart_optimization_active"
PAUSE: Final = "pause_power_active"
OPERATION: Final = "operational_mode"
ROOMS: Final = "indoor_actual_temperature"

MODES: Final[Mapping[Value, HVACMode]] = {True: HVACMode.AUTO, False: HVACMode.HEAT}
ACTIONS: Final[Mapping[Value, HVACAction]] = {
    "heating": HVACAction.HEATING,
    # Whatever else it heats, the rooms have nothing of it.
    "hot_water": HVACAction.IDLE,
    "pool_heating": HVACAction.IDLE,
    "standby": HVACAction.IDLE,
    "off": HVACAction.OFF,
}


@dataclass(frozen=True, kw_only=True)
class PoderoClimateDescription(PoderoDescription, ClimateEntityDescription):
    """Describes what a heat pump does for the rooms."""


CLIMATES: Final = (
    # Named like the heat pump: that is what people speak to.
    PoderoClimateDescription(
        key="climate", name=None, needs=(MINIMUM, MAXIMUM), turn=rules.next_turn
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: PoderoConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the climates of the account's heat pumps."""
    async_add_fields(entry, async_add_entities, CLIMATES, PoderoClimate)


class PoderoClimate(PoderoView, ClimateEntity):
    """A heat pump as a thermostat.

    Podero can't switch it off for good. Who asks for that, mostly by voice, gets a pause
    of the usual length; the mode goes on telling who decides, Podero or the heat pump.
    """

    _shows = (MINIMUM, MAXIMUM, OPTIMIZATION, OPERATION, ROOMS, AWAY, PAUSE)
    min_temp = rules.RANGES[MINIMUM][0]
    max_temp = rules.RANGES[MAXIMUM][1]
    preset_modes = [PRESET_NONE, PRESET_AWAY]

    @property
    @override
    def supported_features(self) -> ClimateEntityFeature:
        # One temperature can be asked for, as voices do, though none is shown.
        features = ClimateEntityFeature.TARGET_TEMPERATURE
        # Google takes for granted that both ends of a range are known.
        if None not in (self.temperature(MINIMUM), self.temperature(MAXIMUM)):
            features |= ClimateEntityFeature.TARGET_TEMPERATURE_RANGE
        if AWAY in self.values:
            features |= ClimateEntityFeature.PRESET_MODE
        if PAUSE in self.values:
            features |= ClimateEntityFeature.TURN_ON | ClimateEntityFeature.TURN_OFF
        return features

    @property
    @override
    def hvac_modes(self) -> list[HVACMode]:
        if OPTIMIZATION in self.values:
            return list(MODES.values())
        return [HVACMode.HEAT]

    @property
    @override
    def hvac_mode(self) -> HVACMode | None:
        return MODES.get(self.values.get(OPTIMIZATION, False))

    @property
    @override
    def hvac_action(self) -> HVACAction | None:
        return ACTIONS.get(self.values.get(OPERATION))

    @property
    @override
    def preset_mode(self) -> str | None:
        if (away := self.is_away_mode_on) is None:
            return None
        return PRESET_AWAY if away else PRESET_NONE

    @property
    def native_current_temperature(self) -> float | None:
        """The temperature of the rooms in °C."""
        return self.temperature(ROOMS)

    @property
    def native_target_temperature_low(self) -> float | None:
        """The lower limit in °C."""
        return self.temperature(MINIMUM)

    @property
    def native_target_temperature_high(self) -> float | None:
        """The upper limit in °C."""
        return self.temperature(MAXIMUM)

    current_temperature = native_current_temperature
    target_temperature_low = native_target_temperature_low
    target_temperature_high = native_target_temperature_high

    @override
    async def async_set_temperature(self, **kwargs: Any) -> None:
        changes: dict[str, Value] = {}
        if (mode := kwargs.get(ATTR_HVAC_MODE)) is not None:
            self._valid_mode_or_raise("hvac", mode, self.hvac_modes)
            changes |= self._mode(mode)
        if (temperature := kwargs.get(ATTR_TEMPERATURE)) is None:
            # A whole degree Fahrenheit is an endless fraction of a degree Celsius.
            changes |= set_limits(
                minimum_temperature=round(kwargs[ATTR_TARGET_TEMP_LOW], 2),
                maximum_temperature=round(kwargs[ATTR_TARGET_TEMP_HIGH], 2),
            )
        else:
            heat_pump = self.coordinator.data[self._device_id]
            changes |= move_limits(heat_pump, temperature)
        await self.async_write(changes)

    @override
    async def async_set_hvac_mode(self, hvac_mode: HVACMode) -> None:
        if changes := self._mode(hvac_mode):
            await self.async_write(changes)

    def _mode(self, mode: HVACMode) -> Changes:
        """Return the changes that set a mode: none where there is but one."""
        if OPTIMIZATION not in self.values:
            return {}
        return {OPTIMIZATION: mode == HVACMode.AUTO}

    @override
    async def async_turn_on(self) -> None:
        await self.async_write(resume(self.coordinator.data[self._device_id]))

    @override
    async def async_turn_off(self) -> None:
        await self.async_write({PAUSE: True})

    @override
    async def async_set_preset_mode(self, preset_mode: str) -> None:
        await self.async_set_away(preset_mode == PRESET_AWAY)
