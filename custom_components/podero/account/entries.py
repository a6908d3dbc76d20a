"""What config entries hold: accounts, and the heat pumps of each."""

from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr

from ..const import (
    CONF_DEVICE_ID,
    CONF_ORG_ID,
    CONF_USER_ID,
    DOMAIN,
    SUBENTRY_HEAT_PUMP,
)


def heat_pump_subentries(entry: ConfigEntry[Any]) -> dict[str, ConfigSubentry]:
    """Return the subentries of an account's heat pumps by device id."""
    return {
        subentry.data[CONF_DEVICE_ID]: subentry
        for subentry in entry.get_subentries_of_type(SUBENTRY_HEAT_PUMP)
    }


def configured_device_ids(hass: HomeAssistant) -> set[str]:
    """Return the device ids of the heat pumps of all accounts."""
    return {
        device_id
        for entry in hass.config_entries.async_entries(DOMAIN)
        for device_id in heat_pump_subentries(entry)
    }


def account_unique_id(data: Mapping[str, Any]) -> str:
    """Return what makes an account unique: organization and user."""
    return f"{data[CONF_ORG_ID]}_{data[CONF_USER_ID]}"


def heat_pump_titles(entry: ConfigEntry[Any]) -> list[str]:
    """Return what the heat pumps of an account are called."""
    return [subentry.title for subentry in entry.subentries.values()]


def heat_pump_name(hass: HomeAssistant, entry: ConfigEntry[Any], device_id: str) -> str:
    """Return what people call a heat pump: their name for the device, else the title."""
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    given = (
        device.name_by_user
        for device in devices
        if (DOMAIN, device_id) in device.identifiers
    )
    return next(given, None) or heat_pump_subentries(entry)[device_id].title
