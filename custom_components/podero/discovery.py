"""Offers heat pumps of an account that are not set up yet."""

from collections.abc import Mapping
from datetime import datetime, timedelta
import logging
from typing import Final

from homeassistant.config_entries import SOURCE_IGNORE
from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later

from .account.entries import configured_device_ids
from .api import HeatPump, PoderoError
from .const import DOMAIN
from .coordinator import PoderoConfigEntry
from .offers import async_get_offers, async_offer

_LOGGER = logging.getLogger(__name__)

INTERVAL: Final = timedelta(days=1)
RETRY_INTERVAL: Final = timedelta(hours=3)
"""When a list that could not be read is asked for again: heat pumps are few, and new."""
HEAT_PUMP: Final = "heat_pump"
"""The kind of these offers."""
MAX_OFFERS: Final = 20
"""Offers of one account at a time."""


@callback
def async_watch_new_heat_pumps(hass: HomeAssistant, entry: PoderoConfigEntry) -> None:
    """Look for new heat pumps now and once a day, until the account is unloaded."""
    cancel_next: CALLBACK_TYPE | None = None

    async def async_discover(_now: datetime | None = None) -> None:
        nonlocal cancel_next
        listed = await _async_list(entry)
        if listed is not None:
            _async_offer(hass, entry, listed)
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
    entry.async_create_background_task(hass, async_discover(), f"{DOMAIN} discovery")


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


@callback
def _async_offer(
    hass: HomeAssistant, entry: PoderoConfigEntry, heat_pumps: Mapping[str, HeatPump]
) -> None:
    """Withdraw the offers of heat pumps that are gone, and offer new ones."""
    new = heat_pumps.keys() - configured_device_ids(hass) - _ignored_device_ids(hass)
    offers = async_get_offers(hass, entry, HEAT_PUMP)
    for device_id in offers.keys() - new:
        hass.config_entries.flow.async_abort(offers.pop(device_id))
    waiting = [d for d in heat_pumps if d in new and d not in offers]
    room = MAX_OFFERS - len(offers)
    if waiting[room:]:
        _LOGGER.info("%s heat pumps are offered later", len(waiting[room:]))
    for device_id in waiting[:room]:
        async_offer(hass, entry, HEAT_PUMP, heat_pumps[device_id])


@callback
def _ignored_device_ids(hass: HomeAssistant) -> set[str | None]:
    """Return the device ids of the heat pumps that people want no offers of."""
    entries = hass.config_entries.async_entries(DOMAIN)
    return {entry.unique_id for entry in entries if entry.source == SOURCE_IGNORE}
