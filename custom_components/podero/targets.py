"""The heat pumps of the home as people point at them, whatever the account."""

from collections.abc import Iterator
from dataclasses import dataclass
import re
from typing import Final

from homeassistant.components.homeassistant.exposed_entities import async_should_expose
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import (
    area_registry as ar,
    device_registry as dr,
    entity_registry as er,
)

from .api import Changes, HeatPump
from .const import DOMAIN, PLATFORMS
from .coordinator import PoderoConfigEntry, PoderoCoordinator

STEERING: Final = frozenset(PLATFORMS) - {Platform.BINARY_SENSOR, Platform.SENSOR}
RUNNING: Final = (ConfigEntryState.LOADED, ConfigEntryState.SETUP_IN_PROGRESS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One heat pump that can be read and steered.

    Attributes:
        device: Its entry in the device registry.
        coordinator: That of its account.
        device_id: The cloud's id.
    """

    device: dr.DeviceEntry
    coordinator: PoderoCoordinator
    device_id: str

    @property
    def name(self) -> str:
        """What people call it."""
        return name_of(self.device)

    @property
    def heat_pump(self) -> HeatPump | None:
        """The heat pump as people see it, None while it can't be reached."""
        if not self.coordinator.last_update_success:
            return None
        return self.coordinator.data.get(self.device_id)

    async def async_write(self, changes: Changes) -> None:
        """Change its fields, see `PoderoCoordinator.async_write`."""
        await self.coordinator.async_write(self.device_id, changes)


def name_of(device: dr.AnyDeviceEntry) -> str:
    """Return what people call a device."""
    return device.name_by_user or device.name or ""


@callback
def async_reach(hass: HomeAssistant, registry_id: str) -> tuple[Target, HeatPump]:
    """Return a heat pump that can be read and steered now, by its id in the registry.

    Raises:
        ServiceValidationError: There is no such device, or it is no heat pump.
        HomeAssistantError: It can't be reached.
    """
    device = dr.async_get(hass).async_get(registry_id)
    if device is None:
        raise ServiceValidationError(
            translation_domain=DOMAIN, translation_key="no_device"
        )
    if all(domain != DOMAIN for domain, *_ in device.identifiers):
        raise ServiceValidationError(
            translation_domain=DOMAIN, translation_key="no_heat_pump"
        )
    target = async_targets(hass).get(registry_id)
    if target is None:
        raise HomeAssistantError(
            translation_domain=DOMAIN, translation_key="account_not_loaded"
        )
    if (heat_pump := target.heat_pump) is None:
        raise HomeAssistantError(
            translation_domain=DOMAIN, translation_key="unreachable"
        )
    return target, heat_pump


@callback
def async_targets(hass: HomeAssistant) -> dict[str, Target]:
    """Return the heat pumps of all loaded accounts by their ids in the registry."""
    return {target.device.id: target for target in _targets(hass)}


@callback
def async_of_field(hass: HomeAssistant, entity_ids: set[str], field: str) -> set[str]:
    """Return those entities that show one field of a heat pump."""
    entities = er.async_get(hass)
    return {
        entity_id
        for entity_id in entity_ids
        if (entity := entities.async_get(entity_id))
        and entity.platform == DOMAIN
        # A device id has no underscore.
        and entity.unique_id.partition("_")[2] == field
    }


def _targets(hass: HomeAssistant) -> Iterator[Target]:
    devices = dr.async_get(hass)
    entries: list[PoderoConfigEntry] = hass.config_entries.async_entries(DOMAIN)
    for entry in entries:
        # Entities are there, and set automations off, before all of it is set up.
        coordinator = getattr(entry, "runtime_data", None)
        if entry.state not in RUNNING or coordinator is None:
            continue
        for device in dr.async_entries_for_config_entry(devices, entry.entry_id):
            for domain, device_id, *_ in device.identifiers:
                if domain == DOMAIN and device_id in coordinator.queues:
                    yield Target(
                        device=device, coordinator=coordinator, device_id=device_id
                    )


@callback
def async_exposed(hass: HomeAssistant, assistant: str | None) -> list[Target]:
    """Return the heat pumps that an assistant may steer by at least one entity.

    Temperatures are exposed from the start; who has hidden all the rest meant it.

    Args:
        hass: Home Assistant.
        assistant: E.g. "conversation"; who is none may see all.
    """
    entities = er.async_get(hass)
    return [
        target
        for device_id, target in async_targets(hass).items()
        if not assistant
        or any(
            entity.domain in STEERING
            and async_should_expose(hass, assistant, entity.entity_id)
            for entity in er.async_entries_for_device(entities, device_id)
        )
    ]


@callback
def async_choose(
    hass: HomeAssistant, assistant: str | None, called: str | None
) -> Target:
    """Return the heat pump that is meant.

    Args:
        hass: Home Assistant.
        assistant: Who asks, see `async_exposed`.
        called: Words of its name or its area; none are needed for the only one.

    Raises:
        ServiceValidationError: There is none, or more than one.
        HomeAssistantError: No account is running.
    """
    if not async_targets(hass):
        raise HomeAssistantError(
            translation_domain=DOMAIN, translation_key="account_not_loaded"
        )
    if not (exposed := async_exposed(hass, assistant)):
        raise ServiceValidationError(
            translation_domain=DOMAIN, translation_key="none_exposed"
        )
    areas = ar.async_get(hass)
    wanted = _words(called or "")
    meant: list[Target] = []
    for target in exposed:
        area = areas.async_get_area(target.device.area_id or "")
        name = _words(target.name)
        if wanted == name:
            return target
        if wanted <= name | _words(area.name if area else ""):
            meant.append(target)
    if not meant:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="not_called_so",
            translation_placeholders={
                "called": called or "",
                "names": _names(exposed),
            },
        )
    if len(meant) > 1:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="which_heat_pump",
            translation_placeholders={"names": _names(meant)},
        )
    return meant[0]


def _names(targets: list[Target]) -> str:
    return ", ".join(target.name for target in targets)


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))
