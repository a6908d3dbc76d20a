"""What all entities of a heat pump share: one description is one field."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, override

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.device_registry import DeviceEntry
from homeassistant.helpers.entity import EntityDescription
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.update_coordinator import CoordinatorEntity
from homeassistant.util import dt as dt_util

from .account.entries import heat_pump_subentries
from .account.update_scope import Concern
from .api import Changes, Field, HeatPump
from .const import CONF_HOST, DOMAIN
from .coordinator import PoderoConfigEntry, PoderoCoordinator
from .heat_pump.derived import Source


@callback
def register_device(
    hass: HomeAssistant,
    entry: PoderoConfigEntry,
    subentry: ConfigSubentry,
    heat_pump: HeatPump,
) -> DeviceEntry:
    """Register a heat pump by the title that people know it by."""
    return dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id,
        config_subentry_id=subentry.subentry_id,
        identifiers={(DOMAIN, heat_pump.id)},
        name=subentry.title,
        manufacturer=heat_pump.manufacturer,
        model=heat_pump.model,
        configuration_url=entry.data[CONF_HOST],
    )


@dataclass(frozen=True, kw_only=True)
class PoderoEntityDescription[T](EntityDescription):
    """Describes a field, or what follows from some.

    Attributes:
        fields: The fields without which there is no such entity.
        reads: What else the state is made of: an update that is about none of all these
            does not concern the entity.
        value_fn: The value of a heat pump at a moment.
    """

    fields: tuple[Field[Any], ...]
    reads: tuple[Source, ...] = ()
    value_fn: Callable[[HeatPump, datetime], T | None] | None = None

    @cached_property
    def _needed(self) -> frozenset[Field[Any]]:
        return frozenset(self.fields)

    @cached_property
    def sources(self) -> frozenset[Source]:
        """All that the state is made of."""
        return frozenset((*self.fields, *self.reads))

    def is_supported(self, coordinator: PoderoCoordinator, heat_pump: HeatPump) -> bool:
        """Return whether a heat pump has what the entity is made of."""
        return heat_pump.values.keys() >= self._needed


class PoderoEntity[T](CoordinatorEntity[PoderoCoordinator]):
    """One field of one heat pump, or what follows from some."""

    entity_description: PoderoEntityDescription[T]
    _attr_has_entity_name = True
    # What holds for all of them is said once: Home Assistant's own properties would
    # keep it in each entity, whose dict would grow to the next size.
    assumed_state = False
    attribution = None
    entity_picture = None
    entity_registry_visible_default = True
    extra_state_attributes = None
    force_update = False
    icon = None
    should_poll = False
    _written: object

    def __init__(
        self,
        coordinator: PoderoCoordinator,
        device_id: str,
        device: DeviceEntry,
        description: PoderoEntityDescription[T],
    ) -> None:
        """Take the heat pump and the description."""
        super().__init__(coordinator, Concern(description.sources, device_id))
        self.entity_description = description
        self._device_id = device_id
        # A device info of its own would register the heat pump once for each entity.
        self.device_entry = device
        self._attr_unique_id = f"{device_id}_{description.key}"

    @override
    async def async_added_to_hass(self) -> None:
        await super().async_added_to_hass()
        # Home Assistant is about to write the first state.
        self._written = self._snapshot()

    @property
    def heat_pump(self) -> HeatPump | None:
        """The heat pump as people see it; None while it can't be read."""
        return self.coordinator.data.get(self._device_id)

    @property
    @override
    def available(self) -> bool:
        return self.coordinator.last_update_success and (
            (heat_pump := self.heat_pump) is not None
            and self.entity_description.is_supported(self.coordinator, heat_pump)
        )

    @property
    def field_value(self) -> T | None:
        """The value as people see it, None where it is null or absent."""
        if (heat_pump := self.heat_pump) is None:
            return None
        description = self.entity_description
        if description.value_fn:
            return description.value_fn(heat_pump, dt_util.utcnow())
        return heat_pump.get(description.fields[0])

    async def async_write(self, changes: Changes) -> None:
        """Change fields of this heat pump, see `PoderoCoordinator.async_write`."""
        await self.coordinator.async_write(self._device_id, changes)

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        self._write_if_changed()

    def _write_if_changed(self) -> None:
        """Write the state, unless it is what was written last."""
        if (snapshot := self._snapshot()) != self._written:
            self._written = snapshot
            self.async_write_ha_state()

    def _snapshot(self) -> object:
        """Return what the state is made of: where it is the same, nothing is written."""
        return (True, self.field_value) if self.available else (False, None)


async def async_add_heat_pump_entities[DescriptionT: PoderoEntityDescription[Any]](
    entry: PoderoConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
    descriptions: Iterable[DescriptionT],
    entity_class: Callable[
        [PoderoCoordinator, str, DeviceEntry, DescriptionT], PoderoEntity[Any]
    ],
) -> None:
    """Add an entity for each description that a heat pump supports, also later."""
    coordinator = entry.runtime_data
    added: dict[str, set[str]] = {}

    @callback
    def add(device_id: str, subentry: ConfigSubentry) -> None:
        if (heat_pump := coordinator.data.get(device_id)) is None:
            return
        # Most updates bring nothing that was not there before.
        if subentry.subentry_id in added and not coordinator.scope.is_all(device_id):
            return
        known = added.setdefault(subentry.subentry_id, set())
        new = [
            description
            for description in descriptions
            if description.key not in known
            and description.is_supported(coordinator, heat_pump)
        ]
        if not new:
            return
        known.update(description.key for description in new)
        device = register_device(coordinator.hass, entry, subentry, heat_pump)
        async_add_entities(
            (
                entity_class(coordinator, device_id, device, description)
                for description in new
            ),
            config_subentry_id=subentry.subentry_id,
        )

    @callback
    def add_new() -> None:
        for gone in added.keys() - entry.subentries.keys():
            del added[gone]
        for device_id, subentry in heat_pump_subentries(entry).items():
            add(device_id, subentry)

    entry.async_on_unload(coordinator.async_add_listener(add_new, Concern()))
    for device_id, subentry in heat_pump_subentries(entry).items():
        # Where there are many heat pumps, others have their turn between two of them.
        if added:
            await asyncio.sleep(0)
        if subentry.subentry_id in entry.subentries:
            add(device_id, subentry)
