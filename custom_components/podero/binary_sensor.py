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

from .api import HeatPump
from .coordinator import PoderoConfigEntry
from .entity import PoderoEntity, PoderoEntityDescription, async_add_heat_pump_entities
from .heat_pump.derived import AWAY, CONNECTION, is_away, is_connected, operation

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class PoderoBinarySensorDescription(
    PoderoEntityDescription[bool], BinarySensorEntityDescription
):
    """Describes a boolean field, or what follows from some fields."""


def _operation(
    key: str, what: str, *, enabled: bool = True
) -> PoderoBinarySensorDescription:
    return PoderoBinarySensorDescription(
        key=key,
        translation_key=key,
        fields=(HeatPump.operational_mode,),
        reads=CONNECTION,
        value_fn=lambda heat_pump, now: (
            None if (doing := operation(heat_pump, now)) is None else doing == what
        ),
        # For every day there is the activity.
        entity_category=EntityCategory.DIAGNOSTIC,
        device_class=BinarySensorDeviceClass.RUNNING,
        entity_registry_enabled_default=enabled,
    )


BINARY_SENSORS: Final = (
    PoderoBinarySensorDescription(
        key="is_authenticated",
        translation_key="is_authenticated",
        fields=(HeatPump.is_authenticated,),
        reads=CONNECTION,
        value_fn=is_connected,
        entity_category=EntityCategory.DIAGNOSTIC,
        device_class=BinarySensorDeviceClass.CONNECTIVITY,
    ),
    PoderoBinarySensorDescription(
        key="action_needed",
        translation_key="action_needed",
        fields=(HeatPump.action_needed,),
        entity_category=EntityCategory.DIAGNOSTIC,
        device_class=BinarySensorDeviceClass.PROBLEM,
    ),
    PoderoBinarySensorDescription(
        key="away_active",
        translation_key="away_active",
        fields=(HeatPump.is_away_mode_enabled,),
        reads=AWAY,
        value_fn=is_away,
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
    await async_add_heat_pump_entities(
        entry, async_add_entities, BINARY_SENSORS, PoderoBinarySensor
    )


class PoderoBinarySensor(PoderoEntity[bool], BinarySensorEntity):
    """A boolean field, or what follows from some fields."""

    entity_description: PoderoBinarySensorDescription

    @property
    @override
    def is_on(self) -> bool | None:
        return self.field_value
