"""Offers heat pumps of an account that are not set up yet."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from homeassistant.config_entries import SOURCE_INTEGRATION_DISCOVERY
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.discovery_flow import async_create_flow
from homeassistant.helpers.event import async_track_time_interval

from .account.entries import configured_device_ids
from .api import PoderoError
from .const import DOMAIN
from .coordinator import PoderoConfigEntry

INTERVAL: Final = timedelta(days=1)


@callback
def async_watch_new_heat_pumps(hass: HomeAssistant, entry: PoderoConfigEntry) -> None:
    """Look for new heat pumps now and once a day, until the account is unloaded."""

    async def async_discover(_now: datetime | None = None) -> None:
        account = entry.runtime_data.account
        heat_pumps = account.reader.last_device_list
        wait = account.client.transport.read_wait
        if not heat_pumps and not account.reader.list_refused and not wait:
            try:
                heat_pumps = await account.client.async_get_heat_pumps()
            except PoderoError:
                # The next poll reports what is wrong with the account.
                return
        for device_id in heat_pumps.keys() - configured_device_ids(hass):
            discovery_info: Mapping[str, Any] = {
                "entry_id": entry.entry_id,
                "heat_pump": heat_pumps[device_id],
            }
            async_create_flow(
                hass, DOMAIN, {"source": SOURCE_INTEGRATION_DISCOVERY}, discovery_info
            )

    entry.async_create_task(hass, async_discover(), f"{DOMAIN} discovery")
    entry.async_on_unload(
        async_track_time_interval(
            hass, async_discover, INTERVAL, cancel_on_shutdown=True
        )
    )
