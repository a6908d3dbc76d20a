"""Diagnostics: what support needs to know, and nothing that tells who it is about.

Everything in here is picked, not redacted: what nobody thought of can't leak.
"""

from dataclasses import asdict
from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.helpers.device_registry import DeviceEntry

from .account.entries import heat_pump_subentries
from .api import HeatPump
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
        **_account(entry),
        "heat_pumps": [
            _heat_pump(entry, device_id) for device_id in heat_pump_subentries(entry)
        ],
    }


async def async_get_device_diagnostics(
    hass: HomeAssistant, entry: PoderoConfigEntry, device: DeviceEntry
) -> dict[str, Any]:
    """Return diagnostics of one heat pump, with its account."""
    return {
        **_account(entry),
        "heat_pumps": [
            _heat_pump(entry, device_id)
            for domain, device_id in device.identifiers
            if domain == DOMAIN
        ],
    }


def _account(entry: PoderoConfigEntry) -> dict[str, Any]:
    coordinator = entry.runtime_data
    transport = coordinator.account.client.transport
    return {
        "account": {
            "host": HOSTS.get(entry.data[CONF_HOST], "other"),
            "sign_in": "access_token" if CONF_TOKEN in entry.data else "credentials",
            "options": dict(entry.options),
        },
        "reads": {
            "last": coordinator.account.last_read,
            "interval": coordinator.update_interval,
            "success": coordinator.last_update_success,
            "list_refused": coordinator.account.reader.list_refused,
            "wait_seconds": round(transport.blocked_for),
            "rest_seconds": round(transport.read_wait),
            "requests_of_the_day": transport.requests_of_the_day,
        },
        "exchanges": [asdict(exchange) for exchange in transport.exchanges],
    }


def _heat_pump(entry: PoderoConfigEntry, device_id: str) -> dict[str, Any]:
    account = entry.runtime_data.account
    queue = account.queues[device_id]
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
