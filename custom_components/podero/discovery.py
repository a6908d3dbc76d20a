"""Heat pumps of an account that are not set up yet: offered, never forced."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from homeassistant.config_entries import SOURCE_INTEGRATION_DISCOVERY
from homeassistant.core import HomeAssistant
from homeassistant.helpers.discovery_flow import async_create_flow
from homeassistant.helpers.event import async_track_time_interval

from .account import configured_ids
from .api import PoderoError
from .const import DOMAIN
from .coordinator import PoderoConfigEntry

EVERY: Final = timedelta(days=1)


def async_watch(hass: HomeAssistant, entry: PoderoConfigEntry) -> None:
    """Look for new heat pumps now and once a day, until the account is unloaded."""

    async def look(_now: datetime | None = None) -> None:
        coordinator = entry.runtime_data
        found = coordinator.listed
        resting = coordinator.client.transport.resting_for
        if not found and not coordinator.list_refused and not resting:
            try:
                found = await coordinator.client.async_get_heat_pumps()
            except PoderoError:
                # What is wrong with the account is for the coordinator to find.
                return
        for device_id in found.keys() - configured_ids(hass):
            offer: Mapping[str, Any] = {
                "entry_id": entry.entry_id,
                "heat_pump": found[device_id],
            }
            async_create_flow(
                hass, DOMAIN, {"source": SOURCE_INTEGRATION_DISCOVERY}, offer
            )

    entry.async_create_task(hass, look(), f"{DOMAIN} discovery")
    entry.async_on_unload(
        async_track_time_interval(hass, look, EVERY, cancel_on_shutdown=True)
    )
