"""Water heater: how warm the hot water is to be, and whether it is heated."""

from collections.abc import Mapping
from dataclasses import dataclass
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

from . import rules
from .api import Value
from .coordinator import PoderoConfigEntry
from .entity import PoderoDescription, async_add_fields
from .view import AWAY, PoderoView

# Calls must meet in the write queue, which sends one request for all of them.
PARALLEL_UPDATES = 0

TARGET: Final = "dhw_standard_temperature"
HEATING: Final = "is_hot_water_heating_enabled"
WATER: Final = "dhw_temperature"

OPERATIONS: Final[Mapping[Value, str]] = {True: STATE_HEAT_PUMP, False: STATE_OFF}


@dataclass(frozen=True, kw_only=True)
class PoderoWaterHeaterDescription(PoderoDescription, WaterHeaterEntityDescription):
    """Describes what a heat pump does for the hot water."""


WATER_HEATERS: Final = (
    PoderoWaterHeaterDescription(
        key="water_heater",
        translation_key="water_heater",
        needs=(TARGET,),
        turn=rules.next_turn,
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: PoderoConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the water heaters of the account's heat pumps."""
    async_add_fields(entry, async_add_entities, WATER_HEATERS, PoderoWaterHeater)


class PoderoWaterHeater(PoderoView, WaterHeaterEntity):
    """A heat pump as a water heater."""

    _shows = (TARGET, HEATING, WATER, AWAY)
    min_temp, max_temp = rules.RANGES[TARGET]

    @property
    @override
    def supported_features(self) -> WaterHeaterEntityFeature:
        features = WaterHeaterEntityFeature(0)
        # Google takes for granted that the target is known.
        if self.temperature(TARGET) is not None:
            features |= WaterHeaterEntityFeature.TARGET_TEMPERATURE
        if AWAY in self.values:
            features |= WaterHeaterEntityFeature.AWAY_MODE
        if HEATING in self.values:
            features |= WaterHeaterEntityFeature.ON_OFF
            # Without it Alexa would not set the temperature.
            features |= WaterHeaterEntityFeature.OPERATION_MODE
        return features

    @property
    @override
    def operation_list(self) -> list[str] | None:
        return list(OPERATIONS.values()) if HEATING in self.values else None

    @property
    @override
    def current_operation(self) -> str | None:
        return OPERATIONS.get(self.values.get(HEATING, True))

    @property
    def native_current_temperature(self) -> float | None:
        """The temperature of the hot water in °C."""
        return self.temperature(WATER)

    @property
    def native_target_temperature(self) -> float | None:
        """The temperature in °C that the hot water is to have."""
        return self.temperature(TARGET)

    current_temperature = native_current_temperature
    target_temperature = native_target_temperature

    @override
    async def async_set_temperature(self, **kwargs: Any) -> None:
        # A whole degree Fahrenheit is an endless fraction of a degree Celsius.
        changes: dict[str, Value] = {TARGET: round(kwargs[ATTR_TEMPERATURE], 2)}
        if (mode := kwargs.get(ATTR_OPERATION_MODE)) in (self.operation_list or ()):
            changes[HEATING] = mode == STATE_HEAT_PUMP
        elif mode is not None:
            # Home Assistant has the words to refuse it.
            await self.async_handle_set_operation_mode(mode)
        await self.async_write(changes)

    @override
    async def async_set_operation_mode(self, operation_mode: str) -> None:
        await self.async_write({HEATING: operation_mode == STATE_HEAT_PUMP})

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        await self.async_write({HEATING: True})

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        await self.async_write({HEATING: False})

    @override
    async def async_turn_away_mode_on(self) -> None:
        await self.async_set_away(True)

    @override
    async def async_turn_away_mode_off(self) -> None:
        await self.async_set_away(False)
