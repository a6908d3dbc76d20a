"""Diagnostics: what support needs to know, and nothing that tells who it is about.

Everything in here is picked, not redacted: what nobody thought of can't leak.
"""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any, Final

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers.device_registry import DeviceEntry

from .account.account import Account
from .account.client import async_find_client
from .account.entries import heat_pump_subentries
from .account.write_queue import WriteQueue
from .api import HeatPump
from .api.transport import Transport
from .const import CONF_HOST, CONF_TOKEN, DOMAIN
from .coordinator import PoderoConfigEntry

HOSTS: Final = {
    "https://app.podero.com": "production",
    "https://sandbox-app.podero.com": "sandbox",
}
LOCATION: Final = (HeatPump.price_zone,)
REDACTED: Final = "**REDACTED**"


async def async_get_config_entry_diagnostics(
    hass: HomeAssistant, entry: PoderoConfigEntry
) -> dict[str, Any]:
    """Return diagnostics of an account and all of its heat pumps."""
    return {
        **_account(hass, entry),
        "heat_pumps": _heat_pumps(entry, heat_pump_subentries(entry)),
    }


async def async_get_device_diagnostics(
    hass: HomeAssistant, entry: PoderoConfigEntry, device: DeviceEntry
) -> dict[str, Any]:
    """Return diagnostics of one heat pump, with its account."""
    device_ids = [
        device_id for domain, device_id in device.identifiers if domain == DOMAIN
    ]
    return {**_account(hass, entry), "heat_pumps": _heat_pumps(entry, device_ids)}


def _account(hass: HomeAssistant, entry: PoderoConfigEntry) -> dict[str, Any]:
    """Return what is known of an account; an attempt to set it up leaves requests."""
    client = async_find_client(hass, entry)
    return {
        "account": {
            "host": HOSTS.get(entry.data.get(CONF_HOST, ""), "other"),
            "sign_in": "access_token" if CONF_TOKEN in entry.data else "credentials",
            "options": dict(entry.options),
            "state": entry.state.value,
            "reason": entry.error_reason_translation_key,
        },
        "reads": {
            **(_reads(entry) if entry.state is ConfigEntryState.LOADED else {}),
            **(_waits(client.transport) if client else {}),
        },
        "exchanges": (
            [asdict(exchange) for exchange in client.transport.exchanges]
            if client
            else []
        ),
    }


def _reads(entry: PoderoConfigEntry) -> dict[str, Any]:
    coordinator = entry.runtime_data
    interval = coordinator.update_interval
    return {
        "last": coordinator.account.last_read,
        "interval_seconds": interval and round(interval.total_seconds()),
        "success": coordinator.last_update_success,
        "list_refused": coordinator.account.reader.list_refused,
    }


def _waits(transport: Transport) -> dict[str, Any]:
    return {
        "wait_seconds": round(transport.blocked_for),
        "rest_seconds": round(transport.read_wait),
        "requests_of_the_day": transport.requests_of_the_day,
    }


def _heat_pumps(
    entry: PoderoConfigEntry, device_ids: Iterable[str]
) -> list[dict[str, Any]]:
    """Return diagnostics of those heat pumps that are in use."""
    if entry.state is not ConfigEntryState.LOADED:
        return []
    account = entry.runtime_data.account
    return [
        {
            **_heat_pump(account, device_id, account.queues[device_id]),
            "statistics_of": entry.runtime_data.statistics.answered_at(device_id),
        }
        for device_id in device_ids
        if device_id in account.queues
    ]


def _heat_pump(account: Account, device_id: str, queue: WriteQueue) -> dict[str, Any]:
    return {
        "gone": device_id in account.gone,
        "consecutive_missed_polls": queue.consecutive_missed_polls,
        "accepted": {
            field.name: confirmed
            for field, confirmed in queue.state.accepted_fields.items()
        },
        "shown": queue.effective_state and _values(queue.effective_state),
    }


def _values(heat_pump: HeatPump) -> dict[str, Any]:
    return {
        "manufacturer": heat_pump.manufacturer,
        "model": heat_pump.model,
        "model_id": heat_pump.model_id,
        "year": heat_pump.year,
        "actions": [action.code for action in heat_pump.actions],
        "spellings": sorted(heat_pump.spellings.values()),
        "values": {
            field.name: REDACTED if field in LOCATION and value else value
            for field, value in heat_pump.values.items()
        },
    }
