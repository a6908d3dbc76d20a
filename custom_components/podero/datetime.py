"""Date-times: until when a pause lasts, from when to when one is away."""

from datetime import datetime
from typing import Final, override

from homeassistant.components.datetime import DateTimeEntity, DateTimeEntityDescription
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import PoderoConfigEntry
from .entity import PoderoEntity, async_add_fields

# Calls must meet in the write queue, which sends one request for all of them.
PARALLEL_UPDATES = 0

DATETIMES: Final = tuple(
    DateTimeEntityDescription(key=key, translation_key=key)
    for key in ("pause_power_until", "away_mode_start", "away_mode_end")
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: PoderoConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the date-times of the account's heat pumps."""
    async_add_fields(entry, async_add_entities, DATETIMES, PoderoDateTime)


class PoderoDateTime(PoderoEntity, DateTimeEntity):
    """A moment, or none."""

    @property
    @override
    def native_value(self) -> datetime | None:
        value = self.field_value
        return value if isinstance(value, datetime) else None

    @override
    async def async_set_value(self, value: datetime) -> None:
        await self.async_write({self.entity_description.key: value})
