"""Numbers: the temperatures that people set."""

import asyncio
from dataclasses import dataclass
from typing import Final, override

from homeassistant.components.number import (
    NumberDeviceClass,
    NumberEntity,
    NumberEntityDescription,
    NumberMode,
)
from homeassistant.const import EntityCategory, UnitOfTemperature
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .api import HeatPump, Setpoint
from .const import DOMAIN
from .coordinator import PoderoConfigEntry
from .entity import PoderoEntity, PoderoEntityDescription, async_add_heat_pump_entities

# Calls must meet in the write queue, which sends one request for all of them.
PARALLEL_UPDATES = 0

REDRAW: Final = 0.05
"""Seconds in which the frontend draws a state."""


@dataclass(frozen=True, kw_only=True)
class PoderoNumberDescription(PoderoEntityDescription[float], NumberEntityDescription):
    """Describes a temperature that people set.

    Attributes:
        setpoint: Its only field.
    """

    setpoint: Setpoint


def _setpoint(setpoint: Setpoint) -> PoderoNumberDescription:
    """Describe a temperature; for every day there are the thermostat and its like."""
    return PoderoNumberDescription(
        key=setpoint.name,
        translation_key=setpoint.name,
        fields=(setpoint,),
        entity_category=EntityCategory.CONFIG,
        device_class=NumberDeviceClass.TEMPERATURE,
        native_unit_of_measurement=UnitOfTemperature.CELSIUS,
        setpoint=setpoint,
        native_step=0.5,
        mode=NumberMode.BOX,
    )


NUMBERS: Final = (
    _setpoint(HeatPump.minimum_temperature_limit),
    _setpoint(HeatPump.maximum_temperature_limit),
    _setpoint(HeatPump.dhw_standard_temperature),
    _setpoint(HeatPump.minimum_dhw_temperature_limit),
    _setpoint(HeatPump.away_mode_minimum_temperature_limit),
    _setpoint(HeatPump.away_mode_minimum_dhw_temperature_limit),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: PoderoConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the numbers of the account's heat pumps."""
    await async_add_heat_pump_entities(entry, async_add_entities, NUMBERS, PoderoNumber)


class PoderoNumber(PoderoEntity[float], NumberEntity):
    """A temperature in °C."""

    entity_description: PoderoNumberDescription

    @property
    @override
    def native_value(self) -> float | None:
        return self.field_value

    @property
    @override
    def native_min_value(self) -> float:
        return self.entity_description.setpoint.range_with(self.field_value)[0]

    @property
    @override
    def native_max_value(self) -> float:
        return self.entity_description.setpoint.range_with(self.field_value)[1]

    @override
    async def async_set_native_value(self, value: float) -> None:
        # A whole degree Fahrenheit is an endless fraction of a degree Celsius.
        try:
            await self.async_write({self.entity_description.setpoint: round(value, 2)})
        except ServiceValidationError:
            # What the cloud refuses has been shown meanwhile.
            self.coordinator.config_entry.async_create_background_task(
                self.hass, self._async_draw_again(), f"{DOMAIN} draw again"
            )
            raise

    async def _async_draw_again(self) -> None:
        """Let the frontend show the value where a refused one was typed.

        It keeps what was typed as long as the state is the same, and makes a new field
        for another mode. The value itself must not move: automations wait for that.
        """
        for self._attr_mode in (NumberMode.SLIDER, NumberMode.BOX):
            self.async_write_ha_state()
            await asyncio.sleep(REDRAW)
