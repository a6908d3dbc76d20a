"""The dashboard: a module of the frontend's, and what it asks of Home Assistant.

The module has the cards. Which entities and statistics there are to put into them it
learns here, where unique ids say what an entity is.
"""

from pathlib import Path
from typing import Any, Final

import voluptuous as vol

from homeassistant.auth.models import User
from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.components.frontend import (
    DOMAIN as FRONTEND,
    add_extra_js_url,
    remove_extra_js_url,
)
from homeassistant.components.http.server import StaticPathConfig
from homeassistant.components.websocket_api import async_register_command
from homeassistant.components.websocket_api.connection import ActiveConnection
from homeassistant.components.websocket_api.decorators import (
    async_response,
    websocket_command,
)
from homeassistant.const import ATTR_RESTORED
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.translation import async_get_translations
from homeassistant.loader import async_get_loaded_integration

from .account.entries import has_enabled_account, heat_pump_subentries
from .const import DOMAIN
from .statistics import async_get_statistic_ids
from .targets import device_name

MODULE: Final = Path(__file__).parent / "frontend/podero-strategy.js"
ADDRESS: Final = f"/{DOMAIN}_frontend/{MODULE.name}"
"""Without "static" in it: what is below that, the frontend caches whatever its version."""
TEXTS: Final = f"component.{DOMAIN}.common.dashboard_"
"""How the keys of the dashboard's texts begin."""


async def async_setup(hass: HomeAssistant) -> None:
    """Serve the module, and answer it."""
    async_register_command(hass, _answer)
    if FRONTEND in hass.config.components:
        await hass.http.async_register_static_paths(
            [StaticPathConfig(ADDRESS, str(MODULE), cache_headers=True)]
        )


@callback
def async_sync(hass: HomeAssistant) -> None:
    """Let the frontend load the module while there is an account to show."""
    if FRONTEND not in hass.config.components:
        return
    version = async_get_loaded_integration(hass, DOMAIN).version
    change = add_extra_js_url if has_enabled_account(hass) else remove_extra_js_url
    change(hass, f"{ADDRESS}?v={version}")


@websocket_command(
    {vol.Required("type"): f"{DOMAIN}/dashboard", vol.Required("language"): str}
)
@async_response
async def _answer(
    hass: HomeAssistant, connection: ActiveConnection, message: dict[str, Any]
) -> None:
    """Send texts in a language, and heat pumps by name with what a user may see."""
    texts = await async_get_translations(hass, message["language"], "common", {DOMAIN})
    devices = _devices(hass)
    statistics = await async_get_statistic_ids(hass, devices)
    heat_pumps = [
        {
            "device_id": device.id,
            "name": device_name(device),
            "ids": _entity_ids(hass, connection.user, device, device_id)
            | {f"statistic.{key}": id_ for key, id_ in statistics[device_id].items()},
        }
        for device_id, device in devices.items()
    ]
    connection.send_result(
        message["id"],
        {
            "texts": {
                f"text.{key.removeprefix(TEXTS)}": text
                for key, text in texts.items()
                if key.startswith(TEXTS)
            },
            "heat_pumps": sorted(heat_pumps, key=lambda each: str(each["name"])),
        },
    )


def _devices(hass: HomeAssistant) -> dict[str, dr.DeviceEntry]:
    """Return the heat pumps of all accounts by the cloud's id, without disabled ones."""
    registry = dr.async_get(hass)
    return {
        device_id: device
        for entry in hass.config_entries.async_entries(DOMAIN)
        for device in dr.async_entries_for_config_entry(registry, entry.entry_id)
        for device_id in heat_pump_subentries(entry)
        if (DOMAIN, device_id) in device.identifiers and not device.disabled
    }


def _entity_ids(
    hass: HomeAssistant, user: User, device: dr.DeviceEntry, device_id: str
) -> dict[str, str]:
    """Return a heat pump's entities by domain and key, as far as they are to be seen."""
    entities = {
        f"{entity.domain}.{entity.unique_id.removeprefix(f'{device_id}_')}": state
        for entity in er.async_entries_for_device(er.async_get(hass), device.id)
        if entity.platform == DOMAIN
        and not entity.hidden
        and user.permissions.check_entity(entity.entity_id, POLICY_READ)
        and (state := hass.states.get(entity.entity_id))
    }
    # What a heat pump does not offer any more is restored, too; without its account all is.
    provided = {
        key: state
        for key, state in entities.items()
        if ATTR_RESTORED not in state.attributes
    }
    return {key: state.entity_id for key, state in (provided or entities).items()}
