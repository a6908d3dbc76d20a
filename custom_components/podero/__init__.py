"""Podero: heat pumps that run when power is cheap, in Home Assistant."""

from homeassistant.const import EVENT_CORE_CONFIG_UPDATE
from homeassistant.core import Event, HassJob, HomeAssistant, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.entity_platform import async_get_platforms
from homeassistant.helpers.start import async_at_started
from homeassistant.helpers.typing import ConfigType

from . import blueprint_files, dashboard, discovery, energy_offer, repairs, services
from .account.client import async_forget_client, async_get_client, async_retry_sign_in
from .account.contracts import async_forget_contracts
from .account.entries import heat_pump_subentries
from .account.update_scope import Concern
from .const import DOMAIN, PLATFORMS
from .coordinator import PoderoConfigEntry, PoderoCoordinator
from .entity import register_device
from .offers import async_withdraw
from .statistics import (
    async_forget_statistics,
    async_load_statistics,
    async_retry_refused,
)
from .voice import sentence_files

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Set up what does not belong to an account."""
    services.async_setup(hass)
    await async_load_statistics(hass)
    await dashboard.async_setup(hass)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: PoderoConfigEntry) -> bool:
    """Set up an account with its heat pumps."""
    # First, so that a dashboard shows what is known while the cloud can't be reached.
    dashboard.async_sync(hass)
    cached, is_new = async_get_client(hass, entry)
    if is_new:
        async_retry_refused(hass, entry)
    coordinator = PoderoCoordinator(hass, entry, cached)
    await coordinator.async_config_entry_first_refresh()
    entry.runtime_data = coordinator
    _register_devices(hass, entry)
    entry.async_on_unload(entry.add_update_listener(_async_follow_subentries))
    entry.async_on_unload(
        hass.async_add_shutdown_job(HassJob(coordinator.account.async_close))
    )
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    repairs.async_watch(hass, entry)
    discovery.async_watch_new_heat_pumps(hass, entry)
    coordinator.async_follow_reports()
    _follow_core_config(hass, entry)
    energy_offer.async_watch(hass, entry)
    # Nobody needs them before, and Home Assistant would wait for the disk.
    entry.async_on_unload(async_at_started(hass, _async_sync_files))
    return True


async def async_unload_entry(hass: HomeAssistant, entry: PoderoConfigEntry) -> bool:
    """Send what still waits, then unload."""
    await entry.runtime_data.account.async_close()
    async_retry_sign_in(hass, entry)
    unloaded = await hass.config_entries.async_unload_platforms(entry, PLATFORMS)
    if entry.disabled_by:
        dashboard.async_sync(hass)
        await _async_sync_files(hass)
    return unloaded


async def async_remove_entry(hass: HomeAssistant, entry: PoderoConfigEntry) -> None:
    """Forget the account."""
    async_forget_client(hass, entry)
    repairs.async_forget(hass, entry)
    async_withdraw(hass, entry, discovery.HEAT_PUMP)
    async_forget_statistics(hass, entry)
    async_forget_contracts(hass, entry)
    dashboard.async_sync(hass)
    await _async_sync_files(hass)


async def _async_sync_files(hass: HomeAssistant) -> None:
    """Install or remove what we have in folders of users."""
    await sentence_files.async_sync(hass)
    await blueprint_files.async_sync(hass)


async def _async_follow_subentries(
    hass: HomeAssistant, entry: PoderoConfigEntry
) -> None:
    """Take heat pumps in and out of an account that goes on running, or rename them."""
    if entry.runtime_data.async_reconcile():
        await entry.runtime_data.async_refresh()
    # A refresh that brings nothing new tells nobody, and neither does a new title.
    entry.runtime_data.async_update_all_listeners()


@callback
def _register_devices(hass: HomeAssistant, entry: PoderoConfigEntry) -> None:
    """Register heat pumps by their titles, those without a known field as well."""
    registered: dict[str, str] = {}

    @callback
    def register() -> None:
        for device_id, subentry in heat_pump_subentries(entry).items():
            heat_pump = entry.runtime_data.data.get(device_id)
            if (
                heat_pump is None
                or registered.get(subentry.subentry_id) == subentry.title
            ):
                continue
            registered[subentry.subentry_id] = subentry.title
            register_device(hass, entry, subentry, heat_pump)

    register()
    entry.async_on_unload(entry.runtime_data.async_add_listener(register, Concern()))


@callback
def _follow_core_config(hass: HomeAssistant, entry: PoderoConfigEntry) -> None:
    """Write all states in a new unit or language: no field changes with it."""

    @callback
    def write(event: Event) -> None:
        for platform in async_get_platforms(hass, DOMAIN):
            if platform.config_entry is entry:
                for entity in platform.entities.values():
                    entity.async_write_ha_state()

    entry.async_on_unload(hass.bus.async_listen(EVENT_CORE_CONFIG_UPDATE, write))
