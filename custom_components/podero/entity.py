"""What all entities of a heat pump share: one description is one field."""

from collections.abc import Callable, Iterable
from typing import override

from homeassistant.core import callback
from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.entity import EntityDescription
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .api import Changes, HeatPump, Value
from .const import CONF_DEVICE_ID, CONF_HOST, DOMAIN, SUBENTRY_HEAT_PUMP
from .coordinator import PoderoConfigEntry, PoderoCoordinator


def device_info(heat_pump: HeatPump, *, name: str, host: str) -> DeviceInfo:
    """Return how a heat pump is registered.

    Args:
        heat_pump: The heat pump.
        name: What people call it.
        host: Where the Podero app is.
    """
    return DeviceInfo(
        identifiers={(DOMAIN, heat_pump.id)},
        name=name,
        manufacturer=heat_pump.manufacturer,
        model=heat_pump.model,
        model_id=heat_pump.model_id,
        hw_version=heat_pump.year,
        configuration_url=host,
    )


class PoderoEntity(CoordinatorEntity[PoderoCoordinator]):
    """One field of one heat pump."""

    _attr_has_entity_name = True

    def __init__(
        self,
        coordinator: PoderoCoordinator,
        device_id: str,
        device: DeviceInfo,
        description: EntityDescription,
    ) -> None:
        """Take the description whose key is the field."""
        super().__init__(coordinator)
        self.entity_description = description
        self._device_id = device_id
        self._attr_device_info = device
        self._attr_unique_id = f"{device_id}_{description.key}"
        self._written = self._snapshot()

    @property
    @override
    def available(self) -> bool:
        return super().available and (
            (heat_pump := self.coordinator.data.get(self._device_id)) is not None
            and self.entity_description.key in heat_pump.values
        )

    @property
    def field_value(self) -> Value:
        """The field as people see it, None where it is null or absent."""
        if (heat_pump := self.coordinator.data.get(self._device_id)) is None:
            return None
        return heat_pump.values.get(self.entity_description.key)

    async def async_write(self, changes: Changes) -> None:
        """Change fields of this heat pump, see `PoderoCoordinator.async_write`."""
        await self.coordinator.async_write(self._device_id, changes)

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        # Most updates leave most fields as they are.
        if (snapshot := self._snapshot()) != self._written:
            self._written = snapshot
            self.async_write_ha_state()

    def _snapshot(self) -> tuple[bool, Value]:
        return self.available, self.field_value


@callback
def async_add_fields[DescriptionT: EntityDescription](
    entry: PoderoConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
    descriptions: Iterable[DescriptionT],
    entity_class: Callable[
        [PoderoCoordinator, str, DeviceInfo, DescriptionT], PoderoEntity
    ],
) -> None:
    """Add an entity for each description whose field a heat pump has, now or later."""
    coordinator = entry.runtime_data
    added: dict[str, set[str]] = {}

    @callback
    def add_new() -> None:
        for gone in added.keys() - entry.subentries.keys():
            del added[gone]
        for subentry in entry.get_subentries_of_type(SUBENTRY_HEAT_PUMP):
            device_id = subentry.data[CONF_DEVICE_ID]
            if (heat_pump := coordinator.data.get(device_id)) is None:
                continue
            known = added.setdefault(subentry.subentry_id, set())
            new = [
                description
                for description in descriptions
                if description.key in heat_pump.values and description.key not in known
            ]
            if not new:
                continue
            known.update(description.key for description in new)
            device = device_info(
                heat_pump, name=subentry.title, host=entry.data[CONF_HOST]
            )
            async_add_entities(
                (
                    entity_class(coordinator, device_id, device, description)
                    for description in new
                ),
                config_subentry_id=subentry.subentry_id,
            )

    add_new()
    entry.async_on_unload(coordinator.async_add_listener(add_new))
