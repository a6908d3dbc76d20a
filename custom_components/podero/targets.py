"""Heat pumps by their entries in the device registry, of all accounts."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import Context, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import device_registry as dr, entity_registry as er

from .api import Changes, HeatPump
from .const import DOMAIN
from .coordinator import PoderoConfigEntry, PoderoCoordinator
from .exceptions import NotAllowedError

RUNNING_STATES: Final = (ConfigEntryState.LOADED, ConfigEntryState.SETUP_IN_PROGRESS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A heat pump of a running account.

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
        return device_name(self.device)

    @property
    def heat_pump(self) -> HeatPump | None:
        """The heat pump as people see it, None while it can't be reached."""
        if not self.coordinator.last_update_success:
            return None
        return self.coordinator.data.get(self.device_id)

    async def async_write(self, changes: Changes) -> None:
        """Change its fields, see `PoderoCoordinator.async_write`."""
        await self.coordinator.async_write(self.device_id, changes)


def device_name(device: dr.AnyDeviceEntry) -> str:
    """Return what people call a device."""
    return device.name_by_user or device.name or ""


@callback
def async_get_target(hass: HomeAssistant, registry_id: str) -> tuple[Target, HeatPump]:
    """Return a heat pump that can be read and written now, and its present values.

    Args:
        hass: Home Assistant.
        registry_id: Id of its device in the registry.

    Raises:
        ServiceValidationError: There is no such device, or it is no heat pump.
        HomeAssistantError: Its account is not loaded, or it can't be reached.
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
    target = async_get_targets(hass).get(registry_id)
    if target is None:
        raise HomeAssistantError(
            translation_domain=DOMAIN, translation_key="account_not_loaded"
        )
    if (heat_pump := target.heat_pump) is None:
        raise HomeAssistantError(
            translation_domain=DOMAIN, translation_key="unreachable"
        )
    return target, heat_pump


async def async_check_permission(
    hass: HomeAssistant, context: Context | None, registry_id: str, policy: str
) -> None:
    """Raise unless the user behind a context may read or control a heat pump.

    That is: all of its entities. Without a user, as in automations, all is allowed.

    Args:
        hass: Home Assistant.
        context: Who asks.
        registry_id: Id of the heat pump's device in the registry; need not exist.
        policy: `POLICY_READ` or `POLICY_CONTROL`.

    Raises:
        NotAllowedError: The user may not, or does not exist any more.
    """
    if context is None or context.user_id is None:
        return
    user = await hass.auth.async_get_user(context.user_id)
    entities = er.async_entries_for_device(
        er.async_get(hass), registry_id, include_disabled_entities=True
    )
    if user is None or not (
        user.permissions.access_all_entities(policy)
        or (
            entities
            and all(
                user.permissions.check_entity(entity.entity_id, policy)
                for entity in entities
            )
        )
    ):
        raise NotAllowedError(context, policy)


@callback
def async_get_targets(hass: HomeAssistant) -> dict[str, Target]:
    """Return the heat pumps of all running accounts by id in the device registry."""
    return {target.device.id: target for target in _targets(hass)}


@callback
def async_filter_by_key(
    hass: HomeAssistant, entity_ids: set[str], key: str
) -> set[str]:
    """Return those entities that are ours and whose description has a key."""
    entities = er.async_get(hass)
    return {
        entity_id
        for entity_id in entity_ids
        if (entity := entities.async_get(entity_id))
        and entity.platform == DOMAIN
        # A device id has no underscore.
        and entity.unique_id.partition("_")[2] == key
    }


def _targets(hass: HomeAssistant) -> Iterator[Target]:
    devices = dr.async_get(hass)
    entries: list[PoderoConfigEntry] = hass.config_entries.async_entries(DOMAIN)
    for entry in entries:
        # While an entry is being set up, its first entities already trigger automations.
        coordinator = getattr(entry, "runtime_data", None)
        if entry.state not in RUNNING_STATES or coordinator is None:
            continue
        for device in dr.async_entries_for_config_entry(devices, entry.entry_id):
            for domain, device_id, *_ in device.identifiers:
                if domain == DOMAIN and device_id in coordinator.account.queues:
                    yield Target(
                        device=device, coordinator=coordinator, device_id=device_id
                    )
