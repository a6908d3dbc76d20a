"""Podero: heat pumps that run when power is cheap, in Home Assistant."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from homeassistant.core import HassJob, HomeAssistant, callback
from homeassistant.helpers import config_validation as cv, device_registry as dr
from homeassistant.helpers.typing import ConfigType
from homeassistant.util.hass_dict import HassKey

from . import actions, discovery, repairs, sentences, statistics
from .account import make_client
from .api import PoderoClient
from .const import CONF_DEVICE_ID, CONF_HOST, DOMAIN, PLATFORMS, SUBENTRY_HEAT_PUMP
from .coordinator import PoderoConfigEntry, PoderoCoordinator
from .entity import device_info


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A client that outlives set-ups: its token, and the waits the cloud asked for."""

    data: Mapping[str, Any]
    client: PoderoClient


CLIENTS: HassKey[dict[str, Kept]] = HassKey(f"{DOMAIN}_clients")


CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Set up what does not belong to an account."""
    actions.async_setup(hass)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: PoderoConfigEntry) -> bool:
    """Set up an account with its heat pumps."""
    clients = hass.data.setdefault(CLIENTS, {})
    kept = clients.get(entry.entry_id)
    if kept is None or kept.data != entry.data:
        kept = Kept(data=entry.data, client=make_client(hass, entry.data))
        clients[entry.entry_id] = kept
        statistics.async_retry(hass, entry)
    coordinator = PoderoCoordinator(hass, entry, kept.client)
    await coordinator.async_config_entry_first_refresh()
    entry.runtime_data = coordinator
    _register_devices(hass, entry)
    entry.async_on_unload(entry.add_update_listener(_async_follow_subentries))
    entry.async_on_unload(hass.async_add_shutdown_job(HassJob(coordinator.async_close)))
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    repairs.async_watch(hass, entry)
    discovery.async_watch(hass, entry)
    coordinator.async_follow_statistics()
    await sentences.async_keep(hass)
    return True


async def async_unload_entry(hass: HomeAssistant, entry: PoderoConfigEntry) -> bool:
    """Send what still waits, then unload."""
    await entry.runtime_data.async_close()
    unloaded = await hass.config_entries.async_unload_platforms(entry, PLATFORMS)
    await _async_tidy_sentences(hass)
    return unloaded


async def async_remove_entry(hass: HomeAssistant, entry: PoderoConfigEntry) -> None:
    """Forget the account."""
    hass.data.get(CLIENTS, {}).pop(entry.entry_id, None)
    repairs.async_forget(hass, entry)
    statistics.async_forget(hass, entry)
    await _async_tidy_sentences(hass)


async def _async_tidy_sentences(hass: HomeAssistant) -> None:
    """Remove the sentences when no account is left that could answer them."""
    if not hass.config_entries.async_entries(
        DOMAIN, include_ignore=False, include_disabled=False
    ):
        await sentences.async_remove(hass)


async def _async_follow_subentries(
    hass: HomeAssistant, entry: PoderoConfigEntry
) -> None:
    """Take heat pumps in and out of an account that goes on running."""
    if entry.runtime_data.async_reconcile():
        await entry.runtime_data.async_refresh()


@callback
def _register_devices(hass: HomeAssistant, entry: PoderoConfigEntry) -> None:
    """Register heat pumps, those without a single known field as well."""
    devices = dr.async_get(hass)
    registered: set[str] = set()

    @callback
    def register_new() -> None:
        for subentry in entry.get_subentries_of_type(SUBENTRY_HEAT_PUMP):
            heat_pump = entry.runtime_data.data.get(subentry.data[CONF_DEVICE_ID])
            if heat_pump is None or subentry.subentry_id in registered:
                continue
            registered.add(subentry.subentry_id)
            devices.async_get_or_create(
                config_entry_id=entry.entry_id,
                config_subentry_id=subentry.subentry_id,
                **device_info(
                    heat_pump, name=subentry.title, host=entry.data[CONF_HOST]
                ),
            )

    register_new()
    entry.async_on_unload(entry.runtime_data.async_add_listener(register_new))
