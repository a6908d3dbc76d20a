"""Diagnostics: what support needs to know, and nothing that tells who it is about.

Everything in here is picked, not redacted: what nobody thought of can't leak.
"""

from dataclasses import asdict
from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.helpers.device_registry import DeviceEntry

from .api import HeatPump
from .const import CONF_DEVICE_ID, CONF_HOST, CONF_TOKEN, DOMAIN, SUBENTRY_HEAT_PUMP
from .coordinator import PoderoConfigEntry

HOSTS: Final = {
    "https://app.podero.com": "production",
    "https://sandbox-app.podero.com": "sandbox",
}
LOCATION: Final = ("price_zone",)
REDACTED: Final = "**REDACTED**"


async def async_get_config_entry_diagnostics(
    hass: HomeAssistant, entry: PoderoConfigEntry
) -> dict[str, Any]:
    """Return diagnostics of an account and all of its heat pumps."""
    return {
        **_account(entry),
        "heat_pumps": [
            _heat_pump(entry, subentry.data[CONF_DEVICE_ID])
            for subentry in entry.get_subentries_of_type(SUBENTRY_HEAT_PUMP)
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
    transport = coordinator.client.transport
    return {
        "account": {
            "host": HOSTS.get(entry.data[CONF_HOST], "other"),
            "sign_in": "access_token" if CONF_TOKEN in entry.data else "credentials",
            "options": dict(entry.options),
        },
        "reads": {
            "last": coordinator.last_read,
            "interval": coordinator.update_interval,
            "success": coordinator.last_update_success,
            "list_refused": coordinator.list_refused,
            "wait_seconds": round(transport.blocked_for),
            "rest_seconds": round(transport.resting_for),
            "requests_of_the_day": transport.requests_of_the_day,
        },
        "exchanges": [asdict(exchange) for exchange in transport.exchanges],
    }


def _heat_pump(entry: PoderoConfigEntry, device_id: str) -> dict[str, Any]:
    coordinator = entry.runtime_data
    queue = coordinator.queues[device_id]
    return {
        "gone": device_id in coordinator.gone,
        "misses": queue.misses,
        "held": queue.held_fields,
        "shown": queue.shown and _shown(queue.shown),
    }


def _shown(heat_pump: HeatPump) -> dict[str, Any]:
    return {
        "manufacturer": heat_pump.manufacturer,
        "model": heat_pump.model,
        "model_id": heat_pump.model_id,
        "year": heat_pump.year,
        "actions": [action.code for action in heat_pump.actions],
        "spellings": sorted(heat_pump.spellings.values()),
        "values": {
            name: REDACTED if name in LOCATION and value else value
            for name, value in heat_pump.values.items()
        },
    }
