"""Numbers: the temperatures that people set."""

from typing import Final, override

from homeassistant.components.number import (
    NumberDeviceClass,
    NumberEntity,
    NumberEntityDescription,
    NumberMode,
)
from homeassistant.const import EntityCategory, UnitOfTemperature
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import PoderoConfigEntry
from .entity import PoderoEntity, async_add_fields
from .rules import RANGES

# Calls must meet in the write queue, which sends one request for all of them.
PARALLEL_UPDATES = 0


def _temperature(
    key: str, category: EntityCategory | None = None
) -> NumberEntityDescription:
    least, most = RANGES[key]
    return NumberEntityDescription(
        key=key,
        translation_key=key,
        entity_category=category,
        device_class=NumberDeviceClass.TEMPERATURE,
        native_unit_of_measurement=UnitOfTemperature.CELSIUS,
        native_min_value=least,
        native_max_value=most,
        native_step=0.5,
        mode=NumberMode.BOX,
    )


NUMBERS: Final = (
    _temperature("minimum_temperature_limit"),
    _temperature("maximum_temperature_limit"),
    _temperature("dhw_standard_temperature"),
    _temperature("minimum_dhw_temperature_limit", EntityCategory.CONFIG),
    _temperature("away_mode_minimum_temperature_limit", EntityCategory.CONFIG),
    _temperature("away_mode_minimum_dhw_temperature_limit", EntityCategory.CONFIG),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: PoderoConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the numbers of the account's heat pumps."""
    async_add_fields(entry, async_add_entities, NUMBERS, PoderoNumber)


class PoderoNumber(PoderoEntity, NumberEntity):
    """A temperature in °C."""

    @property
    @override
    def native_value(self) -> float | None:
        value = self.field_value
        return value if isinstance(value, float) else None

    @override
    async def async_set_native_value(self, value: float) -> None:
        # A whole degree Fahrenheit is an endless fraction of a degree Celsius.
        await self.async_write({self.entity_description.key: round(value, 2)})
