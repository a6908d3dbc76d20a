"""Offers to show the consumption of heat pumps in the Energy dashboard."""

from functools import partial
from typing import Final

from homeassistant.core import HomeAssistant, callback

from .account.entries import heat_pump_subentries
from .const import DOMAIN
from .coordinator import PoderoConfigEntry
from .energy_dashboard import async_get_energy, find_sources
from .offers import async_get_offers, async_offer, async_withdraw

ENERGY_OF: Final = "energy_of"
"""The kind of these offers."""


@callback
def async_watch(hass: HomeAssistant, entry: PoderoConfigEntry) -> None:
    """Offer each heat pump that has statistics, until the account is unloaded."""

    @callback
    def update() -> None:
        entry.async_create_task(hass, _async_offer(hass, entry), f"{DOMAIN} energy")

    update()
    entry.async_on_unload(entry.runtime_data.statistics.async_add_listener(update))
    # Heat pumps come and go.
    entry.async_on_unload(entry.add_update_listener(_async_offer))
    entry.async_on_unload(partial(async_withdraw, hass, entry, ENERGY_OF))


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
    offers = {
        unique_id.removeprefix("energy_"): flow_id
        for unique_id, flow_id in async_get_offers(hass, entry, ENERGY_OF).items()
    }
    for device_id in offers.keys() - wanted:
        hass.config_entries.flow.async_abort(offers[device_id])
    for device_id in wanted - offers.keys():
        async_offer(hass, entry, ENERGY_OF, device_id)
