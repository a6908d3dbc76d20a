"""What config entries hold: accounts, and the heat pumps of each."""

from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession

from .api import AccessToken, ClientCredentials, PoderoClient, SignIn
from .const import (
    CONF_CLIENT_ID,
    CONF_CLIENT_SECRET,
    CONF_DEVICE_ID,
    CONF_HOST,
    CONF_ORG_ID,
    CONF_TOKEN,
    CONF_USER_ID,
    DOMAIN,
    SUBENTRY_HEAT_PUMP,
)


def make_client(
    hass: HomeAssistant, data: Mapping[str, Any], **options: Any
) -> PoderoClient:
    """Return a client for the data of a config entry.

    Raises:
        ValueError: The client id can't be one.
    """
    sign_in: SignIn
    if CONF_TOKEN in data:
        sign_in = AccessToken(data[CONF_TOKEN])
    else:
        sign_in = ClientCredentials(data[CONF_CLIENT_ID], data[CONF_CLIENT_SECRET])
    return PoderoClient(
        async_get_clientsession(hass),
        data[CONF_HOST],
        sign_in,
        org_id=data[CONF_ORG_ID],
        user_id=data[CONF_USER_ID],
        **options,
    )


def configured_ids(hass: HomeAssistant) -> set[str]:
    """Return the device ids of all accounts."""
    return {
        subentry.data[CONF_DEVICE_ID]
        for entry in hass.config_entries.async_entries(DOMAIN)
        for subentry in entry.get_subentries_of_type(SUBENTRY_HEAT_PUMP)
    }


def account_id(data: Mapping[str, Any]) -> str:
    """Return what makes an account unique: organisation and user."""
    return f"{data[CONF_ORG_ID]}_{data[CONF_USER_ID]}"


def titles_of(entry: ConfigEntry) -> list[str]:
    """Return what the heat pumps of an account are called."""
    return [subentry.title for subentry in entry.subentries.values()]
