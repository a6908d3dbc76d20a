"""Offers heat pumps of an account that are not set up yet."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from homeassistant.config_entries import SOURCE_INTEGRATION_DISCOVERY
from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.discovery_flow import async_create_flow
from homeassistant.helpers.event import async_call_later

from .account.entries import configured_device_ids
from .api import HeatPump, PoderoError
from .const import DOMAIN
from .coordinator import PoderoConfigEntry

INTERVAL: Final = timedelta(days=1)
RETRY_INTERVAL: Final = timedelta(hours=3)
"""When a list that could not be read is asked for again: heat pumps are few, and new."""


@callback
def async_watch_new_heat_pumps(hass: HomeAssistant, entry: PoderoConfigEntry) -> None:
    """Look for new heat pumps now and once a day, until the account is unloaded."""
    cancel_next: CALLBACK_TYPE | None = None

    async def async_discover(_now: datetime | None = None) -> None:
        nonlocal cancel_next
        listed = await _async_list(entry)
        heat_pumps = listed or {}
        for device_id in heat_pumps.keys() - configured_device_ids(hass):
            discovery_info: Mapping[str, Any] = {
                "entry_id": entry.entry_id,
                "heat_pump": heat_pumps[device_id],
            }
            async_create_flow(
                hass, DOMAIN, {"source": SOURCE_INTEGRATION_DISCOVERY}, discovery_info
            )
        cancel_next = async_call_later(
            hass,
            RETRY_INTERVAL if listed is None else INTERVAL,
            HassJob(async_discover, cancel_on_shutdown=True),
        )

    @callback
    def cancel() -> None:
        if cancel_next:
            cancel_next()

    entry.async_on_unload(cancel)
    entry.async_create_task(hass, async_discover(), f"{DOMAIN} discovery")


async def _async_list(entry: PoderoConfigEntry) -> dict[str, HeatPump] | None:
    """Return the account's heat pumps, None if that can't be told now."""
    account = entry.runtime_data.account
    if heat_pumps := account.reader.last_device_list:
        return heat_pumps
    if account.client.transport.read_wait:
        return None
    try:
        return await account.reader.async_read_list()
    except PoderoError:
        # The next poll reports what is wrong with the account.
        return None
