"""Switches: what a heat pump does or leaves."""

from typing import Any, Final, override

from homeassistant.components.switch import SwitchEntity, SwitchEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import PoderoConfigEntry
from .entity import PoderoEntity, async_add_fields

# Calls must meet in the write queue, which sends one request for all of them.
PARALLEL_UPDATES = 0


def _use(key: str) -> SwitchEntityDescription:
    """Describe what the heat pump is used for: set once, by the installer."""
    return SwitchEntityDescription(
        key=key,
        translation_key=key,
        entity_category=EntityCategory.CONFIG,
        entity_registry_enabled_default=False,
    )


SWITCHES: Final = (
    *(
        SwitchEntityDescription(key=key, translation_key=key)
        for key in (
            "is_smart_optimization_active",
            "is_away_mode_enabled",
            "is_heating_policy_enabled",
            "pause_power_active",
        )
    ),
    _use("is_space_heating_enabled"),
    _use("is_hot_water_heating_enabled"),
    _use("is_pool_heating_enabled"),
    _use("is_space_cooling_enabled"),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: PoderoConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the switches of the account's heat pumps."""
    async_add_fields(entry, async_add_entities, SWITCHES, PoderoSwitch)


class PoderoSwitch(PoderoEntity, SwitchEntity):
    """A field that is true or false."""

    @property
    @override
    def is_on(self) -> bool | None:
        return None if (value := self.field_value) is None else value is True

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        await self.async_write({self.entity_description.key: True})

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        await self.async_write({self.entity_description.key: False})
