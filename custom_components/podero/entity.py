"""What all entities of a heat pump share: one description is one field."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import override

from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.entity import EntityDescription
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.event import async_track_point_in_utc_time
from homeassistant.helpers.update_coordinator import CoordinatorEntity
from homeassistant.util import dt as dt_util

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


@dataclass(frozen=True, kw_only=True)
class PoderoDescription(EntityDescription):
    """What there is to say where the value is not simply the field of the key.

    Attributes:
        needs: The fields without which there is no such entity; the key unless told.
        value: The value of a heat pump at a moment.
        turn: The next moment at which the value may change by itself, if any.
    """

    needs: tuple[str, ...] = ()
    value: Callable[[HeatPump, datetime], Value] | None = None
    turn: Callable[[HeatPump, datetime], datetime | None] | None = None


def _is_there(description: EntityDescription, heat_pump: HeatPump) -> bool:
    """Return whether a heat pump has what an entity is made of."""
    if isinstance(description, PoderoDescription) and description.needs:
        return all(field in heat_pump.values for field in description.needs)
    return description.key in heat_pump.values


class PoderoEntity(CoordinatorEntity[PoderoCoordinator]):
    """One field of one heat pump, or what follows from some."""

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
    _turn: CALLBACK_TYPE | None = None

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

    @override
    async def async_added_to_hass(self) -> None:
        await super().async_added_to_hass()
        if self._await_turn():
            self.async_on_remove(self._forget_turn)
        # Home Assistant is about to write the first state.
        self._written = self._snapshot()

    @property
    @override
    def available(self) -> bool:
        return super().available and (
            (heat_pump := self.coordinator.data.get(self._device_id)) is not None
            and _is_there(self.entity_description, heat_pump)
        )

    @property
    def field_value(self) -> Value:
        """The value as people see it, None where it is null or absent."""
        if (heat_pump := self.coordinator.data.get(self._device_id)) is None:
            return None
        description = self.entity_description
        if isinstance(description, PoderoDescription) and description.value:
            return description.value(heat_pump, dt_util.utcnow())
        return heat_pump.values.get(description.key)

    async def async_write(self, changes: Changes) -> None:
        """Change fields of this heat pump, see `PoderoCoordinator.async_write`."""
        await self.coordinator.async_write(self._device_id, changes)

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        self._await_turn()
        # Most updates leave most fields as they are.
        if (snapshot := self._snapshot()) != self._written:
            self._written = snapshot
            self.async_write_ha_state()

    def _snapshot(self) -> object:
        """Return what the state is made of: where it is the same, nothing is written."""
        return (True, self.field_value) if self.available else (False, None)

    def _await_turn(self) -> bool:
        """Look again when the value changes by itself; return whether it ever does."""
        description = self.entity_description
        if not isinstance(description, PoderoDescription) or not description.turn:
            return False
        self._forget_turn()
        heat_pump = self.coordinator.data.get(self._device_id)
        if heat_pump and (turn := description.turn(heat_pump, dt_util.utcnow())):
            self._turn = async_track_point_in_utc_time(self.hass, self._turned, turn)
        return True

    def _forget_turn(self) -> None:
        if self._turn:
            self._turn()
            self._turn = None

    @callback
    def _turned(self, now: datetime) -> None:
        self._handle_coordinator_update()


@callback
def async_add_fields[DescriptionT: EntityDescription](
    entry: PoderoConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
    descriptions: Iterable[DescriptionT],
    entity_class: Callable[
        [PoderoCoordinator, str, DeviceInfo, DescriptionT], PoderoEntity
    ],
) -> None:
    """Add an entity for each description that a heat pump has fields for, also later."""
    coordinator = entry.runtime_data
    added: dict[str, set[str]] = {}
    seen: dict[str, Collection[str]] = {}

    @callback
    def add_new() -> None:
        for gone in added.keys() - entry.subentries.keys():
            del added[gone], seen[gone]
        for subentry in entry.get_subentries_of_type(SUBENTRY_HEAT_PUMP):
            device_id = subentry.data[CONF_DEVICE_ID]
            if (heat_pump := coordinator.data.get(device_id)) is None:
                continue
            # Most updates bring no field that was not there before.
            if seen.get(subentry.subentry_id) == (fields := heat_pump.values.keys()):
                continue
            seen[subentry.subentry_id] = fields
            known = added.setdefault(subentry.subentry_id, set())
            new = [
                description
                for description in descriptions
                if description.key not in known and _is_there(description, heat_pump)
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
