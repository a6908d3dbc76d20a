"""Selects: how far consumption may be shifted."""

from typing import Final, override

from homeassistant.components.select import SelectEntity, SelectEntityDescription
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .api import LEVELS
from .coordinator import PoderoConfigEntry
from .entity import PoderoEntity, async_add_fields

# Calls must meet in the write queue, which sends one request for all of them.
PARALLEL_UPDATES = 0

SELECTS: Final = (
    SelectEntityDescription(
        key="optimization_level",
        translation_key="optimization_level",
        options=list(LEVELS),
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: PoderoConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the selects of the account's heat pumps."""
    async_add_fields(entry, async_add_entities, SELECTS, PoderoSelect)


class PoderoSelect(PoderoEntity, SelectEntity):
    """A field that is one of a few words."""

    @property
    @override
    def current_option(self) -> str | None:
        value = self.field_value
        return value if isinstance(value, str) else None

    @override
    async def async_select_option(self, option: str) -> None:
        await self.async_write({self.entity_description.key: option})
