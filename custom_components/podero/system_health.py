"""System health: whether Podero can be reached, and how it was used."""

from typing import Any

from homeassistant.components import system_health
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, callback

from .const import CONF_HOST, DOMAIN
from .coordinator import PoderoConfigEntry


@callback
def async_register(
    hass: HomeAssistant, register: system_health.SystemHealthRegistration
) -> None:
    """Register what the system information page shows."""
    register.async_register_info(_async_info)


async def _async_info(hass: HomeAssistant) -> dict[str, Any]:
    entries: list[PoderoConfigEntry] = [
        entry
        for entry in hass.config_entries.async_entries(DOMAIN, include_ignore=False)
        if CONF_HOST in entry.data
    ]
    accounts = [
        entry.runtime_data.account
        for entry in entries
        if entry.state is ConfigEntryState.LOADED
    ]
    signed_out = sum(
        any(entry.async_get_active_flows(hass, {"reauth"})) for entry in entries
    )
    reads = [account.last_read for account in accounts if account.last_read]
    return {
        "can_reach_server": (
            system_health.async_check_can_reach_url(hass, entries[0].data[CONF_HOST])
            if entries
            else None
        ),
        "signed_in": f"{len(entries) - signed_out}/{len(entries)}",
        "last_success": max(reads, default=None),
        "requests_24h": sum(
            account.client.transport.requests_of_the_day for account in accounts
        ),
    }
