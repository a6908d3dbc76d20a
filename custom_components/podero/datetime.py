"""Date-times: until when a pause lasts, from when to when one is away."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, override

from homeassistant.components.datetime import DateTimeEntity, DateTimeEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .api import HeatPump
from .coordinator import PoderoConfigEntry
from .entity import PoderoEntity, PoderoEntityDescription, async_add_heat_pump_entities

# Calls must meet in the write queue, which sends one request for all of them.
PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class PoderoDateTimeDescription(
    PoderoEntityDescription[datetime], DateTimeEntityDescription
):
    """Describes a moment that people set."""


DATETIMES: Final = tuple(
    PoderoDateTimeDescription(
        key=field.name,
        translation_key=field.name,
        fields=(field,),
        # For every day there are the buttons and the calendar.
        entity_category=EntityCategory.CONFIG,
    )
    for field in (
        HeatPump.pause_power_until,
        HeatPump.away_mode_start,
        HeatPump.away_mode_end,
    )
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: PoderoConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the date-times of the account's heat pumps."""
    await async_add_heat_pump_entities(
        entry, async_add_entities, DATETIMES, PoderoDateTime
    )


class PoderoDateTime(PoderoEntity[datetime], DateTimeEntity):
    """A moment, or none."""

    entity_description: PoderoDateTimeDescription

    @property
    @override
    def native_value(self) -> datetime | None:
        return self.field_value

    @override
    async def async_set_value(self, value: datetime) -> None:
        (field,) = self.entity_description.fields
        await self.async_write({field: value})
