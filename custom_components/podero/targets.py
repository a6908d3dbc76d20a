"""The heat pumps of the home as people point at them: by device, whatever the account."""

from collections.abc import Iterator
from dataclasses import dataclass

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr

from .api import Changes, HeatPump
from .const import CONF_DEVICE_ID, DOMAIN, SUBENTRY_HEAT_PUMP
from .coordinator import PoderoConfigEntry, PoderoCoordinator


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
        return self.device.name_by_user or self.device.name or ""

    @property
    def heat_pump(self) -> HeatPump | None:
        """The heat pump as people see it, None while it can't be reached."""
        if not self.coordinator.last_update_success:
            return None
        return self.coordinator.data.get(self.device_id)

    async def async_write(self, changes: Changes) -> None:
        """Change its fields, see `PoderoCoordinator.async_write`."""
        await self.coordinator.async_write(self.device_id, changes)


@callback
def async_targets(hass: HomeAssistant) -> dict[str, Target]:
    """Return the heat pumps of all loaded accounts by their ids in the registry."""
    return {target.device.id: target for target in _targets(hass)}


def _targets(hass: HomeAssistant) -> Iterator[Target]:
    devices = dr.async_get(hass)
    entries: list[PoderoConfigEntry] = hass.config_entries.async_entries(DOMAIN)
    for entry in entries:
        if entry.state is not ConfigEntryState.LOADED:
            continue
        for subentry in entry.get_subentries_of_type(SUBENTRY_HEAT_PUMP):
            device_id = subentry.data[CONF_DEVICE_ID]
            if device := devices.async_get_device(identifiers={(DOMAIN, device_id)}):
                yield Target(
                    device=device, coordinator=entry.runtime_data, device_id=device_id
                )
