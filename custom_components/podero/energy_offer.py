"""Offers to show the consumption of heat pumps in the Energy dashboard."""

from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import SOURCE_INTEGRATION_DISCOVERY
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.discovery_flow import async_create_flow

from .account.entries import heat_pump_subentries
from .const import DOMAIN
from .coordinator import PoderoConfigEntry
from .energy_dashboard import async_get_energy, find_sources


@callback
def async_watch(hass: HomeAssistant, entry: PoderoConfigEntry) -> None:
    """Offer each heat pump that has statistics, until the account is unloaded."""

    @callback
    def update() -> None:
        entry.async_create_task(hass, _async_offer(hass, entry), f"{DOMAIN} energy")

    @callback
    def withdraw() -> None:
        for flow_id in _offers(hass, entry).values():
            hass.config_entries.flow.async_abort(flow_id)

    update()
    entry.async_on_unload(entry.runtime_data.statistics.async_add_listener(update))
    # Heat pumps come and go.
    entry.async_on_unload(entry.add_update_listener(_async_offer))
    entry.async_on_unload(withdraw)


async def _async_offer(hass: HomeAssistant, entry: PoderoConfigEntry) -> None:
    """Make the offers that are of use, and withdraw the others."""
    if (manager := await async_get_energy(hass)) is None:
        return
    wanted = {
        device_id
        for device_id in heat_pump_subentries(entry)
        if (sources := find_sources(hass, entry, device_id))
        and not sources.is_counted(manager)
    }
    offers = _offers(hass, entry)
    for device_id in offers.keys() - wanted:
        hass.config_entries.flow.async_abort(offers[device_id])
    for device_id in wanted - offers.keys():
        # One that people ignore ends by itself.
        discovery_info: Mapping[str, Any] = {
            "entry_id": entry.entry_id,
            "energy_of": device_id,
        }
        async_create_flow(
            hass, DOMAIN, {"source": SOURCE_INTEGRATION_DISCOVERY}, discovery_info
        )


@callback
def _offers(hass: HomeAssistant, entry: PoderoConfigEntry) -> dict[str, str]:
    """Return the flow id of each offer of an account by device id."""
    flows = hass.config_entries.flow.async_progress_by_init_data_type(
        dict,
        lambda info: info.get("entry_id") == entry.entry_id and "energy_of" in info,
    )
    return {
        str(flow["context"]["unique_id"]).removeprefix("energy_"): flow["flow_id"]
        for flow in flows
    }
