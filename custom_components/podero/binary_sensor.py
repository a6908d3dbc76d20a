"""Binary sensors: whether a heat pump can be reached, and what it does now."""

from dataclasses import dataclass
from typing import Final, override

# Home Assistant 2026.9 and 2026.10 do not say that they export the device classes.
from homeassistant.components.binary_sensor import (  # type: ignore[attr-defined]
    BinarySensorDeviceClass,
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from . import rules
from .coordinator import PoderoConfigEntry
from .derived import is_away, is_connected, next_silence
from .entity import PoderoDescription, PoderoEntity, async_add_fields

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class PoderoBinarySensorDescription(PoderoDescription, BinarySensorEntityDescription):
    """Describes a field that is true or false, or what follows from some."""


def _operation(
    key: str, operation: str, *, enabled: bool = True
) -> PoderoBinarySensorDescription:
    return PoderoBinarySensorDescription(
        key=key,
        translation_key=key,
        device_class=BinarySensorDeviceClass.RUNNING,
        entity_registry_enabled_default=enabled,
        needs=("operational_mode",),
        value=lambda heat_pump, now: (
            None
            if (mode := heat_pump.values["operational_mode"]) is None
            else mode == operation
        ),
    )


BINARY_SENSORS: Final = (
    PoderoBinarySensorDescription(
        key="is_authenticated",
        translation_key="is_authenticated",
        entity_category=EntityCategory.DIAGNOSTIC,
        device_class=BinarySensorDeviceClass.CONNECTIVITY,
        value=is_connected,
        turn=next_silence,
    ),
    PoderoBinarySensorDescription(
        key="action_needed",
        translation_key="action_needed",
        entity_category=EntityCategory.DIAGNOSTIC,
        device_class=BinarySensorDeviceClass.PROBLEM,
    ),
    PoderoBinarySensorDescription(
        key="away_active",
        translation_key="away_active",
        needs=("is_away_mode_enabled",),
        value=is_away,
        turn=rules.next_turn,
    ),
    _operation("heating_active", "heating"),
    _operation("hot_water_active", "hot_water"),
    _operation("pool_heating_active", "pool_heating", enabled=False),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: PoderoConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the binary sensors of the account's heat pumps."""
    async_add_fields(entry, async_add_entities, BINARY_SENSORS, PoderoBinarySensor)


class PoderoBinarySensor(PoderoEntity, BinarySensorEntity):
    """Something that is so or not."""

    @property
    @override
    def is_on(self) -> bool | None:
        return None if (value := self.field_value) is None else value is True
