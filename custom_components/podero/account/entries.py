"""What config entries hold: accounts, and the heat pumps of each."""

from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant, callback
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


def has_enabled_account(hass: HomeAssistant) -> bool:
    """Return whether there is an account that sentences and blueprints are for."""
    return bool(
        hass.config_entries.async_entries(
            DOMAIN, include_ignore=False, include_disabled=False
        )
    )


def account_unique_id(data: Mapping[str, Any]) -> str:
    """Return what makes an account unique: organization and user."""
    return f"{data[CONF_ORG_ID]}_{data[CONF_USER_ID]}"


def heat_pump_titles(entry: ConfigEntry[Any]) -> list[str]:
    """Return what the heat pumps of an account are called."""
    return [subentry.title for subentry in entry.subentries.values()]


@callback
def heat_pump_names(hass: HomeAssistant, entry: ConfigEntry[Any]) -> dict[str, str]:
    """Return what people call an account's heat pumps, by device id.

    That is the name of the device, else that of its subentry.
    """
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    names = {
        identifier: device.name_by_user
        for device in devices
        if device.name_by_user
        for identifier in device.identifiers
    }
    return {
        device_id: names.get((DOMAIN, device_id), subentry.title)
        for device_id, subentry in heat_pump_subentries(entry).items()
    }


@callback
def heat_pump_name(hass: HomeAssistant, entry: ConfigEntry[Any], device_id: str) -> str:
    """Return what people call a heat pump.

    Raises:
        KeyError: The account does not have it.
    """
    return heat_pump_names(hass, entry)[device_id]
