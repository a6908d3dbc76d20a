"""Switches: what a heat pump does or leaves."""

from dataclasses import dataclass
from typing import Any, Final, override

from homeassistant.components.switch import SwitchEntity, SwitchEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .api import Field, HeatPump
from .coordinator import PoderoConfigEntry
from .entity import PoderoEntity, PoderoEntityDescription, async_add_heat_pump_entities

# Calls must meet in the write queue, which sends one request for all of them.
PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class PoderoSwitchDescription(PoderoEntityDescription[bool], SwitchEntityDescription):
    """Describes a boolean field that people set."""


def _switch(
    field: Field[bool], category: EntityCategory | None = None
) -> PoderoSwitchDescription:
    return PoderoSwitchDescription(
        key=field.name,
        translation_key=field.name,
        fields=(field,),
        entity_category=category,
    )


def _usage(field: Field[bool]) -> PoderoSwitchDescription:
    """Describe what the heat pump is used for: set once, by the installer."""
    return PoderoSwitchDescription(
        key=field.name,
        translation_key=field.name,
        fields=(field,),
        entity_category=EntityCategory.CONFIG,
        entity_registry_enabled_default=False,
    )


SWITCHES: Final = (
    _switch(HeatPump.is_smart_optimization_active),
    _switch(HeatPump.is_away_mode_enabled),
    _switch(HeatPump.is_heating_policy_enabled, EntityCategory.CONFIG),
    _switch(HeatPump.pause_power_active),
    _usage(HeatPump.is_space_heating_enabled),
    _usage(HeatPump.is_hot_water_heating_enabled),
    _usage(HeatPump.is_pool_heating_enabled),
    _usage(HeatPump.is_space_cooling_enabled),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: PoderoConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the switches of the account's heat pumps."""
    await async_add_heat_pump_entities(
        entry, async_add_entities, SWITCHES, PoderoSwitch
    )


class PoderoSwitch(PoderoEntity[bool], SwitchEntity):
    """A boolean field."""

    entity_description: PoderoSwitchDescription

    @property
    @override
    def is_on(self) -> bool | None:
        return self.field_value

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        (field,) = self.entity_description.fields
        await self.async_write({field: True})

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        (field,) = self.entity_description.fields
        await self.async_write({field: False})
