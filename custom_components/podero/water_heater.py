"""Water heater: how warm the hot water is to be, and whether it is heated."""

from dataclasses import dataclass
from functools import cache
from typing import Any, Final, override

# Home Assistant 2026.9 and 2026.10 do not say that they export most of these.
from homeassistant.components.water_heater import (  # type: ignore[attr-defined]
    ATTR_OPERATION_MODE,
    STATE_HEAT_PUMP,
    WaterHeaterEntity,
    WaterHeaterEntityDescription,
    WaterHeaterEntityFeature,
)
from homeassistant.const import ATTR_TEMPERATURE, STATE_OFF
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.util import dt as dt_util

from .api import Field, HeatPump, Setpoint, Value
from .coordinator import PoderoConfigEntry
from .entity import PoderoEntityDescription, async_add_heat_pump_entities
from .heat_pump.derived import AWAY, hot_water_target
from .temperature_entity import PoderoTemperatureEntity

# Calls must meet in the write queue, which sends one request for all of them.
PARALLEL_UPDATES = 0

OPERATIONS: Final = {True: STATE_HEAT_PUMP, False: STATE_OFF}
"""Operation by whether hot water is heated."""

SHOWN_FIELDS: Final[tuple[Field[Any], ...]] = (
    HeatPump.dhw_standard_temperature,
    HeatPump.is_hot_water_heating_enabled,
    HeatPump.dhw_temperature,
    HeatPump.is_away_mode_enabled,
)


@dataclass(frozen=True, kw_only=True)
class PoderoWaterHeaterDescription(
    PoderoEntityDescription[Any], WaterHeaterEntityDescription
):
    """Describes what a heat pump does for the hot water."""


WATER_HEATERS: Final = (
    PoderoWaterHeaterDescription(
        key="water_heater",
        translation_key="water_heater",
        fields=(HeatPump.dhw_standard_temperature,),
        reads=(
            *SHOWN_FIELDS,
            *AWAY,
            HeatPump.away_mode_minimum_dhw_temperature_limit,
        ),
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: PoderoConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the water heaters of the account's heat pumps."""
    await async_add_heat_pump_entities(
        entry, async_add_entities, WATER_HEATERS, PoderoWaterHeater
    )


# See `climate`.
@cache
def _features(
    *, has_target: bool, has_away: bool, can_turn: bool
) -> WaterHeaterEntityFeature:
    features = WaterHeaterEntityFeature(0)
    if has_target:
        features |= WaterHeaterEntityFeature.TARGET_TEMPERATURE
    if has_away:
        features |= WaterHeaterEntityFeature.AWAY_MODE
    if can_turn:
        features |= WaterHeaterEntityFeature.ON_OFF
        # Without it Alexa would not set the temperature.
        features |= WaterHeaterEntityFeature.OPERATION_MODE
    return features


class PoderoWaterHeater(PoderoTemperatureEntity, WaterHeaterEntity):
    """A heat pump as a water heater."""

    entity_description: PoderoWaterHeaterDescription
    _shown_fields = SHOWN_FIELDS

    def _target(self) -> Setpoint:
        if (heat_pump := self.heat_pump) is None:
            return HeatPump.dhw_standard_temperature
        return hot_water_target(heat_pump, dt_util.utcnow())

    @property
    @override
    def min_temp(self) -> float:
        return self.range_of(self._target())[0]

    @property
    @override
    def max_temp(self) -> float:
        return self.range_of(self._target())[1]

    @property
    @override
    def supported_features(self) -> WaterHeaterEntityFeature:
        return _features(
            # Google takes for granted that the target is known.
            has_target=self.native_target_temperature is not None,
            has_away=self.has(HeatPump.is_away_mode_enabled),
            can_turn=self.has(HeatPump.is_hot_water_heating_enabled),
        )

    @property
    @override
    def operation_list(self) -> list[str] | None:
        if self.has(HeatPump.is_hot_water_heating_enabled):
            return list(OPERATIONS.values())
        return None

    @property
    @override
    def current_operation(self) -> str | None:
        if not self.has(HeatPump.is_hot_water_heating_enabled):
            return STATE_HEAT_PUMP
        enabled = self.get(HeatPump.is_hot_water_heating_enabled)
        return None if enabled is None else OPERATIONS[enabled]

    @property
    def native_current_temperature(self) -> float | None:
        """The temperature of the hot water in °C."""
        return self.get(HeatPump.dhw_temperature)

    @property
    def native_target_temperature(self) -> float | None:
        """The temperature in °C that the hot water is to have."""
        return self.get(self._target())

    current_temperature = native_current_temperature
    target_temperature = native_target_temperature

    @override
    async def async_set_temperature(self, **kwargs: Any) -> None:
        # A whole degree Fahrenheit is an endless fraction of a degree Celsius.
        changes: dict[Field[Any], Value] = {
            self._target(): round(kwargs[ATTR_TEMPERATURE], 2)
        }
        if (mode := kwargs.get(ATTR_OPERATION_MODE)) in (self.operation_list or ()):
            changes[HeatPump.is_hot_water_heating_enabled] = mode == STATE_HEAT_PUMP
        elif mode is not None:
            # Home Assistant has the words to refuse it.
            await self.async_handle_set_operation_mode(mode)
        await self.async_write(changes)

    @override
    async def async_set_operation_mode(self, operation_mode: str) -> None:
        await self.async_write(
            {HeatPump.is_hot_water_heating_enabled: operation_mode == STATE_HEAT_PUMP}
        )

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        await self.async_write({HeatPump.is_hot_water_heating_enabled: True})

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        await self.async_write({HeatPump.is_hot_water_heating_enabled: False})

    @override
    async def async_turn_away_mode_on(self) -> None:
        await self._async_set_away(True)

    @override
    async def async_turn_away_mode_off(self) -> None:
        await self._async_set_away(False)

    async def _async_set_away(self, away: bool) -> None:
        if changes := self.away_changes(away):
            await self.async_write(changes)

    @override
    def _snapshot(self) -> object:
        return super()._snapshot(), self.native_target_temperature
