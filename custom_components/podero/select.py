"""Selects: how strongly Podero optimizes."""

from dataclasses import dataclass
from typing import Final, override

from homeassistant.components.select import SelectEntity, SelectEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .api import LEVELS, HeatPump
from .coordinator import PoderoConfigEntry
from .entity import PoderoEntity, PoderoEntityDescription, async_add_heat_pump_entities

# Calls must meet in the write queue, which sends one request for all of them.
PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class PoderoSelectDescription(PoderoEntityDescription[str], SelectEntityDescription):
    """Describes a field that is one of a few words."""


SELECTS: Final = (
    PoderoSelectDescription(
        key="optimization_level",
        translation_key="optimization_level",
        fields=(HeatPump.optimization_level,),
        entity_category=EntityCategory.CONFIG,
        options=list(LEVELS),
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: PoderoConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the selects of the account's heat pumps."""
    await async_add_heat_pump_entities(entry, async_add_entities, SELECTS, PoderoSelect)


class PoderoSelect(PoderoEntity[str], SelectEntity):
    """A field that is one of a few words."""

    entity_description: PoderoSelectDescription

    @property
    @override
    def current_option(self) -> str | None:
        return self.field_value

    @override
    async def async_select_option(self, option: str) -> None:
        (field,) = self.entity_description.fields
        await self.async_write({field: option})
